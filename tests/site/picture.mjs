// The picture in README.md: the front page of a built site on a desktop and a phone.
//
//     cargo run --release -- build --as-of 2026-11-22T00:00:00Z --output target/picture
//     node tests/site/picture.mjs target/picture docs/images/front.png
//
// The folder is read straight from the disk; nothing is asked of any host. It needs
// Chromium and playwright-core (`bash .ci/run install`), and ImageMagick's `convert`
// to take the picture down from 330 kB to 90 kB.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const [folder, target] = process.argv.slice(2);
if (!target || !existsSync(join(folder, 'index.html'))) {
  console.error('usage: node tests/site/picture.mjs DIR PICTURE.png');
  process.exit(2);
}
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml' };
const HEIGHT = 780;
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
});

// One view of the front page, as a data URL.
async function view(width) {
  const page = await browser.newPage({ viewport: { width, height: HEIGHT }, colorScheme: 'light' });
  await page.route('**/*', (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    const file = join(resolve(folder), path.endsWith('/') ? `${path}index.html` : path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return route.fulfill({ status: 404 });
    return route.fulfill({ body: readFileSync(file), contentType: TYPES[extname(file)] });
  });
  await page.goto('http://site.invalid/');
  const png = await page.screenshot();
  await page.close();
  return `data:image/png;base64,${png.toString('base64')}`;
}

const desktop = await view(920);
const phone = await view(390);
// Nothing is scaled, so that the letters stay sharp and the picture small.
const page = await browser.newPage({ viewport: { width: 1390, height: HEIGHT + 50 } });
await page.setContent(`<style>
  body { margin: 0; padding: 24px; display: flex; justify-content: space-between; background: #e9e7e2 }
  img { display: block; outline: 1px solid #b9b5ab }
</style><img src="${desktop}"><img src="${phone}">`);
await page.waitForFunction(() => [...document.images].every((image) => image.complete));
await page.screenshot({ path: target, fullPage: true });
await browser.close();
const smaller = [target, '-strip', '+dither', '-colors', '48', '-define', 'png:compression-level=9', target];
if (spawnSync('convert', smaller).status !== 0) console.error('no ImageMagick here: the picture stays large');
console.log(`${target}: ${statSync(target).size} bytes`);
