// Row 13 of what is promised: text and files can't run script. Sites of hostile vectors are built with
// the real binary, and every page and every file of them is loaded in Chromium, as a host serves them
// and from `dateline serve`. Each vector calls `hit(N)`, which counts.
//
//     node hostile.mjs DATELINE [--full] [--only KIND] [--plant | --write]
//
// Each vector has a verdict in each kind of site: it is shown as text, it is refused by the build, or what
// becomes of it is harmless. hostile.json has those that are expected (`--write` writes them: read what
// changed); another one fails, and so does whatever runs, waits to run, or asks another host.
//
// The vectors are those of tests/trust/hostile.rs and src/read/active/tests.rs, and those below. So that
// nobody believes a test that can't find anything, the same vectors are loaded unescaped first:
// there they have to run. With `--plant`, a few sites have a vector that is let through: selftest.py sees
// that each is found.

import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values: option, positionals } = parseArgs({ allowPositionals: true, options: { full: { type: 'boolean' }, only: { type: 'string' }, plant: { type: 'boolean' }, write: { type: 'boolean' } } });
if (positionals.length !== 1) {
  console.error('usage: node hostile.mjs DATELINE [--full] [--only KIND] [--plant | --write]');
  process.exit(2);
}
const dateline = resolve(positionals[0]);
const repository = join(dirname(fileURLToPath(import.meta.url)), '../..');
const work = mkdtempSync(join(tmpdir(), 'dateline-hostile-'));
const failures = [];
const fail = (what) => { failures.push(what); };

// ---- vectors ----
/** The texts that stand in quotation marks in a part of a Rust file. */
function rustStrings(file, from, to) {
  const all = readFileSync(join(repository, file), 'utf8');
  const start = all.indexOf(from);
  const end = all.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`${file} has no ${from} … ${to} any more`);
  const escaped = { n: '\n', t: '\t', r: '\r', 0: '\0' };
  return [...all.slice(start + from.length, end).matchAll(/"((?:[^"\\]|\\[^])*)"/g)].map(([, text]) => text.replace(
    /\\(?:u\{([0-9a-f]+)\}|\n\s*|(.))/g,
    (_, code, sign) => (code ? String.fromCodePoint(parseInt(code, 16)) : sign === undefined ? '' : escaped[sign] ?? sign),
  ));
}
const HANDLERS = [
  ['img', 'onerror', ' src=x'], ['img', 'onload', ' src=/favicon.svg'], ['svg', 'onload', ''], ['body', 'onload', ''], ['video', 'onerror', ' src=x'], ['audio', 'onerror', ' src=x'],
  ['input', 'onfocus', ' autofocus'], ['select', 'onfocus', ' autofocus'], ['textarea', 'onfocus', ' autofocus'], ['button', 'onfocus', ' autofocus'], ['details', 'ontoggle', ' open'],
  ['marquee', 'onstart', ''], ['iframe', 'onload', ''], ['object', 'onerror', ' data=x'], ['embed', 'onload', ' src=.'], ['style', 'onload', ''], ['link', 'onerror', ' rel=stylesheet href=x'],
  ['script', 'onerror', ' src=x'], ['a', 'onfocus', ' tabindex=1 autofocus'], ['p', 'onpointerover', ''], ['table', 'onmouseover', ''], ['form', 'onsubmit', ''], ['dialog', 'oncancel', ''],
  ['track', 'onerror', ' src=x default'], ['frameset', 'onload', ''], ['math', 'onclick', ''], ['summary', 'onclick', ''], ['div', 'onbeforematch', ' hidden=until-found'],
  ['div', 'onbeforetoggle', ' popover'], ['x', 'oncontentvisibilityautostatechange', ' style=display:block;content-visibility:auto'],
];
const handlers = HANDLERS.flatMap(([tag, event, more]) => ['', '">', '\'>', '</title></script></style></textarea>'].map((before) => `${before}<${tag}${more} ${event}=alert(1)>`));
const MUTATED = [
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=alert(1)&gt;">', '<svg></p><style><a id="</style><img src=x onerror=alert(1)>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>', '<noscript><style></noscript><img src=x onerror=alert(1)>', '<svg><desc><table><style><title></desc></svg><img src=x onerror=alert(1)>',
  '<xmp><p title="</xmp><img src=x onerror=alert(1)>">', '<plaintext><img src=x onerror=alert(1)>', '<listing>&lt;img src=x onerror=alert(1)&gt;</listing>', '<a href="x\n" onclick\n=alert(1)>', '<img src=`x` onerror=alert(1)>',
  '<img/src=x/onerror=alert(1)>', '<<script>alert(1)//<</script>', '<script>alert(1)', '<scr<script>ipt>alert(1)</scr</script>ipt>', '<svg><script href=data:,alert(1) />', '<svg><script>alert&lpar;1&rpar;</script>',
  '<iframe srcdoc="<script>alert(1)</script>">', '<svg><animate onbegin=alert(1) attributeName=x dur=1s>', '<svg><a><rect width=99 height=99 /><animate attributeName=href to=javascript:alert(1) />', '<isindex action=javascript:alert(1)>',
  '</script><script>alert(1)</script>', '\u2028</script><script>alert(1)//', '"},"x":"</script><script>alert(1)</script>', '\\"</script><script>alert(1)</script>', '<!--</script><script>alert(1)//-->', '<script type=module>alert(1)</script>',
  '<script type=speculationrules>{"prefetch":[{"urls":["//evil.example"]}]}</script>', '<link rel=import href=data:text/html,x>', '<meta http-equiv=refresh content="0;url=javascript:alert(1)">', '<base href="javascript:/a/-alert(1)///////">',
];
const SCHEMES = [
  'javascript:alert(1)', 'JAVASCRIPT:alert(1)', ' javascript:alert(1)', '\tjavascript:alert(1)', 'java\tscript:alert(1)', 'java\nscript:alert(1)', '\u0001javascript:alert(1)', 'javascript\t:alert(1)', 'javascript&colon;alert(1)', 'java&Tab;script:alert(1)',
  '&#106;avascript:alert(1)', '&#x6A;avascript:alert(1)', '&#0000106avascript:alert(1)', 'javascript&#58;alert(1)', 'javascript%3Aalert(1)', 'javascript://%0aalert(1)', 'javascript:/**/alert(1)', 'javascript\u200b:alert(1)', '\ufeffjavascript:alert(1)', '\u00a0javascript:alert(1)',
  'ｊavascript:alert(1)', 'feed:javascript:alert(1)', 'view-source:javascript:alert(1)', 'jar:javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==', 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'data:application/xhtml+xml,<x/>', 'vbscript:alert(1)', 'livescript:alert(1)',
  'blob:null/x', 'filesystem:null/x', 'about:srcdoc', 'file:///etc/passwd', '//evil.example/x', '\\\\evil.example\\x', '/\\evil.example/x', '/\t/evil.example/x', 'https:evil.example', 'https:/evil.example/x',
  'https://a.example/"onmouseover="alert(1)', 'https://a.example/\'onmouseover=\'alert(1)', 'https://a.example/><script>alert(1)</script>', 'https://a.example/ onmouseover=alert(1)', 'mailto:a@b.example"onclick="alert(1)', 'tel:1"onclick="alert(1)', '#"onclick="alert(1)', '/"onclick="alert(1)', '?"onclick="alert(1)', './javascript:alert(1)',
];
const MARKUP = [...rustStrings('tests/trust/hostile.rs', 'fn vectors()', '.map(str::to_owned)'), ...handlers, ...MUTATED];
const SVG = 'http://www.w3.org/2000/svg';
const drawing = (inner, more = '') => `<svg xmlns="${SVG}" xmlns:xlink="http://www.w3.org/1999/xlink"${more}>${inner}</svg>`;
// The first of each pair; those that fetch something are counted by their requests.
const inDrawings = rustStrings('src/read/active/tests.rs', 'for (inner, passage) in [', '] {').filter((text) => text.startsWith('<'));
const XHTML = 'http://www.w3.org/1999/xhtml';
const script = '<script>alert(1)</script>';
const FILES = [
  ...inDrawings.map((inner) => ['svg', drawing(inner)]),
  ['svg', drawing('', ' onload="alert(1)"')], ['svg', drawing(`<script xlink:href="data:,alert(1)"/>`)], ['svg', drawing(`<foreignObject><iframe xmlns="${XHTML}" src="javascript:alert(1)"/></foreignObject>`)],
  ['svg', drawing('<style><script>alert(1)</script></style>')], ['svg', `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "<script xmlns='${SVG}'>alert(1)</script>">]><svg xmlns="${SVG}">&x;</svg>`],
  ['svg', `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]><svg xmlns="${SVG}"/>`], ['svg', drawing('<set attributeName="onmouseover" to="alert(1)"/>')], ['svg', drawing('<a><animate attributeName="href" values="javascript:alert(1)"/><text y="20">x</text></a>')],
  ['svg', `<html xmlns="${XHTML}">${script}</html>`], ['svg', `<x:svg xmlns:x="${SVG}"><x:script>alert(1)</x:script></x:svg>`], ['svg', drawing(`<![CDATA[${script}]]><handler type="application/ecmascript">alert(1)</handler>`)], ['svg', `\ufeff${drawing(script)}`],
  ['svg', `<?xml-stylesheet type="text/xsl" href="data:text/xml,%3Cx/%3E"?>${drawing('')}`], ['svg', drawing('<use href="data:image/svg+xml,x#x"/>')], ['svg', drawing('<image href="//evil.example/x.png" width="9" height="9"/>')], ['svg', drawing('<g/>', ` xml:base="//evil.example/"`)],
  ['xml', `<x><s:script xmlns:s="${XHTML}">alert(1)</s:script></x>`], ['xml', `<html xmlns="${XHTML}"><body onload="alert(1)"/></html>`], ['xml', drawing('', ' onload="alert(1)"')], ['xml', `<!DOCTYPE x [<!ENTITY h "<h:script xmlns:h='${XHTML}'>alert(1)</h:script>">]><x>&h;</x>`],
  ['rss', `<rss xmlns:h="${XHTML}"><h:script>alert(1)</h:script></rss>`], ['atom', `<feed xmlns="http://www.w3.org/2005/Atom"><h:img xmlns:h="${XHTML}" src="x" onerror="alert(1)"/></feed>`], ['kml', `<kml><h:script xmlns:h="${XHTML}">alert(1)</h:script></kml>`], ['gpx', `<gpx xmlns="${SVG}" onload="alert(1)"/>`], ['rdf', `<html xmlns="${XHTML}">${script}</html>`],
  ['html', script], ['HTML', script], ['htm', script], ['xhtml', `<html xmlns="${XHTML}">${script}</html>`], ['xht', `<html xmlns="${XHTML}">${script}</html>`], ['shtml', script], ['mht', script], ['mhtml', script], ['svgz', script], ['xsl', `<html xmlns="${XHTML}">${script}</html>`], ['hta', script], ['swf', script],
  ['', script], ['bin', script], ['unknown', `<!doctype html>${script}`], ['html.bak', script], ['md.html', script], ['php', script], ['', `\ufeff  ${script}`], ['dat', ` \n<html>${script}`], ['js', 'alert(1)'], ['css', `@import "//evil.example/x.css";</style>${script}`],
  ['txt', script], ['json', script], ['csv', script], ['png', script], ['jpg', drawing(script)], ['gif', `GIF89a/*${script}`], ['webp', `<!--${script}`], ['pdf', script], ['ico', script], ['ics', script], ['md.txt', script], ['woff2', script], ['mp4', script],
  ['var', script], ['var.png', script], ['asis', script], ['gpx', script], ['xmp', `<!-- -->${script}`], ['geojson', script], ['avif', script], ['svg.sjis', drawing(script)], ['svg.avif', drawing(script)], ['sjis.svg', drawing('')], ['py', 'alert(1)'],
];
/** What each vector is called in reports, by its number. */
const labels = [];
/** A vector whose script says which it is. */
function numbered(text, label = text) {
  const short = label.length > 90 ? `${label.slice(0, 90)}…` : label;
  const same = labels.filter((other) => other === short || other.startsWith(`${short} (`)).length;
  const n = labels.push(same ? `${short} (${same + 1})` : short);
  return text.replaceAll('alert(1)', `hit(${n})`).replaceAll('alert&lpar;1&rpar;', `hit&lpar;${n}&rpar;`);
}
// With faults planted, a few are enough; each is called what it is called among all.
const some = (all) => (option.plant ? all.slice(0, 6) : all);
const markup = some(MARKUP.map((text) => numbered(text)));
const schemes = some(SCHEMES.map((text) => numbered(text)));
const files = some(FILES.map(([extension, text]) => [extension, numbered(text, `${extension}: ${text.replace(/^<svg xmlns="[^"]*" xmlns:xlink="[^"]*"/, '<svg')}`)]));
const vectors = labels.length;
/** The labels of vectors that stand in a list from such a number on. */
const labelled = (first) => (n) => labels[first + n];
const [labelOfMarkup, labelOfScheme, labelOfFile] = [0, MARKUP.length, MARKUP.length + SCHEMES.length].map(labelled);

// ---- sites ----
const toml = (text) => `"${text.replace(/["\\]/g, '\\$&').replace(/[\0-\x1f\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;
const SETTINGS = 'base_url = "https://hostile.example"\nfeed_content = "full"\nfeeds = ["atom", "json"]\n';
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
class Site {
  constructor(name, settings = 'title = "Hostile"\n', tables = '') {
    this.name = name;
    this.root = join(work, name);
    /** Articles that are made of several, by path. */
    this.parts = new Map();
    /** The files that the build refused. */
    this.refused = new Set();
    /** By the label of a vector: what became of it, from what was refused and what stood on pages. */
    this.verdicts = new Map();
    this.write('site.toml', settings + SETTINGS + tables);
    this.write('content/articles/p.png', PICTURE);
  }

  write(path, content) {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  article(stem, front, text) {
    this.write(`content/articles/${stem}.md`, `+++\ndate = 2026-01-01\n${front}\n+++\n${text}\n`);
  }

  /** Builds; what is refused is taken out, and the rest built again. */
  build() {
    for (let round = 0; round < 8; round += 1) {
      const ran = spawnSync(dateline, ['build', '--root', this.root, '--as-of', '2026-03-10T12:00:00Z', '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 30 });
      if (ran.status === 0) return join(this.root, 'public');
      let said;
      try { said = JSON.parse(ran.stdout); } catch { throw new Error(`${this.name}: exit ${ran.status}: ${ran.stderr.slice(0, 800)}`); }
      const errors = said.findings.filter((finding) => finding.severity === 'error');
      const wrong = new Set(errors.map((finding) => finding.file));
      if (wrong.has('site.toml') || wrong.has(null)) throw new Error(`${this.name}: ${JSON.stringify(errors.filter((f) => !f.file || f.file === 'site.toml').slice(0, 2))}`);
      for (const file of wrong) {
        rmSync(join(this.root, file), { force: true });
        // One of several shapes was wrong: the others are tried by themselves.
        const parts = this.parts.get(file) ?? [];
        parts.forEach((part, n) => this.write(file.replace('.md', `-${n}.md`), part));
        if (!parts.length) this.refused.add(file);
      }
    }
    throw new Error(`${this.name}: there are still errors`);
  }
}

// Every text of front matter, settings, and files of all kinds.
/** Letters and digits alone: what else there is of a text on a page may be escaped, folded or left out. */
const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, '');
const shown = (is) => (is ? 'shown' : 'other text');
const refusedOr = (is, else_) => (is ? 'refused' : else_);
const KINDS = (v) => `[publisher]\nname = ${v}\n[extra]\nx = ${v}\n[kinds.bills]\nname = ${v}\nplural = ${v}\nlink_names = true\n[kinds.bills.fields]\nnumber = { type = "text", label = ${v} }\nmade = { type = "text", many = true }\n`;
// One text has them all: but those with an `@`, with which it may have the password of an address.
const inSettings = markup.filter((text) => text.length < 200 && !text.includes('@'));
const all = toml(`${inSettings.join(' ')} y`);
const settings = new Site('settings', `title = ${all}\ndescription = ${all}\nmenu = [{ title = ${all}, url = "/" }, { title = "Bills", url = "/bills/" }]\n`, KINDS(all));
settings.article('a', 'title = "A"\nauthors = ["B"]\ncountries = ["CA"]\nbills = ["b"]', 'Text.');
settings.verdicts.set('all', ({ pages }) => shown(letters(pages.get('/')?.text ?? '').includes(letters(inSettings.join('')))));
settings.write('content/bills/b.md', '+++\nname = "B"\nnumber = "1"\nmade = ["x"]\n+++\nText.\n');

// Each vector has an article; who and what is named there has some vectors at once, so that there are
// not six pages for each. With --full there are.
const EACH = option.full ? 1 : 12;
const texts = new Site('texts', undefined, KINDS('"Bill"'));
markup.forEach((vector, n) => {
  const v = toml(`${vector} y${n}`);
  const e = n - n % EACH;
  texts.verdicts.set(labelOfMarkup(n), ({ refused, pages }) => refusedOr(refused.has(`content/articles/a${n}.md`), shown(letters(pages.get(`/2026/01/01/a${n}/`)?.h1 ?? '') === letters(`${vector} y${n}`))));
  texts.article(`a${n}`, `title = ${v}\nsummary = ${v}\nkey_points = [${v}]\nplace = ${v}\nid = ${v}
${n === e ? `authors = [${v}]\ntopics = [${v}]\nstoryline = ${v}\n` : ''}officials = ["o${e}"]\norganizations = ["g${e}"]\nbills = ["b${e}"]\ncountries = ["CA"]
image = { src = "p.png", alt = ${v}, caption = ${v}, credit = ${v} }
corrections = [{ date = 2026-01-02, text = ${v} }]\nupdates = [{ date = 2026-01-02, text = ${v} }]
sources = [{ id = "s", title = ${v}, note = ${v}, publisher = ${v} }]
quotes = [{ text = ${v}, speaker_name = ${v}, context = ${v}, source = "s" }, { text = ${v}, speaker = "o${e}", context = ${v} }]
extra = { x = ${v} }`, `Words.[^s]\n\n> ${vector.replace(/\s+/g, ' ')} quoted\n>\n> — ${vector.replace(/\s+/g, ' ')}, 2026-01-01 [^s]`);
});
for (let n = 0; n < markup.length; n += EACH) {
  const some = markup.slice(n, n + EACH).filter((text) => EACH === 1 || text.length < 400).join(' ');
  const v = toml(`${some} y${n}`);
  texts.write(`content/officials/o${n}.md`, `+++\nname = ${v}\nsort_name = ${v}\naliases = [${toml(`${some} z${n}`)}]\nposts = [{ title = ${v}, office = "f${n % 20}", organization = "g${n}", start = 2020, source = ${v} }]\n+++\nText.\n`);
  texts.write(`content/organizations/g${n}.md`, `+++\nname = ${v}\n+++\nText.\n`);
  texts.write(`content/bills/b${n}.md`, `+++\nname = ${v}\nnumber = ${v}\nmade = [${v}]\nalways = true\n+++\nText.\n`);
  texts.write(`content/authors/w${n}.md`, `+++\nname = ${v}\nalways = true\nlinks = [{ title = ${v}, url = "https://a.example/" }]\n+++\nText.\n`);
  if (n < 20) texts.write(`content/offices/f${n}.md`, `+++\ntitle = ${v}\n+++\nText.\n`);
  texts.write(`content/pages/p${n}.md`, `+++\ntitle = ${v}\nsummary = ${v}\n+++\nText.\n`);
}

// Markdown, and every place of it.
const SHAPES = ['@', '# @', '> @', '- @', '`@`', '**@**', '[@](https://a.example)', '[x](https://a.example/@)', '[x](<@>)', '[x](https://a.example "@")', '![@](p.png)', '![x](p.png "@")', '<@>', '```@\nx\n```', '```\n@\n```', '    @', '[^1]\n\n[^1]: @', '| @ |\n|---|\n| @ |', '[x][@]\n\n[@]: https://a.example', '~~@~~', '- [ ] @', '<div @>', '<p>@</p>', '# x {#@}', '> [!NOTE]\n> @'];
const ADDRESSES = ['[x](<@>)', '[x](@)', '![x](<@>)', '<@>', '[x]\n\n[x]: <@>', '<a href="@">x</a>', '<img src="@" alt="x">', '<a href=\'@\'>x</a>', '<a href=@>x</a>', '<blockquote cite="@">x</blockquote>', '<form action="@"><button formaction="@">x</button></form>', '<svg><a xlink:href="@">x</a></svg>', '<object data="@"></object>', '<iframe src="@"></iframe>'];
const markdown = ['off', 'sanitized'].map((html) => {
  const site = new Site(`markdown-${html}`, undefined, `[markdown]\nhtml = "${html}"\n`);
  let at = 0;
  const add = (shape, vector) => { site.article(`m${at}`, `title = "T ${at}"`, shape.replaceAll('@', () => vector)); at += 1; };
  // An article for each vector and shape; without --full one for each vector, with some of the shapes
  // in turn, so that each meets each kind of vector.
  const addAll = (label, vector, shapes) => {
    const first = at;
    // How many of the shapes were refused: a file with one that is has become a file for each.
    const names = option.full ? shapes.map((_, k) => `m${first + k}`) : shapes.map((_, k) => `m${first}-${k}`);
    site.verdicts.set(label, ({ refused, pages }) => {
      const missing = names.filter((name) => refused.has(`content/articles/${name}.md`)).length;
      const loaded = [`m${first}`, ...names].some((name) => pages.has(`/2026/01/01/${name}/`));
      if (missing === shapes.length) return 'refused';
      return loaded ? `harmless${missing ? `, ${missing} of ${shapes.length} refused` : ''}` : 'not there';
    });
    if (option.full) return shapes.forEach((shape) => add(shape, vector));
    const path = `content/articles/m${at}.md`;
    add(shapes.join('\n\n'), vector);
    site.parts.set(path, shapes.map((shape) => `+++\ndate = 2026-01-01\ntitle = "T"\n+++\n${shape.replaceAll('@', () => vector)}\n`));
  };
  markup.forEach((vector, n) => addAll(labelOfMarkup(n), vector, SHAPES.filter((_, s) => option.full || (n + s) % 4 === 0)));
  schemes.forEach((vector, n) => addAll(labelOfScheme(n), vector, ADDRESSES.filter((_, s) => option.full || (n + s) % 2 === 0)));
  return site;
});

// Addresses in front matter.
const addresses = new Site('addresses', undefined, '[kinds.bills]\nname = "Bill"\n[kinds.bills.fields]\ntext = "address"\n');
schemes.forEach((vector, n) => {
  // One that is let through is what an address of the web would be.
  const v = toml(option.plant && n === 0 ? 'https://a.example/' : vector);
  const places = { source: `sources = [{ title = "S", url = ${v} }]`, archived: `sources = [{ title = "S", url = "https://a.example/", archived = ${v} }]`, image: `image = { src = ${v}, alt = "x" }`, redirect_from: `redirect_from = [${v}]`, slug: `slug = ${v}`, language: `language = ${v}` };
  const paths = new Map();
  Object.entries(places).forEach(([place, front], p) => {
    addresses.article(`a${n}-${p}`, `title = "T"\n${front}`, 'Text.');
    paths.set(place, `content/articles/a${n}-${p}.md`);
  });
  for (const [kind, key] of [['officials', 'website'], ['officials', 'wikidata'], ['organizations', 'website'], ['authors', 'website'], ['bills', 'text']]) {
    const path = `content/${kind}/e${n}-${key}.md`;
    addresses.write(path, `+++\nname = "E ${kind} ${n} ${key}"\n${key} = ${v}\nalways = true\n+++\n`);
    paths.set(`${kind} ${key}`, path);
  }
  addresses.verdicts.set(labelOfScheme(n), ({ refused }) => {
    const taken = [...paths].filter(([, path]) => !refused.has(path)).map(([place]) => place);
    return taken.length ? `harmless as ${taken.join(', ')}` : 'refused';
  });
});

// Files beside an article, each linked and shown.
const beside = ['off', 'sanitized', 'trusted'].map((html) => {
  const site = new Site(`files-${html}`, undefined, `[markdown]\nhtml = "${html}"\n`);
  files.forEach(([extension, text], n) => {
    const name = `f${n}${extension && '.'}${extension}`;
    // One that is let through is what a drawing without script would be.
    site.write(`content/articles/${name}`, option.plant && html === 'off' && n === 0 ? drawing('<g/>') : text);
    site.verdicts.set(labelOfFile(n), ({ refused, loaded }) => refusedOr(refused.has(`content/articles/a${n}.md`), loaded.has(`/2026/01/01/a${n}/${name}`) ? 'harmless' : 'not there'));
    site.article(`a${n}`, `title = "T ${n}"`, `[file](${name})${extension === 'svg' ? `\n\n![picture](${name})` : ''}`);
  });
  return site;
});

// ---- a browser that counts ----
// No name but the host's own is looked up: what is asked of others is seen, and comes to nothing.
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'] });
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
let executed = new Map();
let requests = [];
let said = [];
const ran = (what, where) => executed.set(what, where);
await context.exposeBinding('hit', (source, n) => { if (n !== 'done') ran(String(n), source.frame.url()); });
let origin = '';
const heard = (request) => {
  const url = request.url();
  // What the browser itself or a policy stops never goes out, and fails without an error of the network.
  const error = request.failure()?.errorText;
  if (error && (!error.startsWith('net::') || error === 'net::ERR_BLOCKED_BY_CSP')) return;
  // What the browser shows a PDF with is its own; the one address that texts lead to on purpose is that
  // of a picture.
  if (!url.startsWith(`${origin}/`) && !/^(chrome(-extension)?|about|data|blob):/.test(url) && !url.startsWith('https://a.example/')) requests.push(url);
};
context.on('requestfailed', heard);
context.on('requestfinished', heard);
const TABS = 3;
const ours = [];
context.on('page', (page) => { if (ours.length >= TABS) ran(`a window, ${page.url()}`, ''); });
for (let n = 0; n < TABS; n += 1) {
  const page = await context.newPage();
  page.on('dialog', (dialog) => { ran(`a dialog, ${dialog.message()}`, page.url()); dialog.dismiss().catch(() => {}); });
  page.on('console', (message) => { if (!message.text().startsWith('Failed to load resource')) said.push(`${message.location().url || page.url()}: ${message.text().slice(0, 160)}`); });
  page.on('pageerror', (error) => said.push(`${page.url()}: ${error.message.slice(0, 160)}`));
  page.on('download', (download) => download.cancel().catch(() => {}));
  ours.push(page);
}

/** What stands in a loaded document and could run yet: when it is clicked, pointed at, or sent. */
function waiting(document) {
  const found = [];
  for (const element of document.querySelectorAll('*')) {
    if (element.localName === 'dateline-preview') continue;
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) found.push(`${element.localName} ${name}`);
      if (/^(href|src|action|formaction|data|xlink:href|srcdoc|cite|poster|background|ping)$/i.test(name)) {
        let scheme = '';
        try { scheme = new URL(value, document.baseURI).protocol; } catch { /* leads nowhere */ }
        if (!['http:', 'https:', 'mailto:', 'tel:', 'chrome-extension:', ''].includes(scheme) && !(scheme === 'data:' && /^data:(image\/(png|jpeg|gif|webp)|font\/)/.test(value))) found.push(`${element.localName} ${name}=${value.slice(0, 60)}`);
      }
    }
    if (['iframe', 'object', 'embed', 'base', 'form', 'frame', 'applet'].includes(element.localName) && !element.closest('[role=search]')) found.push(`<${element.localName}>`);
    if (element.localName === 'script' && element.getAttribute('src') !== '/_dateline/client.js') {
      if (element.type !== 'application/ld+json') found.push('<script>');
      else try { JSON.parse(element.textContent); } catch { found.push('JSON-LD that is none'); }
    }
  }
  return found;
}

/** What is looked at in a loaded document. */
const look = (document) => ({ waits: waiting(document), h1: document.querySelector('h1')?.textContent ?? '', text: document.body?.textContent ?? '' });

/** Runs in a page of the host: loads all paths in frames, and looks at each. */
async function inFrames(paths, look) {
  document.body.replaceChildren();
  const frames = await Promise.all(paths.map((path) => new Promise((done) => {
    const frame = document.createElement('iframe');
    frame.addEventListener('load', () => done(frame), { once: true });
    frame.src = path;
    document.body.append(frame);
  })));
  // What waits for a page to be shown, as focus and animations do, comes before the second frame; a tab
  // that is behind others may draw none.
  await Promise.race([new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }), new Promise((done) => { setTimeout(done, 100); })]);
  const results = frames.map((frame) => {
    try { return look(frame.contentDocument); } catch (error) { return { waits: [`left the site: ${error}`], h1: '', text: '' }; }
  });
  await window.hit('done');
  return results;
}

/** How many pages are loaded side by side in one. */
const FRAMES = 16;
const isFile = (path) => /\/f\d+(\.[^/]*)?$/.test(path);

/**
 * Loads all paths; what ran, what was asked of others, what was said, what waits, and what stood on the
 * pages. Pages are loaded in frames where the host allows it; files, as which a browser shows or saves
 * what it likes, each by itself.
 */
async function load(at, paths, { looks = true, framed = true } = {}) {
  origin = at;
  executed = new Map();
  requests = [];
  said = [];
  const waits = [];
  const pages = new Map();
  const loaded = new Set();
  const single = paths.filter((path) => !framed || isFile(path));
  const many = framed ? paths.filter((path) => !isFile(path)) : [];
  const batches = [];
  while (many.length) batches.push(many.splice(0, FRAMES));
  const take = (path, result) => {
    if (!looks) return;
    waits.push(...result.waits.map((what) => `${path}: ${what}`));
    pages.set(path, result);
  };
  await Promise.all(ours.map(async (page) => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) {
      await page.goto(`${at}/_frames`);
      const results = await Promise.race([
        page.evaluate(`(${inFrames})(${JSON.stringify(batch)}, (document) => { ${waiting}; return (${look})(document); })`),
        new Promise((_, failed) => { setTimeout(failed, 30_000, new Error('not loaded after 30 s')); }),
      ]).catch((error) => { fail(`${at}: ${error.message.split('\n')[0]}, one of ${batch.join(' ')}`); return []; });
      results.forEach((result, n) => { loaded.add(batch[n]); take(batch[n], result); });
    }
    for (let path = single.pop(); path; path = single.pop()) {
      // A file that is taken down isn't shown: the navigation is given up.
      const response = await page.goto(at + path, { waitUntil: 'load', timeout: 20_000 }).catch((error) => (/ERR_ABORTED|Download is starting/.test(error.message) ? null : fail(`${at}${path}: ${error.message.split('\n')[0]}`)));
      loaded.add(path);
      if (response) {
        const result = await page.evaluate(`(() => { ${waiting}; return (${look})(document); })()`).catch(() => null);
        if (result) take(path, result);
      }
    }
    // What was called before is heard before this.
    await page.goto(`${at}/_frames`).catch(() => {});
    await page.evaluate("window.hit('done')").catch(() => {});
    await page.goto('about:blank');
  }));
  return { loaded, executed, requests, said, waits, pages };
}

// ---- a host ----
const TYPES = { '.html': 'text/html; charset=utf-8', '.htm': 'text/html', '.xhtml': 'application/xhtml+xml', '.xht': 'application/xhtml+xml', '.xml': 'application/xml', '.svg': 'image/svg+xml', '.css': 'text/css', '.json': 'application/json', '.png': 'image/png', '.jpg': 'image/jpeg', '.gif': 'image/gif', '.webp': 'image/webp', '.pdf': 'application/pdf', '.txt': 'text/plain', '.csv': 'text/csv', '.js': 'text/javascript', '.rss': 'application/rss+xml', '.atom': 'application/xml', '.kml': 'application/xml', '.gpx': 'application/xml', '.rdf': 'application/rdf+xml', '.ico': 'image/x-icon', '.mp4': 'video/mp4', '.ics': 'text/calendar', '.woff2': 'font/woff2', '.md': 'text/plain', '.bak': undefined };
// (A host that sends a video or a calendar without a type isn't tried: docs/promises.md says what it risks.)
/** Serves a folder as hosts do; what has no known extension goes without a type, so that the browser guesses. */
async function host(folder) {
  const server = createServer((request, response) => {
    const asked = new URL(request.url, 'http://x').pathname;
    if (asked === '/_frames') return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Frames</title><link rel="icon" href="data:,"><body>');
    let path = join(folder, decodeURIComponent(asked));
    if (existsSync(path) && statSync(path).isDirectory()) path = join(path, 'index.html');
    if (!existsSync(path)) return response.writeHead(404).end();
    const type = TYPES[extname(path).toLowerCase()];
    // One style sheet for all pages.
    response.writeHead(200, { 'cache-control': 'max-age=600', ...(type ? { 'content-type': type } : {}) }).end(readFileSync(path));
    return undefined;
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return { at: `http://127.0.0.1:${server.address().port}`, end: () => { server.closeAllConnections(); server.close(); } };
}
const pathsOf = (folder) => readdirSync(folder, { recursive: true }).map(String).filter((name) => statSync(join(folder, name)).isFile() && !name.split('/').some((part) => part.startsWith('.'))).map((name) => `/${name.split('/').map(encodeURIComponent).join('/')}`).map((path) => path.replace(/index\.html$/, ''));

// ---- vectors that can run do: as they are, in a page ----
const raw = join(work, 'raw');
mkdirSync(raw);
markup.forEach((vector, n) => writeFileSync(join(raw, `m${n}.html`), `<!doctype html><title>x</title><body>${vector}`));
files.forEach(([extension, text], n) => writeFileSync(join(raw, `f${n}${extension && '.'}${extension}`), text));
if (!option.plant) {
  const control = await host(raw);
  const run = await load(control.at, pathsOf(raw), { looks: false });
  control.end();
  console.log(`  ${vectors} vectors; unescaped, ${run.executed.size} of them run at once and ${run.requests.length} requests go out`);
  if (run.executed.size < 100 || run.requests.length < 5) fail(`the vectors don't run where nothing stops them: ${run.executed.size}, ${run.requests.length}`);
  if (vectors < 300) fail(`${vectors} vectors only`);
}

// ---- vectors that are let through, for selftest.py ----
const into = (site, path, html) => appendFileSync(join(site.root, 'public', path), html);
const PLANTED = {
  settings: (site) => into(site, 'index.html', markup[0]),
  texts: (site) => {
    into(site, '2026/01/01/a1/index.html', `<a href="${schemes[0]}">x</a>`);
    const page = join(site.root, 'public/2026/01/01/a2/index.html');
    writeFileSync(page, readFileSync(page, 'utf8').replace(/<h1[^]*?<\/h1>/, '<h1>Something else</h1>'));
  },
  'markdown-off': (site) => into(site, '2026/01/01/m0/index.html', '<img src="https://evil.example/x.png" alt="">'),
  'markdown-sanitized': (site) => into(site, '2026/01/01/m0/index.html', '<p onclick="hit(1)">x</p>'),
  'files-sanitized': (site) => writeFileSync(join(site.root, 'public/f0.svg'), files[0][1]),
};

// ---- none does in a site ----
const EXPECTED = join(repository, 'tests/site/hostile.json');
const expected = existsSync(EXPECTED) ? JSON.parse(readFileSync(EXPECTED, 'utf8')) : {};
let loads = 0;
function judge(what, result, blocked = false) {
  loads += result.loaded.size;
  for (const [n, where] of result.executed) fail(`${what}: ${n} ran at ${where}: ${labels[n - 1] ?? ''}`);
  for (const url of new Set(result.requests)) fail(`${what}: ${url} was asked for`);
  for (const wait of result.waits) fail(`${what}: ${wait}`);
  // Where a policy stops script, it says so; elsewhere nothing may be said at all.
  for (const text of result.said) if (!blocked || !/sandbox|Content Security Policy|Unsafe attempt to load|XSLT/.test(text)) fail(`${what}: ${text}`);
}

/** Compares what became of each vector with what is expected, or writes that down. */
function compare(site, result) {
  const found = [...site.verdicts].map(([label, verdict]) => [label, verdict({ ...result, refused: site.refused })]);
  if (option.write) {
    const counts = new Map();
    for (const [, verdict] of found) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    const [usual] = [...counts].sort((a, b) => b[1] - a[1])[0];
    expected[site.name] = { vectors: found.length, usual, but: Object.fromEntries(found.filter(([, verdict]) => verdict !== usual)) };
    return;
  }
  const { vectors: number, usual, but } = expected[site.name] ?? { but: {} };
  if (!option.plant && number !== found.length) fail(`${site.name}: ${found.length} vectors, hostile.json has ${number}`);
  for (const [label, verdict] of found) {
    const wanted = but[label] ?? usual;
    if (verdict !== wanted) fail(`${site.name}: ${verdict}, expected ${wanted}: ${label}`);
  }
  if (option.plant) return;
  for (const label of Object.keys(but)) {
    if (!site.verdicts.has(label)) fail(`${site.name}: no vector is called like one of hostile.json: ${label}`);
  }
}

const ONE_IN = option.full ? 1 : 12;
for (const site of [settings, texts, ...markdown, addresses, ...beside]) {
  if (option.only && option.only !== site.name) continue;
  const start = Date.now();
  const trusted = site.name.endsWith('trusted');
  const built = site.build();
  if (option.plant) PLANTED[site.name]?.(site);
  // Of feeds some are enough: a browser shows their source, which takes it as long as a page. Of the
  // picture that each article has, none needs to be seen by itself.
  const found = pathsOf(built).filter((path) => !path.endsWith('/p.png'));
  const all = option.full || site.name.startsWith('files');
  const paths = all ? found : found.filter((path, n) => !/\.(json|xml)$/.test(path) || n % 8 === 0);
  let result;
  if (!trusted) {
    const server = await host(built);
    result = await load(server.at, paths);
    judge(site.name, result);
    server.end();
  }
  // The preview has the same pages; of files beside a text it stops even those that a site trusts.
  const preview = spawn(dateline, ['serve', '--root', site.root, '--port', '0', '--as-of', '2026-03-10T12:00:00Z'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const at = await new Promise((done, failed) => {
    let out = '';
    preview.stdout.on('data', (data) => { out += data; const told = /Showing (http:\/\/[^/]+)/.exec(out); if (told) done(told[1]); });
    preview.on('exit', () => failed(new Error(`${site.name}: the preview ended`)));
  });
  // All files; of pages one in so many, since they are made as those of a build are.
  const some = paths.filter((path, n) => isFile(path) || n % ONE_IN === 0);
  const previewed = await load(at, some, { looks: !trusted, framed: false });
  judge(`${site.name}, preview`, previewed, site.name.startsWith('files'));
  preview.removeAllListeners('exit');
  preview.kill('SIGINT');
  compare(site, result ?? previewed);
  console.log(`  ${site.name}: ${paths.length} pages and files, ${site.refused.size} refused by the build, ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
await browser.close();
rmSync(work, { recursive: true });
if (option.write) writeFileSync(EXPECTED, `${JSON.stringify(expected, null, 1).replace(/[^ -~\n]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`);
for (const failure of failures.slice(0, 60)) console.log(`  FAIL ${failure}`);
console.log(`  ${vectors} vectors, ${loads} pages and files loaded, ${failures.length} failures`);
process.exit(failures.length ? 1 : 0);
