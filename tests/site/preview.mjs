// What a browser sees of `dateline serve`: the page that follows the file, the place that is kept,
// mistakes over the page, the desk's view, and other sites that are kept out.
//
//     node preview.mjs DATELINE [--shots DIR] [--edits N]
//
// It makes a site of its own (`dateline new`) in a temporary folder. Nothing may be asked of
// another host.

import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: option, positionals } = parseArgs({
  allowPositionals: true,
  options: { shots: { type: 'string' }, edits: { type: 'string', default: '1000' } },
});
if (positionals.length !== 1) {
  console.error('usage: node preview.mjs DATELINE [--shots DIR] [--edits N]');
  process.exit(2);
}
const dateline = resolve(positionals[0]);
const work = mkdtempSync(join(tmpdir(), 'dateline-preview-'));
const site = join(work, 'site');

let passed = 0;
const failures = [];
const check = (what, good, detail = '') => {
  if (good) passed += 1; else failures.push(`${what}${detail ? `: ${detail}` : ''}`);
};

// ---- a site ----
const made = spawnSync(dateline, ['new', site], { encoding: 'utf8' });
if (made.status !== 0) throw new Error(made.stderr);
const articles = join(site, 'content/articles/2025/06');
mkdirSync(articles, { recursive: true });
const paragraphs = (words) => Array.from({ length: 60 }, (_, at) => `Paragraph ${at} ${words}.`).join('\n\n');
const article = (title, more, text) => `+++\ntitle = "${title}"\ndate = 2025-06-03T10:00:00Z\ncountries = ["Iceland"]\n${more}+++\n\n${text}\n`;
const long = join(articles, 'long.md');
const other = join(articles, 'other.md');
writeFileSync(long, article('A long article', 'summary = "A summary of it."\n', `${paragraphs('of the beginning')}\n\n## A heading\n\nThe end.`));
writeFileSync(other, article('Another article', '', 'Some words.'));
writeFileSync(join(articles, 'draft.md'), article('A draft on harbours', 'draft = true\n', 'Words of the draft.'));
writeFileSync(join(articles, 'embargo.md'), article('An embargoed article', 'embargo = 2099-01-01T09:30:00Z\n', 'Words under embargo.'));
mkdirSync(join(site, 'themes/default/static'), { recursive: true });
const settings = join(site, 'site.toml');
writeFileSync(settings, `${readFileSync(settings, 'utf8')}\n[preview]\neditor = "vscode://file/{file}:{line}"\n`);

// ---- the server ----
async function serve(...more) {
  const server = spawn(dateline, ['serve', '--root', site, '--port', '4200', ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const origin = await new Promise((done, failed) => {
    const hear = (data) => {
      said += data;
      const found = /Showing (http:\/\/[^/]+)/.exec(said);
      if (found) done(found[1]);
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', (data) => { said += data; });
    server.on('exit', () => failed(new Error(said)));
  });
  return { server, origin, said: () => said };
}
const { server, origin, said } = await serve();
const port = new URL(origin).port;

const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP rebound.example 127.0.0.1'],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'UTC' });
const page = await context.newPage();
page.setDefaultTimeout(10_000);
const log = [];
page.on('pageerror', (error) => log.push(error.message));
page.on('request', (request) => { if (!request.url().startsWith(origin)) log.push(`asks ${request.url()}`); });
const open = async (path) => {
  await page.goto(origin + path);
  await page.waitForFunction(() => (window[Symbol.for('dateline preview')] || { version: 0 }).version > 0);
  // Loaded anew, it would be gone.
  await page.evaluate(() => { window.same = true; });
};
const has = (words) => page.waitForFunction((text) => document.querySelector('main').textContent.includes(text), words, { polling: 10 }).then(() => true, () => false);
// Playwright looks into open shadow roots.
const shown = (selector, words) => page.locator(`dateline-preview ${selector}`, { hasText: words }).first().waitFor({ state: 'visible' }).then(() => true, () => false);
const hidden = (selector) => page.locator(`dateline-preview ${selector}`).first().waitFor({ state: 'hidden' }).then(() => true, () => false);
const edit = (file, from, to) => writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
const shot = async (name) => {
  if (!option.shots) return;
  mkdirSync(option.shots, { recursive: true });
  for (const [size, width, height] of [['phone', 390, 844], ['desktop', 1280, 800]]) {
    for (const colorScheme of ['light', 'dark']) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(option.shots, `preview-${name}-${size}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'light' });
};

// ---- the page follows, the place is kept ----
await open('/2025/06/03/long/');
await page.evaluate(() => scrollTo(0, 2000));
const before = await page.evaluate(() => scrollY);
edit(long, 'The end.', 'The changed end.');
check('an edit is shown', await has('The changed end.'));
check('without loading the page anew', await page.evaluate(() => window.same === true));
check('at the same place', await page.evaluate((y) => scrollY === y, before), String(before));
check('a note says what was made', await shown('.note', 'long.md'));
edit(long, 'title = "A long article"', 'title = "A longer article"');
check('a title too', await has('A longer article'));
check('in the window\'s title', (await page.title()).startsWith('A longer article'));
edit(other, 'Some words.', 'Some other words.');
check('another page leaves this one', await shown('.note', 'this page is as it was'));
check('where it was', await page.evaluate((y) => scrollY === y && window.same === true, before));
edit(long, 'countries = ["Iceland"]', 'countries = ["Norway"]');
check('a change of tags makes all anew', await has('Norway'));
check('and keeps the place', await page.evaluate((y) => scrollY === y && window.same === true, before));

// ---- style sheets ----
writeFileSync(join(site, 'themes/default/static/style.css'), 'body { background: rgb(1, 2, 3); }\n');
const coloured = await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)').then(() => true, () => false);
check('a style sheet is changed in place', coloured && await page.evaluate(() => window.same === true));
await page.waitForFunction(() => document.querySelectorAll('link[rel=stylesheet]').length === 1).catch(() => {});
check('and the old one is gone', await page.evaluate(() => document.querySelectorAll('link[rel=stylesheet]').length) === 1);
rmSync(join(site, 'themes/default/static/style.css'));
check('and comes back', await page.waitForFunction(() => getComputedStyle(document.body).backgroundColor !== 'rgb(1, 2, 3)').then(() => true, () => false));

// ---- mistakes ----
const good = readFileSync(long, 'utf8');
writeFileSync(long, good.replace('countries = ["Norway"]', 'countries = ["Norwey<script>window.hurt = 1</script>"]'));
check('a mistake shows over the page', await shown('.wrong', 'unknown country'));
check('with its file and line', await shown('.wrong', 'content/articles/2025/06/long.md:4'));
check('as text', await page.evaluate(() => window.hurt === undefined) && await shown('.wrong', '<script>window.hurt'));
check('with the page still below', await page.evaluate(() => document.querySelector('main').textContent.includes('A longer article')));
check('and a link that opens the editor', (await page.locator('dateline-preview .wrong a').first().getAttribute('href')).startsWith('vscode://file/'));
await shot('wrong');
await page.reload();
check('a page that is loaded again has it too', await shown('.wrong', 'unknown country') && await has('A longer article'));
writeFileSync(long, good);
check('it goes when mended', await hidden('.wrong'));
check('and the terminal has said it', said().includes('unknown country') && said().includes('mended'));
await page.evaluate(() => { window.same = true; });
const template = join(site, 'templates/foot.html');
mkdirSync(join(site, 'templates'), { recursive: true });
writeFileSync(template, '{% if %}');
check('a broken template shows too', await shown('.wrong', 'foot.html'));
writeFileSync(template, '<p id="foot">A foot of its own</p>');
check('and goes', await hidden('.wrong') && await page.waitForSelector('#foot').then(() => true, () => false));
rmSync(template);
await page.waitForFunction(() => !document.querySelector('#foot')).catch(() => {});

// ---- the desk's view ----
await open('/2025/06/03/draft/');
check('a draft is there, with a badge', await shown('.badge', 'draft'));
await open('/2099/01/01/embargo/');
check('an embargoed article is there, with its time', await shown('.badge', '2099-01-01 09:30'));
await page.locator('dateline-preview .badge').click();
check('the panel names the file', await shown('.panel', 'content/articles/2025/06/embargo.md'));
await shot('panel');
await page.locator('dateline-preview input[name=public]').check();
check('the public doesn\'t see it', await page.waitForFunction(() => document.title.startsWith('Page not found') || !document.querySelector('main').textContent.includes('An embargoed article')).then(() => true, () => false));
for (const path of ['/', '/feed.xml', '/2099/01/01/embargo/', '/2025/06/03/draft/', '/countries/iceland/', '/sitemap.xml']) {
  const text = await (await fetch(origin + path)).text();
  check(`nothing of it in ${path}`, !/embargoed article|under embargo|draft on harbours|Words of the draft/.test(text));
}
await open('/');
await shot('public');
await page.locator('dateline-preview .badge').click();
await page.locator('dateline-preview input[name=as_of]').fill('2025-06-03T09:00');
check('as of a date', await shown('.badge', 'as of 2025-06-03 09:00'));
check('what came later isn\'t there', (await fetch(`${origin}/2025/06/03/long/`)).status === 404);
await page.locator('dateline-preview button', { hasText: 'as of now' }).click();
await page.locator('dateline-preview input[name=public]').uncheck();
check('and back', await shown('.badge', 'desk view'));

// ---- links ----
edit(other, 'Some other words.', 'A [whole address](https://example.org/2025/06/03/long/) and more.');
await open('/2025/06/03/other/');
const publicUrl = /base_url = "([^"]+)"/.exec(readFileSync(settings, 'utf8'))[1];
edit(other, 'https://example.org', publicUrl);
await has('and more');
await page.waitForFunction((url) => [...document.links].some((a) => a.href.startsWith(url)), publicUrl);
await page.locator('main a', { hasText: 'whole address' }).click();
await page.waitForURL(`${origin}/2025/06/03/long/`).catch(() => {});
check('whole addresses of the site stay in the preview', page.url() === `${origin}/2025/06/03/long/`, page.url());

// ---- many edits while a browser reads ----
const state = (n) => article('A long article', '', `begin-${n}-begin\n\n${paragraphs(`of edit ${n}`)}\n\nend-${n}-end`);
writeFileSync(long, state(0));
await has('end-0-end');
let halves = 0;
let missing = 0;
let reads = 0;
let reading = true;
const reader = await context.newPage();
const read = (async () => {
  while (reading) {
    const response = await reader.goto(`${origin}/2025/06/03/long/`, { waitUntil: 'commit' }).catch(() => null);
    const text = response ? await response.text().catch(() => null) : null;
    if (text === null) continue;
    reads += 1;
    if (response.status() !== 200) missing += 1;
    const begin = /begin-(\d+)-begin/.exec(text);
    const end = /end-(\d+)-end/.exec(text);
    if (!begin || !end || begin[1] !== end[1]) halves += 1;
  }
})();
const edits = Number(option.edits);
for (let n = 1; n <= edits; n += 1) {
  if (n % 2) writeFileSync(long, state(n)); else { writeFileSync(`${long}.tmp`, state(n)); renameSync(`${long}.tmp`, long); }
  await new Promise((done) => setTimeout(done, 4));
  // On a machine that has other work to do, a read takes as long as a hundred edits.
  const until = performance.now() + 10_000;
  while (reads * 15 < n && performance.now() < until) await new Promise((done) => setTimeout(done, 4));
}
check('the last edit is shown', await has(`end-${edits}-end`));
reading = false;
await read;
await reader.close();
check(`no half page in ${reads} reads of ${edits} edits`, halves === 0, String(halves));
check('none missing', missing === 0, String(missing));
check('enough reads', reads > edits / 20, String(reads));

// ---- other sites ----
// A page of another site, at another port and by another name that leads to this machine.
const evil = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>evil</title><p>evil'));
await new Promise((done) => evil.listen(0, '127.0.0.1', done));
const attacker = await context.newPage();
for (const from of [`http://127.0.0.1:${evil.address().port}`, `http://localhost:${evil.address().port}`, `http://rebound.example:${evil.address().port}`]) {
  await attacker.goto(from);
  const got = await attacker.evaluate(async ({ to }) => {
    const results = {};
    const attempt = async (name, action) => { try { results[name] = await action(); } catch { results[name] = 'refused'; } };
    const within = (promise) => Promise.race([promise, new Promise((done) => setTimeout(() => done('refused'), 1500))]);
    await attempt('fetch', () => fetch(`${to}/`).then((r) => r.text()));
    await attempt('no-cors', () => fetch(`${to}/`, { mode: 'no-cors' }).then((r) => (r.type === 'opaque' ? 'refused' : r.type)));
    await attempt('post', () => fetch(`${to}/_dateline/view`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"desk":false}' }).then((r) => r.status));
    await attempt('simple post', () => fetch(`${to}/_dateline/view`, { method: 'POST', mode: 'no-cors', body: '{"desk":false}' }).then(() => 'refused'));
    await attempt('about', () => fetch(`${to}/_dateline/about?path=/`).then((r) => r.text()));
    await attempt('events', () => within(new Promise((done) => { const source = new EventSource(`${to}/_dateline/events`); source.onmessage = (e) => done(e.data); source.onerror = () => done('refused'); })));
    await attempt('script', () => within(new Promise((done) => { const s = document.createElement('script'); s.src = `${to}/_dateline/client.js`; s.onload = () => done('loaded'); s.onerror = () => done('refused'); document.head.append(s); })));
    await attempt('image', () => within(new Promise((done) => { const s = new Image(); s.src = `${to}/favicon.svg`; s.onload = () => done('loaded'); s.onerror = () => done('refused'); })));
    await attempt('frame', () => within(new Promise((done) => {
      const frame = document.createElement('iframe');
      frame.src = `${to}/`;
      frame.onload = () => { try { done(frame.contentDocument ? 'refused' : 'refused'); } catch { done('refused'); } };
      document.body.append(frame);
    })));
    await attempt('socket', () => within(new Promise((done) => { const socket = new WebSocket(`${to.replace('http', 'ws')}/`); socket.onopen = () => done('open'); socket.onerror = () => done('refused'); })));
    return results;
  }, { to: origin });
  for (const [name, result] of Object.entries(got)) check(`${name} from ${new URL(from).hostname} is refused`, result === 'refused', String(result).slice(0, 80));
  for (const frame of attacker.frames().slice(1)) {
    const text = await frame.evaluate(() => document.body.textContent).catch(() => '');
    check(`a frame in ${new URL(from).hostname} shows nothing`, !text.includes('article'), text.slice(0, 80));
  }
}
const rebound = await attacker.goto(`http://rebound.example:${port}/`).catch(() => null);
check('a name that was made to lead here is refused', rebound === null || rebound.status() === 403, String(rebound && rebound.status()));
check('and the view is as it was', (await (await fetch(`${origin}/_dateline/about?path=/`)).json()).desk === true);
await attacker.close();
evil.close();

// ---- names of the browser's ----
// Ids and names of a page are properties of `window`, `document` and forms; none is the client's.
const names = ['Dateline', 'Location', 'Fetch', 'Name', 'Body', 'Head', 'Host', 'State', 'Status'];
const clobber = join(articles, 'clobber.md');
const forms = ['body', 'head', 'documentElement', 'querySelectorAll', 'createElement', 'importNode', 'hidden', 'readyState', 'addEventListener']
  .map((name) => `<img name="${name}" id="${name}" alt=""><form name="${name}"><input name="childNodes"><input name="attributes"><input name="isEqualNode"><input name="nodeType"><input name="parentNode"></form>`);
writeFileSync(settings, readFileSync(settings, 'utf8').replace('html = "off"', 'html = "trusted"'));
const clobbered = (text) => article('Clobbered', '', `${names.map((name) => `# ${name}`).join('\n\n')}\n\n${forms.join('\n')}\n\n${text}`);
writeFileSync(clobber, clobbered('Words of before.'));
await page.waitForTimeout(500);
await page.goto(`${origin}/2025/06/03/clobber/`);
check('a page whose ids are the names of the client has its badge', await shown('.badge', 'desk view'));
check('and its forms clobber the document', await page.evaluate(() => !(document.body instanceof HTMLBodyElement)));
writeFileSync(clobber, clobbered('Words of after.'));
const follows = () => page.getByText('Words of after.').waitFor({ state: 'visible', timeout: 5000 }).then(() => true, () => false);
check('and follows its file', await follows());
rmSync(clobber);

// ---- the end ----
check('nothing went wrong in the page', log.length === 0, log.slice(0, 3).join('; '));
const written = (folder) => readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
check('nothing was written to public/', !readdirSync(site).includes('public'), written(site).filter((f) => f.startsWith('public')).slice(0, 3).join());
const stop = performance.now();
server.kill('SIGINT');
await new Promise((done) => server.on('exit', done));
check('Ctrl-C ends it at once', performance.now() - stop < 1000, `${Math.round(performance.now() - stop)} ms`);
await browser.close();
rmSync(work, { recursive: true });
for (const failure of failures) console.log(`  FAIL ${failure}`);
console.log(`  ${passed} passed, ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
