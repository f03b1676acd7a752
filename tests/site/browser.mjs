// What a browser sees of a built site: accessibility (axe), the console, overflow, the menu,
// the head of a page, the keyboard, the page without JavaScript, and redirects that arrive.
//
//     node browser.mjs DIR [--each N] [--shots DIR [--only-shots]] [--name NAME] [--base-url URL]
//
// N pages of each kind (1: the largest) are served from a loopback port, so this
// shows the files as a plain static host would. Nothing may be asked of another host.

import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const { values: option, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    each: { type: 'string', default: '1' },
    shots: { type: 'string' },
    'only-shots': { type: 'boolean', default: false },
    name: { type: 'string', default: 'site' },
    'base-url': { type: 'string' },
  },
});
if (positionals.length !== 1) {
  console.error('usage: node browser.mjs DIR [--each N] [--shots DIR [--only-shots]] [--name NAME] [--base-url URL]');
  process.exit(2);
}
const folder = resolve(positionals[0]);
const axeSource = readFileSync(join(here, 'node_modules/axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];
const VIEWS = [];
for (const [size, width, height] of [['phone', 390, 844], ['desktop', 1280, 900]]) {
  for (const scheme of ['light', 'dark']) VIEWS.push({ name: `${size}-${scheme}`, width, height, scheme });
}

// ---- the pages ----
const args = [join(here, 'built.py'), folder, option.each];
if (option['base-url']) args.push('--base-url', option['base-url']);
const listed = spawnSync('python3', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
if (listed.status !== 0) {
  console.log(`  FAIL ${listed.stderr.trim()}`);
  process.exit(1);
}
const site = JSON.parse(listed.stdout);
const urlOf = (file) => site.base_path + file.replace(/(^|\/)index\.html$/, '$1').split('/').map(encodeURIComponent).join('/');

// ---- a static host on loopback ----
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.xml': 'application/xml',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.webp': 'image/webp',
  '.avif': 'image/avif', '.gif': 'image/gif', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.json': 'application/json' };
// What `_headers` has hosts send with each file: pages are opened under it, too, by a tab that asks for it.
const hosted = existsSync(join(folder, '_headers')) ? readFileSync(join(folder, '_headers'), 'utf8') : '';
const rules = hosted.split(/\n(?=\S)/).filter(Boolean).map((rule) => {
  const [pattern, ...lines] = rule.trimEnd().split('\n');
  const [begin, end] = pattern.split('*');
  const fits = (path) => (end === undefined ? path === begin : path.startsWith(begin) && path.endsWith(end));
  return { fits, headers: lines.map((line) => line.trim().split(/: (.*)/s)).map(([name, value]) => [name.toLowerCase(), value]) };
});
const headersOf = (path) => Object.fromEntries(rules.filter((rule) => rule.fits(path)).flatMap((rule) => rule.headers));
const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, 'http://x').pathname);
  const inner = path.startsWith(site.base_path) ? path.slice(site.base_path.length) : '\0';
  let file = normalize(join(folder, inner.endsWith('/') || inner === '' ? inner + 'index.html' : inner));
  let status = 200;
  const exists = (f) => !f.includes('\0') && f.startsWith(folder) && statSync(f, { throwIfNoEntry: false })?.isFile();
  if (path === '/favicon.ico' && !exists(file)) return response.writeHead(204).end();
  if (!exists(file)) { status = 404; file = join(folder, '404.html'); }
  const body = exists(file) ? readFileSync(file) : 'not found';
  response.writeHead(status, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', ...(request.headers['x-hosted'] ? headersOf('/' + inner) : {}) }).end(body);
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;

// ---- results ----
let passed = 0;
const failures = [];
const notes = new Map();
const check = (page, what, problems) => {
  if (problems.length === 0) passed += 1;
  else for (const [i, p] of problems.slice(0, 5).entries()) failures.push({ page, what, text: p, first: i === 0 });
};

// ---- what runs inside the page ----
const overflowing = () => {
  const width = document.documentElement.clientWidth;
  const wide = [];
  const root = document.documentElement;
  const hides = [root, document.body].some((e) => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX));
  if (root.scrollWidth <= width && !hides) return [];
  for (const e of document.body.querySelectorAll('*')) {
    const box = e.getBoundingClientRect();
    if (box.width < 1 || box.height < 1 || (box.right <= width + 1 && box.left >= -1)) continue;
    let inside = false;
    for (let p = e; p && p !== document.body; p = p.parentElement) {
      const style = getComputedStyle(p);
      if (style.position === 'absolute' || style.position === 'fixed' || (p !== e && style.overflowX !== 'visible')) { inside = true; break; }
    }
    if (!inside) wide.push(`<${e.localName}${e.className ? ` class="${e.className}"` : ''}> reaches from ${Math.round(box.left)} to ${Math.round(box.right)} of ${width} px: ${e.textContent.trim().slice(0, 40)}`);
  }
  if (root.scrollWidth > width && wide.length === 0) wide.push(`the page is ${root.scrollWidth} px wide in a window of ${width} px`);
  return wide.slice(0, 3);
};
// The menus above the text: an entry that is cut off or must be scrolled to isn't known to be there, and one
// whose page this is, or is part of, looks otherwise than its neighbours.
const menus = () => {
  const found = [];
  const look = (a) => {
    const s = getComputedStyle(a);
    const line = / 0\)$/.test(s.textDecorationColor) ? 'none' : s.textDecorationLine;
    return [line, s.color, s.fontWeight, s.backgroundColor, s.borderBlockEndStyle].join();
  };
  for (const nav of document.querySelectorAll('body > header nav')) {
    const links = [...nav.querySelectorAll('a[href]')];
    const box = nav.getBoundingClientRect();
    const edge = { start: Math.max(0, box.left), end: Math.min(innerWidth, box.right) };
    for (const a of links) {
      const { left, right } = a.getBoundingClientRect();
      if (left < edge.start - 1 || right > edge.end + 1) found.push(`“${a.textContent}” of the menu is out of sight`);
    }
    const other = links.find((a) => !a.ariaCurrent);
    for (const a of links) if (a.ariaCurrent && other && look(a) === look(other)) found.push(`“${a.textContent}” is current and isn't marked`);
  }
  return found;
};
// A picture in the head of a page stands beside its words.
const heads = () => {
  const found = [];
  for (const image of document.querySelectorAll('main header img')) {
    const words = image.closest('header').querySelector('h1')?.parentElement.getBoundingClientRect();
    const box = image.getBoundingClientRect();
    if (words && (box.bottom <= words.top + 1 || box.top >= words.bottom - 1)) found.push(`“${image.alt}” stands by itself, from ${Math.round(box.top)} to ${Math.round(box.bottom)} px`);
  }
  return found;
};
const focused = () => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const box = e.getClientRects()[0];
  const top = box && document.elementFromPoint(box.left + Math.min(box.width / 2, innerWidth - box.left - 1), box.top + box.height / 2);
  return {
    name: `<${e.localName}> “${(e.textContent.trim() || e.getAttribute('aria-label') || '').slice(0, 40)}”`,
    skip: e.localName === 'a' && (e.getAttribute('href') ?? '').startsWith('#') ? e.getAttribute('href').slice(1) : null,
    ring: (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none',
    seen: Boolean(box && box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth),
    covered: Boolean(top && top !== e && !e.contains(top) && !top.contains(e)),
    inMain: Boolean(e.closest('main')),
  };
};

// How many rules of style sheets count, how large the page is, and which pictures are shown.
const looks = async () => {
  const pictures = [...document.images];
  pictures.forEach((image) => { image.loading = 'eager'; });
  await Promise.all(pictures.map((image) => image.decode().catch(() => {})));
  const rules = [...document.styleSheets].map((sheet) => { try { return sheet.cssRules.length; } catch { return 'refused'; } }).join('+');
  const shown = pictures.filter((image) => image.naturalWidth > 0).length;
  return `${rules} rules, ${document.documentElement.scrollHeight} px, ${shown} of ${pictures.length} pictures`;
};

// ---- one page of each context is kept and used for every URL ----
async function open(browser, { width, height, scheme, javaScript = true, keepsPolicy = false }) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme: scheme, javaScriptEnabled: javaScript, reducedMotion: 'reduce', bypassCSP: !keepsPolicy, extraHTTPHeaders: keepsPolicy ? { 'x-hosted': '1' } : {}, locale: 'en-GB', timezoneId: 'UTC',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const log = [];
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) log.push(`${m.type()}: ${m.text()}`); });
  page.on('pageerror', (e) => log.push(`exception: ${e.message}`));
  page.on('response', (r) => { if (r.status() >= 400) log.push(`${r.status()} for ${r.url().replace(origin, '')}`); });
  await context.route('**/*', (route) => {
    const url = route.request().url();
    if (url.startsWith(origin + '/') || url.startsWith('data:')) return route.continue();
    log.push(`asks another host: ${url}`);
    return route.abort();
  });
  return { page, log };
}

async function go(tab, url) {
  tab.log.length = 0;
  await tab.page.goto(origin + url, { waitUntil: 'load' });
}

const shape = () => ({
  text: document.body.innerText.replace(/\s+/g, ' ').trim(),
  links: [...document.querySelectorAll('a[href]')].filter((a) => a.getClientRects().length > 0).map((a) => a.getAttribute('href')).join('\n'),
  height: document.documentElement.scrollHeight,
});

async function shoot(tab, kind, view) {
  const height = Math.min(4000, await tab.page.evaluate(() => document.documentElement.scrollHeight));
  const path = join(option.shots, `${option.name}-${kind}-${view.name}.png`);
  await tab.page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width: view.width, height } });
  check(path, 'screenshot', []);
}

async function visit(tabs, kind, file) {
  const url = urlOf(file);
  if (kind.startsWith('redirect')) {
    for (const name of ['phone-light', 'bare']) {
      const tab = tabs[name];
      await tab.page.goto(origin + url, { waitUntil: 'commit' });
      await tab.page.waitForURL((u) => u.pathname !== url, { timeout: 3000 }).catch(() => {});
      await tab.page.waitForLoadState('load');
      const arrived = new URL(tab.page.url()).pathname;
      check(file, `redirect (${name})`, arrived === url ? ['stays where it is'] : tab.log.filter((l) => l.startsWith('404')));
      tab.log.length = 0;
    }
    return;
  }
  if (option['only-shots']) {
    for (const view of VIEWS) {
      await go(tabs[view.name], url);
      await shoot(tabs[view.name], kind, view);
    }
    return;
  }
  let reference;
  for (const view of VIEWS) {
    const tab = tabs[view.name];
    await go(tab, url);
    if (view.name === 'desktop-light') reference = await tab.page.evaluate(shape);
    // Before anything is injected: what the browser itself complains of.
    check(file, `console (${view.name})`, tab.log.slice());
    const shift = await tab.page.evaluate(() => new Promise((done) => {
      new PerformanceObserver((list, o) => { o.disconnect(); done(list.getEntries().reduce((s, e) => s + e.value, 0)); }).observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => done(0), 30);
    }));
    check(file, `layout shift (${view.name})`, shift > 0.1 ? [`${shift.toFixed(3)}, at most 0.1 is allowed`] : []);
    check(file, `overflow (${view.name})`, await tab.page.evaluate(overflowing));
    check(file, `menu (${view.name})`, await tab.page.evaluate(menus));
    check(file, `head (${view.name})`, await tab.page.evaluate(heads));
    await tab.page.evaluate(axeSource);
    const result = await tab.page.evaluate((tags) => globalThis.axe.run(document, {
      runOnly: { type: 'tag', values: [...tags, 'best-practice'] }, resultTypes: ['violations'],
    }), AXE_TAGS);
    const problems = [];
    for (const v of result.violations) {
      const node = v.nodes[0];
      const text = `${v.id}: ${v.help}: ${v.nodes.length}×, first ${node.html.slice(0, 110).replace(/\s+/g, ' ')}${v.id.includes('contrast') ? ` (${node.any[0]?.message})` : ''}`;
      if (v.tags.some((t) => AXE_TAGS.includes(t))) problems.push(text);
      else notes.set(v.id, notes.get(v.id) ?? `${file}: ${text}`);
    }
    check(file, `axe (${view.name})`, problems);
    if (option.shots) await shoot(tab, kind, view);
  }

  // WCAG 1.4.10 at 320 px, and 1.4.12 there with its text spacing.
  const narrow = tabs.narrow;
  await go(narrow, url);
  check(file, 'overflow (320 px)', await narrow.page.evaluate(overflowing));
  await narrow.page.addStyleTag({ content: '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}' });
  check(file, 'overflow (320 px, text spacing)', await narrow.page.evaluate(overflowing));

  // The keyboard: the skip link comes first and leads into main; then every stop is seen.
  const keys = tabs['desktop-light'];
  await go(keys, url);
  await keys.page.keyboard.press('Tab');
  const first = await keys.page.evaluate(focused);
  const skip = [];
  if (!first?.skip) skip.push(`the first stop is ${first?.name ?? 'nothing'}, not a link into the page`);
  else {
    if (!first.seen) skip.push('the focused skip link is not in view');
    await keys.page.keyboard.press('Enter');
    const inMain = await keys.page.evaluate((id) => Boolean(document.getElementById(id)?.closest('main')), first.skip);
    if (!inMain) skip.push(`#${first.skip} is not the main element`);
    else if (await keys.page.evaluate(() => [...document.querySelectorAll('main a[href], main button, main input, main [tabindex="0"]')].some((e) => e.getClientRects().length > 0))) {
      await keys.page.keyboard.press('Tab');
      const next = await keys.page.evaluate(focused);
      if (!next?.inMain) skip.push(`after it, Tab goes to ${next?.name ?? 'nothing'}, not into main`);
    }
  }
  check(file, 'skip link', skip);
  await go(keys, url);
  const unseen = [];
  for (let i = 0; i < 40; i += 1) {
    await keys.page.keyboard.press('Tab');
    const stop = await keys.page.evaluate(focused);
    if (!stop) break;
    if (!stop.ring) unseen.push(`${stop.name} shows no focus ring`);
    else if (!stop.seen) unseen.push(`${stop.name} has the focus out of view`);
    else if (stop.covered) unseen.push(`${stop.name} has the focus under something else`);
  }
  check(file, 'focus is seen', unseen);

  // Promise 9: script only adds. What stands there with it stands there without.
  await go(tabs.bare, url);
  const bare = await tabs.bare.page.evaluate(shape);
  const lost = [];
  if (bare.text !== reference.text) lost.push(`other text: ${bare.text.length} characters without, ${reference.text.length} with JavaScript`);
  if (bare.links !== reference.links) lost.push('other links without JavaScript');
  if (!bare.text) lost.push('no text without JavaScript');
  check(file, 'without JavaScript', lost.concat(tabs.bare.log));

  // Under the site's own headers nothing is refused, and nothing looks otherwise.
  if (tabs.guarded) {
    await go(tabs.guarded, url);
    const there = await tabs.guarded.page.evaluate(looks);
    await go(keys, url);
    const free = await keys.page.evaluate(looks);
    const refused = tabs.guarded.log.slice();
    if (there !== free) refused.push(`looks otherwise: ${there} instead of ${free}`);
    check(file, 'under its own headers', refused);
  }

  if (option.shots && kind.startsWith('article')) {
    await keys.page.pdf({ path: join(option.shots, `${option.name}-${kind}-print.pdf`), format: 'A4' });
  }
}

// ---- run: two workers (one for each core) on one browser ----
if (option.shots) mkdirSync(option.shots, { recursive: true });
const queue = Object.entries(site.kinds).flatMap(([kind, files]) => files.map((file) => [kind, file]));
const total = queue.length;
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
try {
  await Promise.all([0, 1].map(async () => {
    const tabs = {};
    for (const view of VIEWS) tabs[view.name] = await open(browser, view);
    tabs.narrow = await open(browser, { width: 320, height: 640, scheme: 'light' });
    if (rules.length > 0) tabs.guarded = await open(browser, { ...VIEWS.find((view) => view.name === 'desktop-light'), keepsPolicy: true });
    tabs.bare = await open(browser, { width: 1280, height: 900, scheme: 'light', javaScript: false });
    for (let next = queue.shift(); next; next = queue.shift()) {
      try {
        await visit(tabs, ...next);
      } catch (e) {
        check(next[1], 'visit', [String(e.message).split('\n')[0]]);
      }
    }
  }));
  // An unknown path must show the site's own 404 page.
  const tab = await open(browser, VIEWS[0]);
  const answer = await tab.page.goto(origin + site.base_path + 'no/such/page/');
  check('404.html', 'stands for unknown paths', answer.status() === 404 && (await tab.page.locator('h1').count()) === 1 ? [] : ['the site has no 404 page of its own']);
} finally {
  await browser.close();
  server.close();
}

// The same fault on many pages is one line.
const lines = new Map();
for (const f of failures) {
  const scheme = f.what.match(/light|dark/)?.[0];
  const key = f.what.startsWith('axe') ? `${scheme} ${f.text.split(':')[0]}` : /^(console|under)/.test(f.what) ? f.text : `${f.page} ${f.what.split(' (')[0]} ${f.text}`;
  const line = lines.get(key) ?? { ...f, more: -1 };
  line.more += 1;
  lines.set(key, line);
}
for (const l of [...lines.values()].slice(0, 60)) console.log(`  FAIL ${l.page}: ${l.what}: ${l.text}${l.more ? ` (and ${l.more} times more)` : ''}`);
if (lines.size > 60) console.log(`  … and ${lines.size - 60} more`);
for (const note of notes.values()) console.log(`  note (axe best practice, does not fail): ${note}`);
console.log(`  ${total} pages of ${Object.keys(site.kinds).length} kinds, ${VIEWS.length} views each${option['only-shots'] ? '' : ', and 320 px, keyboard, no JavaScript'}`);
const failed = failures.filter((f) => f.first).length;
console.log(`browser: ${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
