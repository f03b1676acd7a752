"""The structured data of a built site: the graphs of its pages, expanded by a JSON-LD processor.

    python3 structured_data.py DIR [--base-url URL]

What went in is read back from the expanded graph and compared with what the page shows: titles, dates,
authors, posts, the way back. The graphs of all pages must join up. A site without any passes.
"""

import collections
import datetime
import gzip
import html
import json
import re
import sys

from pyld import jsonld

import built

MOST_BYTES = 1_500  # what a page pays for its graph, gzip
SCHEMA = "https://schema.org/"
# What schema.org's own context says of the properties that name a thing, since there is no network here.
IDS = "archivedAt item logo sameAs url"
CONTEXT = {"@context": {"@vocab": SCHEMA, **{key: {"@id": SCHEMA + key, "@type": "@id"} for key in IDS.split()}}}
SCRIPT = re.compile(r'\n?<script type="application/ld\+json">(.*?)</script>', re.S)
LAST = re.compile(r"</script>\s*</body>\s*</html>\s*\Z")
OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d\Z")
CRUMBS = re.compile(r'<nav class="crumbs"[^>]*>(.*?)</nav>', re.S)
# Pages whose heading is the name of what they are about.
PEOPLE = {"official", "author"}


def load(url, _options):
    if url.rstrip("/") != SCHEMA.rstrip("/"):
        raise jsonld.JsonLdError(f"asks for {url}", "loading document failed")
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": CONTEXT}


def values(node, name):
    """The values of a property, as texts and nodes."""
    found = node.get(SCHEMA + name, [])
    items = [i for v in found for i in (v["@list"] if "@list" in v else [v])]
    return [i["@value"] if "@value" in i else i["@id"] if set(i) == {"@id"} else i for i in items]


def value(node, name):
    found = values(node, name)
    return found[0] if len(found) == 1 else None


def types(node):
    return {t.removeprefix(SCHEMA) for t in node.get("@type", [])}


def walk(value):
    if isinstance(value, list):
        for item in value:
            yield from walk(item)
    elif isinstance(value, dict):
        if "@value" not in value:
            yield value
        for inner in value.values():
            yield from walk(inner)


def keys(value):
    """The properties of some JSON, which are dropped if they mean nothing."""
    if isinstance(value, list):
        return sum(map(keys, value))
    if isinstance(value, dict):
        return len(value) + sum(map(keys, value.values()))
    return 0


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def metas(page, name):
    return [m.get("content", "") for m in page.metas if name in (m.get("name"), m.get("property"))]


def plain(markup):
    return html.unescape(re.sub(r"<[^>]+>", "", markup)).strip()


def heading(page):
    return " ".join("".join(h[2] for h in page.headings if h[0] == 1).split())


def article(report, file, page, graph):
    news = [n for n in graph if "NewsArticle" in types(n)]
    if not report.check(len(news) == 1, file, f"has {len(news)} NewsArticles"):
        return
    news = news[0]
    same = lambda text: " ".join((text or "").split())
    headline = value(news, "headline")
    report.check(headline.endswith("…") or same(headline) == heading(page), file, f"headline {headline!r} isn't the h1 {heading(page)!r}")
    report.check([headline] == metas(page, "og:title") or headline.endswith("…"), file, "og:title isn't the headline")
    for name, meta in (("datePublished", "article:published_time"), ("dateModified", "article:modified_time")):
        at, shown = value(news, name), metas(page, meta) or metas(page, "article:published_time")
        if not report.check(bool(shown), file, "the head has no article:published_time"):
            continue
        if report.check(bool(at and OFFSET.match(at)), file, f"{name} {at!r} has no offset"):
            report.check(moment(at) == moment(shown[0]), file, f"{name} {at} isn't {shown[0]} as the head has it")
    authors = [value(a, "name") for a in values(news, "author") if isinstance(a, dict)]
    report.check(authors == metas(page, "author")[:8], file, f"authors {authors} aren't those of the head")
    report.check(all(value(a, "url") for a in values(news, "author") if isinstance(a, dict)), file, "an author without an address")
    report.check(bool(values(news, "publisher")), file, "no publisher")
    text = " ".join(" ".join(t for t, _ in page.text).split())
    for quote in values(news, "hasPart"):
        report.check(same(value(quote, "text")) in text, file, f"a quotation that the page doesn't show: {value(quote, 'text')!r}")
        report.check(bool(values(quote, "creator")), file, "a quotation of nobody")
    for thing in values(news, "mentions") + values(news, "about"):
        report.check(same(value(thing, "name")) in text, file, f"{value(thing, 'name')!r} isn't on the page")


def person(report, file, page, graph):
    people = [n for n in graph if "Person" in types(n)]
    if not report.check(len(people) == 1, file, f"has {len(people)} Persons"):
        return
    name = " ".join(value(people[0], "name").split())
    report.check(name == heading(page), file, f"the person {name!r} isn't the h1 {heading(page)!r}")
    text = " ".join(t for t, _ in page.text)
    for role in values(people[0], "memberOf") + values(people[0], "hasOccupation"):
        report.check(value(role, "roleName") in text, file, f"the post {value(role, 'roleName')!r} isn't on the page")
        years = [value(role, d)[:4] for d in ("startDate", "endDate") if value(role, d)]
        report.check(all(year in text for year in years), file, f"{years} of a post aren't on the page")


def breadcrumbs(report, site, file, page, graph):
    shown = CRUMBS.search(page.source)
    ways = [n for n in walk(graph) if "BreadcrumbList" in types(n)]
    report.check(len(ways) == bool(shown), file, f"has {len(ways)} BreadcrumbLists")
    if not shown or not ways:
        return
    links = re.findall(r'<a href="([^"]*)">(.*?)</a>', shown[1], re.S)
    expected = [(plain(name), site.origin + html.unescape(url)) for url, name in links]
    items = values(ways[0], "itemListElement")
    found = [(value(i, "name"), value(i, "item")) for i in sorted(items, key=lambda i: value(i, "position"))]
    report.check(found[:-1] == expected, file, f"the way back is {found[:-1]}, and the page shows {expected}")
    report.check(len(found) >= 2 and found[-1][1] is None, file, "the way back doesn't end with the page itself")
    report.check([value(i, "position") for i in items] == list(range(1, len(items) + 1)), file, "positions aren't 1, 2, 3")


def entries(report, site, file, page, graph):
    """What a list names is on the page."""
    linked = {site.origin + link.url if link.url.startswith("/") else link.url for link in page.links if link.tag == "a"}
    for items in [n for n in walk(graph) if "ItemList" in types(n)]:
        for item in values(items, "itemListElement"):
            report.check(value(item, "url") in linked, file, f"lists {value(item, 'url')}, which the page doesn't link to")


def head(report, file, page):
    large = any("max-image-preview:large" in m for m in metas(page, "robots"))
    report.check(large != page.noindex, file, "max-image-preview:large belongs on pages that may be indexed, and on no others")
    for locale in metas(page, "og:locale") + metas(page, "og:locale:alternate"):
        report.check(bool(re.match(r"[a-z]{2,3}_[A-Z]{2}\Z", locale)), file, f"og:locale {locale!r} is no language with its country")
    for account in metas(page, "fediverse:creator"):
        report.check(bool(re.match(r"@[\w.-]+@[\w-]+(\.[\w-]+)+\Z", account)), file, f"fediverse:creator {account!r} is no account")


def main():
    a = built.arguments(__doc__).parse_args()
    site, report = built.Site(a.folder, a.base_url), built.Report("structured data")
    described, referred, costs = collections.defaultdict(set), [], []
    for file, page in site.pages.items():
        kind = site.kind(file)
        report.subject(file)
        scripts = SCRIPT.findall(page.source)
        if kind in ("redirect", "not-found"):
            report.check(not scripts, file, "a page that isn't to be found has structured data")
            continue
        if len(scripts) != 1:
            report.check(not scripts, file, f"has {len(scripts)} graphs")
            continue
        head(report, file, page)
        report.check(bool(LAST.search(page.source)), file, "the graph isn't the last thing on the page")
        report.check(not re.search("[<>&\u2028\u2029]", scripts[0]), file, "a sign that HTML reads stands in the graph as it is")
        cost = len(gzip.compress(page.source.encode(), 6)) - len(gzip.compress(SCRIPT.sub("", page.source).encode(), 6))
        costs.append((cost, file))
        report.check(cost <= MOST_BYTES, file, f"the graph costs {cost} bytes compressed, at most {MOST_BYTES} are allowed")
        try:
            document = json.loads(scripts[0])
            graph = jsonld.expand(document, {"documentLoader": load})
        except (ValueError, jsonld.JsonLdError) as e:
            report.fail(file, f"can't be expanded: {e}")
            continue
        compact = jsonld.compact(graph, CONTEXT, {"documentLoader": load, "graph": True})
        report.check(keys(compact["@graph"]) == keys(document["@graph"]), file, "something is lost when it is expanded")
        own = site.absolute(file)
        report.check(any(n.get("@id") == own for n in graph), file, f"no node is the page itself ({own})")
        for node in walk(graph):
            if "@id" not in node:
                continue
            (described[node["@id"]].add(file) if len(node) > 1 else referred.append((node["@id"], file)))
        breadcrumbs(report, site, file, page, graph)
        entries(report, site, file, page, graph)
        if kind == "article":
            article(report, file, page, graph)
        elif kind in PEOPLE:
            person(report, file, page, graph)
    for identifier, file in referred + [(i, f) for i, files in described.items() for f in files]:
        if not identifier.startswith(site.base_url):
            continue
        target, _, problem = site.resolve(identifier, file)
        # Pictures are files.
        report.check(target is not None and not problem, file, f"{identifier} is nothing of this site")
        if target in site.pages:
            report.check(identifier in described, file, f"{identifier} is described nowhere")
    if costs:
        costs.sort()
        print(f"  {len(costs)} graphs; compressed: {costs[len(costs) // 2][0]} bytes in the middle, {costs[-1][0]} at most ({costs[-1][1]})")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
