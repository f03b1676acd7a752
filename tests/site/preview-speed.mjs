// How long a reader waits: from the write of an article to the changed page in an open browser.
//
//     node preview-speed.mjs DATELINE SITE [--edits N] [--article PATH]
//
// SITE is changed: give it a copy. A browser (Chromium) has the article open; its text is written N
// times, in place and by a rename in turn, and an observer in the page notes when the words are there.

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync, renameSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: option, positionals } = parseArgs({
  allowPositionals: true,
  options: { edits: { type: 'string', default: '40' }, article: { type: 'string' } },
});
const [dateline, site] = positionals.map((path) => resolve(path));
const now = () => performance.timeOrigin + performance.now();

function someArticle(folder) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) { const inner = someArticle(path); if (inner) return inner; } else if (name.endsWith('.md')) return path;
  }
  return null;
}

const began = now();
const server = spawn(dateline, ['serve', '--root', site, '--port', '4100'], { stdio: ['ignore', 'pipe', 'inherit'] });
const origin = await new Promise((done) => {
  server.stdout.on('data', (data) => {
    const found = /Showing (\S+)/.exec(data.toString());
    if (found) done(found[1].replace(/\/$/, ''));
  });
});
const first = await fetch(`${origin}/`);
await first.text();
const started = now() - began;

const file = option.article ? join(site, option.article) : someArticle(join(site, 'content/articles'));
const relative = file.slice(site.length + 1);
const links = await (await fetch(`${origin}/sitemap.xml`)).text();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu'] });
const page = await (await browser.newContext()).newPage();
// The article's URL: the one whose page names the file as its source.
const slug = file.split('/').pop().replace(/\.md$/, '');
let url = null;
for (const map of [...links.matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => m[1])) {
  const text = await (await fetch(map)).text();
  const found = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => m[1]).find((loc) => loc.endsWith(`/${slug}/`));
  if (found) { url = found; break; }
}
if (!url) throw new Error(`no page of ${relative}`);
await page.goto(url, { waitUntil: 'load' });
await page.waitForFunction(() => (window[Symbol.for('dateline preview')] || { version: 0 }).version > 0);
const opened = await fetch(`${origin}/_dateline/about?path=${encodeURIComponent(new URL(url).pathname)}`);
if ((await opened.json()).source !== relative) throw new Error('another page is open');
const original = readFileSync(file, 'utf8');
await page.evaluate(() => {
  window.seen = {};
  const look = () => {
    const found = /token-(\d+)-end/.exec(document.querySelector('main').textContent);
    if (found && !(found[1] in window.seen)) window.seen[found[1]] = performance.timeOrigin + performance.now();
  };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
});
const times = [];
for (let edit = 0; edit < Number(option.edits); edit += 1) {
  const text = `${original}\n\nWords of edit token-${edit}-end.\n`;
  const start = now();
  if (edit % 2) { writeFileSync(`${file}.tmp~`, text); renameSync(`${file}.tmp~`, file); } else writeFileSync(file, text);
  await page.waitForFunction((n) => n in window.seen, String(edit), { polling: 5, timeout: 20_000 });
  times.push((await page.evaluate((n) => window.seen[n], String(edit))) - start);
  await new Promise((done) => setTimeout(done, 150));
}
writeFileSync(file, original);
const rss = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1] / 1024;
times.sort((a, b) => a - b);
const at = (part) => times[Math.min(times.length - 1, Math.floor(part * times.length))].toFixed(1);
console.log(`first page after ${(started / 1000).toFixed(2)} s; write to changed page: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, most ${at(1)} ms; peak memory ${rss.toFixed(0)} MB`);
await browser.close();
server.kill('SIGINT');
