// The browser's part of `dateline serve`: it keeps the page as the files are, without losing the
// reader's place, and shows what is wrong, what isn't out yet and where the page comes from.
// Everything it shows stands in a shadow root, so that the site's styles and its own don't meet,
// and is set as text, never as HTML.
(() => {
  'use strict';
  // A page's ids and names are properties of `window`, `document` and its forms, and come before
  // what the browser has there. So nothing of a page is asked by such a property: what stands once
  // for each page has a symbol's name, and the rest is taken from where the browser defines it.
  const once = Symbol.for('dateline preview');
  if (window[once]) return;
  const of = (kind, name) => {
    const { get, set, value } = Object.getOwnPropertyDescriptor(kind.prototype, name);
    if (value) return (on, ...given) => value.apply(on, given);
    return (on, ...given) => (given.length ? set.call(on, given[0]) : get.call(on));
  };
  const bodyOf = of(Document, 'body');
  const headOf = of(Document, 'head');
  const rootOf = of(Document, 'documentElement');
  const allIn = of(Document, 'querySelectorAll');
  const copyOf = of(Document, 'importNode');
  const make = of(Document, 'createElement');
  const isHidden = of(Document, 'hidden');
  const readiness = of(Document, 'readyState');
  const listen = of(EventTarget, 'addEventListener');
  const attributesOf = of(Element, 'attributes');
  const attribute = of(Element, 'getAttribute');
  const hasAttribute = of(Element, 'hasAttribute');
  const setAttribute = of(Element, 'setAttribute');
  const removeAttribute = of(Element, 'removeAttribute');
  const closest = of(Element, 'closest');
  const childNodes = of(Node, 'childNodes');
  const parentOf = of(Node, 'parentNode');
  const typeOf = of(Node, 'nodeType');
  const nameOf = of(Node, 'nodeName');
  const valueOf = of(Node, 'nodeValue');
  const isAlike = of(Node, 'isEqualNode');
  const holds = of(Node, 'contains');
  const insert = of(Node, 'insertBefore');
  const append = (to, node) => insert(to, node, null);
  const removeNode = (node) => { const parent = parentOf(node); if (parent) of(Node, 'removeChild')(parent, node); };
  const replace = (old, node) => of(Node, 'replaceChild')(parentOf(old), node, old);
  const own = '/_dateline/';
  const state = { session: null, version: 0, about: {}, status: null, noteTimer: 0, busy: false, again: false };
  Object.defineProperty(window, once, { value: { get version() { return state.version; } } });

  // ---- the panel ----
  const host = make(document, 'dateline-preview');
  const root = host.attachShadow({ mode: 'open' });
  const el = (name, attributes = {}, ...children) => {
    const element = make(document, name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
      else if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };
  const css = `
    :host { all: initial; position: fixed; inset: auto 0 0 auto; z-index: 2147483647; font: 14px/1.45 system-ui, sans-serif;
      --paper: #fff; --ink: #1b1b1b; --soft: #595959; --line: #c8c8c8; --bad: #a3150f; --wait: #7a4a00; --good: #0b5d2a; }
    @media (prefers-color-scheme: dark) { :host { --paper: #1d1f21; --ink: #ececec; --soft: #a9a9a9; --line: #4a4d50;
      --bad: #ff8e86; --wait: #f1bd6c; --good: #8fd6a6; } }
    @media print { :host { display: none; } }
    * { box-sizing: border-box; }
    [hidden] { display: none !important; }
    .bar { position: relative; display: flex; flex-direction: column; align-items: flex-end; gap: 8px; margin: 0 12px 12px 12px; color: var(--ink); }
    button, .panel, .note { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
    button { cursor: pointer; padding: 6px 12px; }
    button:focus-visible, a:focus-visible, input:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
    .badge { box-shadow: 0 1px 6px #0003; }
    .badge b { color: var(--wait); } .badge .bad { color: var(--bad); }
    .note { padding: 6px 12px; color: var(--soft); box-shadow: 0 1px 6px #0003; max-width: min(30rem, calc(100vw - 24px));
      overflow-wrap: anywhere; }
    .panel { padding: 12px 14px; width: min(26rem, calc(100vw - 24px)); max-height: calc(100vh - 90px); overflow: auto;
      box-shadow: 0 2px 16px #0004; }
    .panel h2 { font-size: 14px; margin: 12px 0 4px; } .panel h2:first-child { margin-top: 0; }
    .panel p { margin: 4px 0; overflow-wrap: anywhere; } .panel small, .soft { color: var(--soft); }
    label { display: flex; gap: 8px; align-items: center; margin: 4px 0; }
    input[type=datetime-local] { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: 6px;
      padding: 3px 6px; color-scheme: light dark; max-width: 100%; }
    a { color: inherit; }
    .wrong { position: fixed; inset: 0 0 auto 0; max-height: 80vh; overflow: auto; background: var(--paper); color: var(--ink);
      border-bottom: 4px solid var(--bad); box-shadow: 0 0 0 100vmax #0006; padding: 20px max(16px, calc(50vw - 30rem)); }
    .wrong h1 { font-size: 20px; line-height: 1.3; margin: 0 0 4px; }
    .item { border-top: 1px solid var(--line); padding: 12px 0; margin: 12px 0 0; }
    .item h2 { font-size: 16px; line-height: 1.35; margin: 0 0 4px; overflow-wrap: anywhere; }
    .item h2 .kind { color: var(--bad); } .item.warning h2 .kind { color: var(--wait); }
    pre { font: 13px/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 8px 0; padding: 8px 10px;
      border-left: 3px solid var(--bad); background: color-mix(in srgb, var(--ink) 6%, transparent); }
    .warning pre { border-color: var(--wait); }
    .help { color: var(--good); } .item p { margin: 4px 0; overflow-wrap: anywhere; }
    .panel .item { padding: 6px 0 0; margin: 6px 0 0; } .panel .item h2 { font-size: 14px; margin: 0; }
  `;
  const note = el('div', { class: 'note', role: 'status', hidden: true });
  const panel = el('div', { class: 'panel', role: 'dialog', 'aria-label': 'Preview', hidden: true });
  const badge = el('button', { class: 'badge', type: 'button', 'aria-expanded': 'false', onclick: () => open(panel.hidden) });
  const wrong = el('div', { class: 'wrong', role: 'alertdialog', 'aria-label': 'Something is wrong', tabindex: '-1', hidden: true });
  root.append(el('style', {}, css), wrong, el('div', { class: 'bar' }, note, panel, badge));
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { open(false); wrong.hidden = true; }
  });

  function open(yes) {
    panel.hidden = !yes;
    badge.setAttribute('aria-expanded', String(yes));
    if (yes) learn();
  }

  const place = (finding) => finding.file && (finding.line ? `${finding.file}:${finding.line}:${finding.column}` : finding.file);

  // A file's place: a link that the editor opens, if the site says how.
  function source(file, line, words) {
    const editor = state.about.editor;
    const text = words || (line ? `${file}:${line}` : file);
    if (!editor) return el('code', {}, text);
    const path = (editor.root + file).split('/').map(encodeURIComponent).join('/');
    return el('a', { href: editor.address.replace('{file}', path).replace('{line}', line || 1) }, text);
  }

  function item(finding) {
    return el('div', { class: `item ${finding.severity === 'warning' ? 'warning' : 'error'}` },
      el('h2', {}, el('span', { class: 'kind' }, `${finding.severity}: `), finding.message),
      finding.file ? el('p', {}, source(finding.file, finding.line, place(finding)), ' ', el('small', { class: 'soft' }, finding.code || '')) : null,
      finding.text ? el('pre', {}, finding.text) : null,
      finding.help ? el('p', { class: 'help' }, finding.help) : null);
  }

  function drawWrong() {
    const problems = state.status && state.status.problems;
    wrong.hidden = !problems;
    // On a narrow screen one of the two covers the other.
    if (problems && matchMedia('(max-width: 48rem)').matches) open(false);
    wrong.replaceChildren();
    if (!problems) return;
    const count = problems.length;
    wrong.append(
      el('h1', {}, count === 1 ? 'One thing is wrong' : `${count} things are wrong`),
      el('p', { class: 'soft' }, 'Below is the site as it was before. This goes when the file is mended; Escape hides it.'),
      ...problems.slice(0, 20).map(item),
      count > 20 ? el('p', {}, `and ${count - 20} more`) : '');
  }

  function drawBadge() {
    const { about, status } = state;
    const parts = [];
    if (about.draft) parts.push(el('b', {}, 'draft'));
    if (about.release) parts.push(el('b', {}, `out ${about.release}`));
    if (status && status.problems) parts.push(el('span', { class: 'bad' }, 'broken'));
    const found = (about.findings || []).length;
    if (found) parts.push(`${found} finding${found === 1 ? '' : 's'}`);
    parts.push(about.desk === false ? 'as the public sees it' : 'desk view');
    if (about.as_of) parts.push(`as of ${about.as_of.slice(0, 16).replace('T', ' ')}`);
    badge.replaceChildren(...parts.flatMap((part, at) => (at ? [' · ', part] : [part])));
  }

  // `datetime-local` has no offset: what is written there is in UTC, as the label says.
  function drawPanel() {
    const { about } = state;
    const focused = root.activeElement && root.activeElement.name;
    const publicView = el('input', { type: 'checkbox', name: 'public' });
    publicView.checked = about.desk === false;
    const asOf = el('input', { type: 'datetime-local', name: 'as_of', 'aria-label': 'As of, in UTC' });
    if (about.as_of) asOf.value = about.as_of.slice(0, 16);
    const send = () => show(!publicView.checked, asOf.value ? `${asOf.value}:00Z`.replace(/(:\d\d:\d\d):00Z$/, '$1Z') : null);
    publicView.addEventListener('change', send);
    asOf.addEventListener('change', send);
    const waits = [about.draft && 'a draft', about.release && `out ${about.release}`].filter(Boolean).join(', ');
    panel.replaceChildren(
      el('h2', {}, 'This page'),
      about.source ? el('p', {}, source(about.source)) : el('p', { class: 'soft' }, 'Made by Dateline from the articles'),
      waits ? el('p', {}, `Not public yet: ${waits}`) : '',
      ...(about.findings || []).map(item),
      about.source && !(about.findings || []).length ? el('p', { class: 'soft' }, 'check finds nothing in it') : '',
      el('h2', {}, 'What is shown'),
      el('label', {}, publicView, 'as the public sees it'),
      el('label', {}, 'as of', asOf, el('small', {}, 'UTC')),
      about.as_of ? el('button', { type: 'button', onclick: () => show(!publicView.checked, null) }, 'as of now') : '');
    if (focused) for (const input of [publicView, asOf]) if (input.name === focused) input.focus();
  }

  function show(desk, asOf) {
    fetch(`${own}view`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ desk, as_of: asOf }) })
      // While something is wrong, the view stays: the switch says so.
      .then(learn, () => {});
  }

  async function learn() {
    try {
      const response = await fetch(`${own}about?path=${encodeURIComponent(location.pathname)}`);
      state.about = await response.json();
    } catch { return; }
    drawBadge();
    if (!panel.hidden) drawPanel();
  }

  function say(words) {
    note.textContent = words;
    note.hidden = false;
    clearTimeout(state.noteTimer);
    state.noteTimer = setTimeout(() => { note.hidden = true; }, 4000);
  }

  // ---- the page ----
  let etag = null;
  // What the page was before scripts of its own changed it can't be told: such a page is loaded
  // anew, which a browser does at the same place.
  const scripted = (page) => [...allIn(page, 'script')].some((script) => {
    const type = script.type || '';
    const data = type && !/^(module|text\/javascript|application\/javascript)$/.test(type);
    return !data && !(script.getAttribute('src') || '').startsWith(own);
  });

  const link = (page) => [...allIn(page, 'head link[rel~=stylesheet]')];

  // The new style sheet is there before the old one goes, so that nothing flashes.
  function styles(next) {
    const before = link(document);
    const after = link(next);
    const same = before.length === after.length && before.every((old, at) => old.getAttribute('href') === after[at].getAttribute('href'));
    if (same) return Promise.resolve();
    const loaded = after.map((sheet) => {
      const fresh = copyOf(document, sheet, true);
      const done = new Promise((resolve) => { fresh.onload = fresh.onerror = resolve; setTimeout(resolve, 2000); });
      append(headOf(document), fresh);
      return done;
    });
    return Promise.all(loaded).then(() => before.forEach((sheet) => sheet.remove()));
  }

  function head(next) {
    const kept = (node) => typeOf(node) === Node.ELEMENT_NODE && node.matches('link[rel~=stylesheet]');
    const own = headOf(document);
    for (const node of [...childNodes(own)]) if (!kept(node)) removeNode(node);
    for (const node of [...childNodes(headOf(next))]) if (!kept(node)) append(own, copyOf(document, node, true));
    for (const name of ['lang', 'dir', 'class']) {
      const value = attribute(rootOf(next), name);
      if (value === null) removeAttribute(rootOf(document), name); else setAttribute(rootOf(document), name, value);
    }
  }

  // Walks down to what differs, so that what doesn't keeps its place, its focus and its state.
  function morph(old, fresh) {
    if (isAlike(old, fresh)) return;
    const tag = (node) => typeOf(node) + nameOf(node);
    if (tag(old) !== tag(fresh)) { replace(old, copyOf(document, fresh, true)); return; }
    if (typeOf(old) !== Node.ELEMENT_NODE) { valueOf(old, valueOf(fresh)); return; }
    for (const { name } of [...attributesOf(old)]) if (!hasAttribute(fresh, name)) removeAttribute(old, name);
    for (const { name, value } of [...attributesOf(fresh)]) if (attribute(old, name) !== value) setAttribute(old, name, value);
    const before = [...childNodes(old)].filter((node) => node !== host);
    const after = [...childNodes(fresh)];
    // What is alike at both ends stays; the rest is taken pairwise.
    let first = 0;
    while (first < before.length && first < after.length && isAlike(before[first], after[first])) first += 1;
    let last = 0;
    while (last < before.length - first && last < after.length - first
      && isAlike(before[before.length - 1 - last], after[after.length - 1 - last])) last += 1;
    const oldPart = before.slice(first, before.length - last);
    const newPart = after.slice(first, after.length - last);
    const end = before[before.length - last] || (holds(old, host) && parentOf(host) === old ? host : null);
    newPart.forEach((node, at) => {
      if (at < oldPart.length) morph(oldPart[at], node);
      else insert(old, copyOf(document, node, true), end);
    });
    oldPart.slice(newPart.length).forEach(removeNode);
  }

  async function refresh() {
    if (state.busy) { state.again = true; return false; }
    state.busy = true;
    let changed = false;
    try {
      do {
        state.again = false;
        const response = await fetch(location.href, { cache: 'no-store', headers: etag ? { 'if-none-match': etag } : {} });
        if (response.status === 304) continue;
        const text = await response.text();
        // What can't be made is said over the page as it was.
        if (response.status >= 500) continue;
        if (!(response.headers.get('content-type') || '').startsWith('text/html')) { location.reload(); return true; }
        const fresh = response.headers.get('etag');
        const next = new DOMParser().parseFromString(text, 'text/html');
        if (scripted(next) || scripted(document)) {
          if (fresh === null || fresh !== etag) location.reload();
          return true;
        }
        for (const script of allIn(next, `script[src^="${own}"]`)) removeNode(script);
        const [x, y] = [scrollX, scrollY];
        await styles(next);
        head(next);
        morph(bodyOf(document), bodyOf(next));
        scrollTo(x, y);
        changed = fresh === null || fresh !== etag;
        etag = fresh;
      } while (state.again);
    } finally { state.busy = false; }
    return changed;
  }

  const HOW = { look: 'the look', site: 'the site' };
  async function heard(status) {
    const first = state.session === null;
    const restarted = !first && status.session !== state.session;
    const newer = restarted || status.version > state.version;
    state.session = status.session;
    state.status = status;
    drawWrong();
    if (!first && newer && status.how !== 'broken') {
      const changed = await refresh().catch(() => false);
      state.version = status.version;
      const what = status.what.length ? status.what.map((path) => path.split('/').pop()).slice(0, 3).join(', ') : (HOW[status.how] || 'the site');
      const more = status.what.length > 3 ? ` and ${status.what.length - 3} more` : '';
      say(`${what}${more}: made in ${status.ms < 10 ? status.ms.toFixed(1) : Math.round(status.ms)} ms${changed ? '' : '; this page is as it was'}`);
    }
    state.version = status.version;
    learn();
  }

  // ---- the line to the server ----
  // Browsers keep few connections to one server: a page that nobody sees gives its own up.
  let events = null;
  function connect() {
    if (events || isHidden(document)) return;
    events = new EventSource(`${own}events`);
    events.onmessage = (event) => heard(JSON.parse(event.data));
  }
  listen(document, 'visibilitychange', () => {
    if (isHidden(document)) { if (events) events.close(); events = null; } else connect();
  });
  listen(window, 'pagehide', () => { if (events) events.close(); events = null; });
  listen(window, 'pageshow', connect);

  // Links that spell out the public site's address stay in the preview.
  listen(document, 'click', (event) => {
    const target = event.target instanceof Element ? closest(event.target, 'a[href]') : null;
    const home = state.about.public;
    if (!target || !home || event.defaultPrevented) return;
    if (target.href === home || target.href.startsWith(`${home}/`)) {
      const path = new URL(home).pathname.replace(/\/$/, '');
      target.href = location.origin + path + (target.href.slice(home.length) || '/');
    }
  }, true);

  function begin() {
    append(bodyOf(document), host);
    allIn(document, `script[src^="${own}"]`).forEach(removeNode);
    drawBadge();
    connect();
    if (isHidden(document)) learn();
  }
  if (bodyOf(document) && readiness(document) !== 'loading') begin(); else listen(document, 'DOMContentLoaded', begin);
})();
