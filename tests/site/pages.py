"""Every page of a built site: its head, headings, ids, links, text and weight.

    python3 pages.py DIR [--base-url URL]
"""

import collections
import gzip
import json
import re
import sys

import built

ARTICLE_WEIGHT = 14_000  # bytes of HTML + CSS, gzip: one round trip (design.md)
# What nobody sees, at the end: structured_data.py asks what it costs.
STRUCTURED_DATA = re.compile(r'<script type="application/ld\+json">[^<]*</script>(?=\s*</body>)')
INDEXED_WITHOUT_LINKS = {"redirect", "not-found"}
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "dv", "ku-arab"}
# What an output folder may hold beside pages, feeds and sitemaps.
STRAY = re.compile(r"(\.(md|toml|tmp|swp|orig|bak|rs|part)|~)$|(^|/)\.(?!well-known/|dateline-manifest\.json$|nojekyll$|htaccess$)", re.I)
TEMPLATE = re.compile(r"\{\{|\{%|\{#|%\}|\}\}|\[object\b|\bSome\(")
ESCAPED = re.compile(r"</?(p|a|em|strong|li|ul|h[1-6]|div|span|br)\b[^<>]*>|&(amp|lt|gt|quot|nbsp|#\d+|#x[0-9a-f]+);", re.I)


def head(report, site, file, page, kind):
    report.check((page.doctype or "").lower() == "doctype html", file, "no <!doctype html> at its start")
    raw = (site.folder / file).read_bytes()
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as e:
        report.fail(file, f"not UTF-8: {e}")
    report.check(b"charset" in raw[:1024].lower(), file, "no charset in the first 1024 bytes")
    lang = page.html.get("lang", "")
    report.check(bool(built.LANGUAGE.match(lang)), file, f"<html lang={lang!r}> is no language tag")
    if lang.split("-")[0] in RIGHT_TO_LEFT:
        report.check(page.html.get("dir") == "rtl", file, f"lang={lang} without dir=rtl")
    report.check(len(page.titles) == 1 and page.titles[0].strip(), file, f"has {len(page.titles)} titles, or an empty one")
    report.check(page.base is None, file, "has a <base> element")
    names = collections.Counter(m.get("name") for m in page.metas)
    if kind != "redirect":
        report.check(names["viewport"] == 1, file, "needs one meta viewport")
    if kind not in ("redirect", "not-found"):
        described = [m for m in page.metas if m.get("name") == "description"]
        report.check(len(described) == 1 and described[0].get("content", "").strip(), file, "needs one meta description with words in it")
    viewport = next((m.get("content", "") for m in page.metas if m.get("name") == "viewport"), "")
    report.check("user-scalable=no" not in viewport.replace(" ", "") and "maximum-scale" not in viewport, file, "the viewport forbids zooming")

    canonicals = page.canonicals
    if kind == "not-found":
        report.check(page.noindex, file, "a 404 page without noindex")
        return
    if not report.check(len(canonicals) == 1, file, f"has {len(canonicals)} canonical links"):
        return
    url = canonicals[0].url
    report.check(url.startswith(site.base_url), file, f"canonical {url} is not under {site.base_url}")
    if kind == "redirect":
        wait, _, target = page.refresh.partition(";")
        report.check(wait.strip() == "0", file, f"refresh {page.refresh!r} must be at once")
        to = site.resolve(target.strip().removeprefix("url="), file)[0]
        report.check(to in site.pages, file, f"refresh {page.refresh!r} leads to no page of this site")
        report.check(site.resolve(url, file)[0] == to, file, f"canonical {url} is not where it leads")
    else:
        report.check(url == site.absolute(file), file, f"canonical {url} is not its own URL {site.absolute(file)}")


def headings(report, file, page):
    ones = [h for h in page.headings if h[0] == 1]
    report.check(len(ones) == 1, file, f"has {len(ones)} h1")
    before = 0
    for level, line, text in page.headings:
        report.check(text.strip(), file, f"an empty h{level}", line)
        # What stands in a header before the h1 may have any level.
        report.check(not before or level <= before + 1, file, f"h{level} “{text.strip()}” follows h{before}", line)
        before = level


def ids(report, file, page):
    count = collections.Counter(i for i, _ in page.ids)
    for i, line in page.ids:
        report.check(i and not re.search(r"\s", i), file, f"id {i!r} is empty or has a space in it", line)
    for i, n in count.items():
        report.check(n == 1, file, f"id {i!r} is used {n} times", [l for j, l in page.ids if j == i][-1])
    for attribute, i, line in page.references:
        report.check(i in count, file, f"{attribute}={i!r} points to no id", line)


def links(report, site, file, page):
    reached = set()
    for l in page.links:
        where = f"{l.tag} {l.attribute}={l.url!r}"
        if not l.url.strip() or l.url == "#":
            report.fail(file, f"{where} is empty", l.line)
            continue
        if re.match(r"\s*(javascript|vbscript|data|file):", l.url, re.I) and l.tag != "img":
            report.fail(file, f"{where}: this scheme has no place in a link", l.line)
            continue
        if re.match(r"//", l.url):
            report.fail(file, f"{where} has no scheme", l.line)
            continue
        if re.search(r"[\s\"<>\\^`{|}]", l.url.strip()) and not l.url.startswith("data:"):
            report.fail(file, f"{where} has a character that must be percent-encoded", l.line)
        if l.tag == "a":
            report.check(l.text.strip(), file, f"{where} has no text", l.line)
        target, fragment, problem = site.resolve(l.url, file)
        if problem:
            report.fail(file, f"{where}: {problem}", l.line)
            continue
        if target is None:
            continue
        if fragment and target in site.pages and not fragment.startswith(":~:"):
            known = site.pages[target].known_ids
            report.check(fragment in known or built.urllib.parse.unquote(fragment) in known, file, f"{where}: no such anchor in {target}", l.line)
        if l.tag == "a" or (l.tag == "link" and "canonical" not in l.rel):
            reached.add(target)
    return reached


def body(report, file, page):
    for name, line in page.handlers:
        report.fail(file, f"an inline event handler ({name}=)", line)
    for kind, src, line, text in page.scripts:
        if kind.endswith("json"):
            try:
                json.loads(text)
            except ValueError as e:
                report.fail(file, f"<script type={kind}> is no JSON: {e}", line)
    for line, a in page.images:
        report.check("alt" in a, file, f"img {a.get('src')!r} has no alt", line)
    for text, line in page.text + [(t, 1) for t in page.titles]:
        if m := TEMPLATE.search(text):
            report.fail(file, f"what a template left behind: “{text.strip()[:60]}” ({m.group()})", line)
        if m := ESCAPED.search(text):
            report.fail(file, f"escaped twice: “{m.group()}”", line)


def weight(site, page, cache):
    total = len(gzip.compress(STRUCTURED_DATA.sub("", page.source).encode(), 6))
    for l in page.links:
        if l.tag == "link" and "stylesheet" in l.rel:
            target, _, _ = site.resolve(l.url, page.path)
            if target:
                if target not in cache:
                    cache[target] = len(gzip.compress((site.folder / target).read_bytes(), 6))
                total += cache[target]
    return total


def main():
    a = built.arguments(__doc__).parse_args()
    site, report = built.Site(a.folder, a.base_url), built.Report("pages")
    for page in site.pages.values():
        page.known_ids = {i for i, _ in page.ids}
    graph, css, heaviest = {}, {}, {}
    for file, page in site.pages.items():
        kind = site.kind(file)
        report.subject(file)
        head(report, site, file, page, kind)
        if kind != "redirect":
            headings(report, file, page)
        ids(report, file, page)
        graph[file] = links(report, site, file, page)
        body(report, file, page)
        w = weight(site, page, css)
        heaviest[kind] = max(heaviest.get(kind, (0, "")), (w, file))
        if kind == "article":
            report.check(w < ARTICLE_WEIGHT, file, f"HTML + CSS weigh {w} bytes compressed, at most {ARTICLE_WEIGHT} are allowed")

    seen, todo = {"index.html"}, ["index.html"]
    while todo:
        for target in graph.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    for file, page in site.pages.items():
        if site.kind(file) not in INDEXED_WITHOUT_LINKS:
            report.check(file in seen, file, "no chain of links leads here from the front page")

    report.check("404.html" in site.pages, "404.html", "is missing")
    by_case = collections.defaultdict(list)
    for f in site.files:
        by_case[f.casefold()].append(f)
        if f.endswith((".html", ".xml", ".css", ".js")):
            report.check((site.folder / f).stat().st_size > 0, f, "is empty")
        report.check(not STRAY.search(f), f, "has no place in an output folder")
        report.check(not (site.folder / f).is_symlink(), f, "is a symbolic link")
    for same in by_case.values():
        report.check(len(same) == 1, same[0], f"differs only by case from {same[1:]}")

    kinds = site.by_kind()
    print("  pages by kind: " + ", ".join(f"{k} {len(v)}" for k, v in sorted(kinds.items())))
    print("  heaviest, HTML + CSS gzip: " + ", ".join(f"{k} {w / 1000:.1f} kB" for k, (w, _) in sorted(heaviest.items(), key=lambda x: -x[1][0])[:6]))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
