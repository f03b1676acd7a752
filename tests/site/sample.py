"""A small hand-made site in Dateline's output layout, without a fault in it.

    python3 sample.py DIR

The checks are tried on it and on copies with planted faults (selftest.py), so
that a check that would let a fault pass is itself found out. People and
organizations in it are invented.
"""

import datetime
import html
import json
import pathlib
import sys

BASE = "https://briefing.example"
CSS = """:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fffdf8;--link:#0b4f9c;--rule:#8a8578}
@media (prefers-color-scheme:dark){:root{--ink:#ece8df;--paper:#16181b;--link:#8fc1ff;--rule:#77736a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:42rem;padding:0 1rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 Georgia,serif;overflow-wrap:break-word}
a{color:var(--link)}
a:focus-visible,main:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100vw;padding:.5rem 1rem;background:var(--paper)}
.skip:focus{left:0;top:0}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;margin:0;padding:0;list-style:none}
nav a,footer a{display:inline-block;min-height:1.75rem;padding:.25rem 0}
table{border-collapse:collapse}
th,td{border:1px solid var(--rule);padding:.25rem .5rem;text-align:start}
.scroll{overflow-x:auto}
@media print{nav,.skip{display:none}}
"""
MENU = [("Countries", "/countries/"), ("Officials", "/officials/"), ("Archive", "/archive/"), ("About", "/about/")]
ONE = ("The port of Ostmark reopens", "/2025/11/21/port-reopens/", "2025-11-21T09:00:00Z", "21 November 2025", "tag:briefing.example,2025:articles/port-reopens")
TWO = ("Talks on the river treaty", "/2025/11/20/river-treaty/", "2025-11-20T09:00:00Z", "20 November 2025", "tag:briefing.example,2025:articles/river-treaty")


def graph(url, title, more):
    """The structured data of a page."""
    page = {"@type": "WebPage", "@id": BASE + url, "name": title, "isPartOf": {"@id": f"{BASE}/#site"}}
    nodes = [page, *more] if url != "/" else [page, {"@type": "WebSite", "@id": f"{BASE}/#site", "name": "The Sample Briefing"}]
    text = json.dumps({"@context": "https://schema.org", "@graph": nodes}, separators=(",", ":"))
    return f'<script type="application/ld+json">{text}</script>\n'


def story(a):
    title, url, date, _, _ = a
    at = date.replace("Z", "+00:00")
    return {"@type": "NewsArticle", "@id": f"{BASE}{url}#it", "headline": title, "datePublished": at, "dateModified": at,
            "author": {"@id": f"{BASE}/#site"}, "publisher": {"@id": f"{BASE}/#site"},
            "about": {"@type": "DefinedTerm", "name": "migration"}}


def person(name, post):
    url = f"{BASE}/officials/avel-ashdown/"
    role = {"@type": "OrganizationRole", "roleName": post, "startDate": "2024"}
    return {"@type": "Person", "@id": f"{url}#it", "name": name, "url": url, "memberOf": role}


def layout(url, title, body, feed=None, robots=None, canonical=None, nodes=(), tags=""):
    e = html.escape
    data = graph(url, title, nodes) if canonical is None and not robots else ""
    tags += "" if robots else '<meta name="robots" content="max-image-preview:large">\n'
    tags += f'<meta property="og:title" content="{e(title)}">\n<meta property="og:locale" content="en_US">\n'
    links = f'<link rel="canonical" href="{BASE}{canonical or url}">' if canonical != "" else ""
    if feed:
        links += f'<link rel="alternate" type="application/atom+xml" href="{feed}" title="{e(title)}">'
    if url == "/":
        links += '<link rel="alternate" type="application/rss+xml" href="/rss.xml" title="RSS">'
        links += '<link rel="alternate" type="text/x-opml" href="/feeds.opml" title="All feeds">'
    if robots:
        links += f'<meta name="robots" content="{robots}">'
    menu = "".join(f'<li><a href="{u}">{n}</a></li>' for n, u in MENU)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{e(title)} · The Sample Briefing</title>
<meta name="description" content="{e(title)}, in the sample briefing.">
{links}
{tags}<link rel="stylesheet" href="/style.0a1b2c3d.css">
</head>
<body>
<a class="skip" href="#_main">Skip to the text</a>
<header><p><a href="/">The Sample Briefing</a></p><nav aria-label="Main"><ul>{menu}</ul></nav></header>
<main id="_main" tabindex="-1">
<h1>{e(title)}</h1>
{body}
</main>
<footer><p><a href="/corrections/">Corrections</a> <a href="/feed.xml">Feed</a> <a href="/topics/">Topics</a></p></footer>
{data}</body>
</html>
"""


def lines(*articles):
    return "<ul>" + "".join(f'<li><a href="{u}">{t}</a> <time datetime="{d}">{day}</time></li>' for t, u, d, day, _ in articles) + "</ul>"


def article(a, older=None):
    title, _, date, day, _ = a
    more = f'<p><a href="{older[1]}">Earlier: {older[0]}</a></p>' if older else ""
    return f"""<p>OSTMARK, <time datetime="{date}">{day}</time></p>
<p>Avel Ashdown, <a href="/officials/avel-ashdown/">Minister of Ports</a>, told the committee in
<a href="/countries/canada/">Canada</a> that the harbour is open <a href="#the-dates">from Monday</a>.<sup><a href="#_fn-1" id="_fnref-1">1</a></sup></p>
<h2 id="the-dates">The dates</h2>
<p>More on <a href="/topics/migration/">migration</a>. A word in code: <code>{{{{ x }}}}</code>.</p>
<div class="scroll" role="region" aria-label="Ships" tabindex="0"><table><thead><tr><th scope="col">Ship</th><th scope="col">Day</th></tr></thead><tbody><tr><td>Northam</td><td>Monday</td></tr></tbody></table></div>
<section aria-labelledby="_notes"><h2 id="_notes">Notes</h2><ol><li id="_fn-1">Example Wire. <a href="#_fnref-1">Back to the text</a></li></ol></section>
{more}"""


def feed(path, page, title, feed_id, articles):
    entries = "".join(
        f"""<entry><id>{i}</id><title>{html.escape(t)}</title><link rel="alternate" type="text/html" href="{BASE}{u}"/>
<published>{d}</published><updated>{d}</updated><summary>What happened, in a sentence.</summary>
<content type="html">&lt;p&gt;What happened, &lt;a href="{BASE}{u}"&gt;at length&lt;/a&gt;.&lt;/p&gt;</content>
<media:content xmlns:media="http://search.yahoo.com/mrss/" url="{BASE}/ship.png" medium="image" type="image/png" width="7" height="5"/></entry>
"""
        for t, u, d, _, i in articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/css" href="/style.0a1b2c3d.css"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>{feed_id}</id><title>{title}</title><updated>{articles[0][2]}</updated>
<author><name>The Sample Briefing</name></author>
<link rel="self" type="application/atom+xml" href="{BASE}{path}"/><link rel="alternate" type="text/html" href="{BASE}{page}"/>
{entries}</feed>
"""


def rss(path, page, title, articles):
    items = "".join(
        f"""<item><title>{html.escape(t)}</title><link>{BASE}{u}</link><guid isPermaLink="false">{i}</guid>
<pubDate>{datetime.datetime.fromisoformat(d).strftime("%a, %d %b %Y %H:%M:%S +0000")}</pubDate><description>What happened, in a sentence.</description>
<content:encoded>&lt;p&gt;What happened, &lt;a href="{BASE}{u}"&gt;at length&lt;/a&gt;.&lt;/p&gt;</content:encoded>
<media:content url="{BASE}/ship.png" medium="image" type="image/png" width="7" height="5"/></item>
"""
        for t, u, d, _, i in articles
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<?xml-stylesheet type="text/css" href="/style.0a1b2c3d.css"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>{title}</title><link>{BASE}{page}</link><description>A sample</description><language>en</language>
<lastBuildDate>Fri, 21 Nov 2025 09:00:00 +0000</lastBuildDate>
<atom:link rel="self" type="application/rss+xml" href="{BASE}{path}"/>
{items}</channel></rss>
"""


def opml(*feeds):
    rows = "".join(f'<outline type="rss" text="{t}" title="{t}" xmlUrl="{BASE}{u}feed.xml" htmlUrl="{BASE}{u}"/>\n' for t, u in feeds)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Feeds</title></head>\n<body>{rows}</body></opml>\n'


def urlset(*urls):
    rows = "".join(f"<url><loc>{BASE}{u}</loc></url>" for u in urls)
    return f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>\n'


HEADERS = """/*
  Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self' https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Speculation-Rules: "/speculation-rules.json"
  Referrer-Policy: strict-origin-when-cross-origin
/style.0a1b2c3d.css
  Cache-Control: public, max-age=31536000, immutable
"""


def news(article):
    name = "<news:publication><news:name>The Sample Briefing</news:name><news:language>en</news:language></news:publication>"
    said = f"{name}<news:publication_date>{article[2]}</news:publication_date><news:title>{html.escape(article[0])}</news:title>"
    return f"<url><loc>{BASE}{article[1]}</loc><news:news>{said}</news:news></url>"


def ninjs(a, whole=True):
    """A news item, in a file of its own or in a list."""
    title, url, date, _, uri = a
    at = date.replace("Z", "+00:00")
    text = lambda value: [{"role": "main", "contentType": "text/plain", "value": value}]
    own = {"standard": {"name": "ninjs", "version": "3.3"}} if whole else {"name": title, "rel": "item"}
    about = {"people": [{"name": "Avel Ashdown", "rel": "about", "uri": f"{BASE}/officials/avel-ashdown/"}],
             "subjects": [{"name": "migration", "rel": "about", "uri": f"{BASE}/topics/migration/"}]}
    return {"uri": uri, "type": "text", "firstCreated": at, "versionCreated": at, "pubStatus": "usable", "language": "en",
            "headlines": text(title), "by": "The Sample Briefing", **own, **about,
            "renditions": [{"name": "page", "href": BASE + url}, {"name": "ninjs", "href": f"{BASE}{url}ninjs.json"}]}


def data():
    """{path: text} of the site's data."""
    items = lambda *articles: {"uri": f"tag:briefing.example,2025:list/{articles[0][1]}", "type": "composite",
                               "associations": [ninjs(a, whole=False) for a in articles]}
    person, post = "officials/avel-ashdown", "Minister of Ports"
    popolo = {"persons": [{"id": person, "name": "Avel Ashdown", "links": [{"url": f"{BASE}/{person}/"}]}], "organizations": [], "posts": [],
              "memberships": [{"person_id": person, "role": post, "label": post, "start_date": "2024"}]}
    tables = {
        "officials": (["id", "name", "language"], [[person, "Avel Ashdown", "en"]]),
        "posts": (["official_id", "official", "title", "acting", "start", "end", "language"], [[person, "Avel Ashdown", post, "false", "2024", "", "en"]]),
        "quotations/2025-11": (["article", "published", "text", "speaker_id", "language"], [[BASE + ONE[1], ONE[2].replace("Z", "+00:00"), '"\'-1, no less"', person, "en"]]),
    }
    kinds = {"published": "datetime", "acting": "boolean"}
    resources = [{"name": name.split("/")[0], "language": "en", "format": "csv", "path": [f"{name}.csv"],
                  "schema": {"fields": [{"name": c, "type": kinds.get(c, "string")} for c in columns]}} for name, (columns, _) in tables.items()]
    lists = [("newest", f"{BASE}/ninjs.json"), ("articles", f"{BASE}/2025/11/ninjs.json"), ("popolo", "popolo/canada.json")]
    resources += [{"name": name, "language": "en", "format": "json", "path": [path]} for name, path in lists]
    files = {f"{a[1].lstrip('/')}ninjs.json": ninjs(a) for a in (ONE, TWO)}
    files |= {"ninjs.json": items(ONE, TWO), "2025/11/ninjs.json": items(TWO, ONE), "data/popolo/canada.json": popolo}
    files["data/datapackage.json"] = {"name": "open-data", "licenses": [{"path": "https://terms.example"}], "resources": resources}
    out = {path: json.dumps(value, separators=(",", ":")) + "\n" for path, value in files.items()}
    for name, (columns, rows) in tables.items():
        out[f"data/{name}.csv"] = "".join(",".join(row) + "\r\n" for row in [columns, *rows])
    return out


def files():
    """{path: text} of the whole site."""
    page = {}

    def add(url, title, body, **more):
        page[url.lstrip("/") + "index.html"] = layout(url, title, body, **more)

    add("/", "The Sample Briefing", lines(ONE, TWO) + '<p><a href="/topics/">Topics</a></p>', feed="/feed.xml")
    add("/archive/", "Archive", '<ul><li><a href="/2025/">2025</a></li></ul>')
    add("/2025/", "2025", '<ul><li><a href="/2025/11/">November</a></li></ul>')
    add("/2025/11/", "November 2025", '<ul><li><a href="/2025/11/21/">21 November</a></li><li><a href="/2025/11/20/">20 November</a></li></ul>')
    add("/2025/11/21/", "21 November 2025", lines(ONE))
    add("/2025/11/20/", "20 November 2025", lines(TWO))
    for a, older in ((ONE, TWO), (TWO, None)):
        at = f'<meta property="article:published_time" content="{a[2]}">\n'
        add(a[1], a[0], article(a, older), nodes=[story(a)], tags=at)
    add("/countries/", "Countries", '<ul><li><a href="/countries/canada/">Canada</a></li></ul>')
    add("/countries/canada/", "Canada", lines(ONE) + '<p><a href="/countries/canada/page/1/">Older</a></p>', feed="/countries/canada/feed.xml")
    add("/countries/canada/page/1/", "Canada, page 1", lines(TWO) + '<p><a href="/countries/canada/">Newer</a></p>')
    add("/officials/", "Officials", '<ul><li><a href="/officials/avel-ashdown/">Avel Ashdown</a></li></ul>')
    add("/officials/avel-ashdown/", "Avel Ashdown", "<p>Minister of Ports since 2024.</p>" + lines(ONE), feed="/officials/avel-ashdown/feed.xml",
        nodes=[person("Avel Ashdown", "Minister of Ports")])
    add("/topics/", "Topics", '<ul><li><a href="/topics/migration/">Migration</a></li></ul>')
    add("/topics/migration/", "Migration", lines(ONE, TWO), feed="/topics/migration/feed.xml")
    add("/corrections/", "Corrections", "<p>None so far.</p>")
    add("/about/", "About", "<p>A sample.</p>")
    page["404.html"] = layout("/404.html", "Not found", '<p>Try the <a href="/archive/">archive</a>.</p>', robots="noindex", canonical="")
    page["old/port/index.html"] = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Moved</title><meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={ONE[1]}"><link rel="canonical" href="{BASE}{ONE[1]}"></head>
<body><p>This page is now <a href="{ONE[1]}">here: {ONE[0]}</a>.</p></body></html>
"""
    urls = ["/" + f[: -len("index.html")] for f in page if f.endswith("index.html") and not f.startswith("old/")]
    page["feed.xml"] = feed("/feed.xml", "/", "The Sample Briefing", "tag:briefing.example,2025:feed", [ONE, TWO])
    page["countries/canada/feed.xml"] = feed("/countries/canada/feed.xml", "/countries/canada/", "Canada", "tag:briefing.example,2025:countries/CA", [ONE, TWO])
    page["officials/avel-ashdown/feed.xml"] = feed("/officials/avel-ashdown/feed.xml", "/officials/avel-ashdown/", "Avel Ashdown", "tag:briefing.example,2025:officials/avel-ashdown", [ONE])
    page["topics/migration/feed.xml"] = feed("/topics/migration/feed.xml", "/topics/migration/", "Migration", "tag:briefing.example,2025:topics/migration", [ONE, TWO])
    page["rss.xml"] = rss("/rss.xml", "/", "The Sample Briefing", [ONE, TWO])
    page["feeds.opml"] = opml(("The Sample Briefing", "/"), ("Canada", "/countries/canada/"), ("Avel Ashdown", "/officials/avel-ashdown/"), ("Migration", "/topics/migration/"))
    page["sitemaps/2025-11.xml"] = urlset(ONE[1], TWO[1])
    page["sitemaps/pages.xml"] = urlset(*[u for u in urls if u not in (ONE[1], TWO[1])])
    page["sitemap.xml"] = f"""<?xml version="1.0" encoding="utf-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{BASE}/sitemaps/2025-11.xml</loc></sitemap><sitemap><loc>{BASE}/sitemaps/pages.xml</loc></sitemap><sitemap><loc>{BASE}/sitemaps/news.xml</loc></sitemap></sitemapindex>
"""
    page["sitemaps/news.xml"] = f"""<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{news(ONE)}{news(TWO)}</urlset>
"""
    page["robots.txt"] = f"User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n\nUser-agent: ExampleBot\nDisallow: /\n\nSitemap: {BASE}/sitemap.xml\n"
    page[".well-known/security.txt"] = f"Contact: mailto:holes@briefing.example\nEncryption: openpgp4fpr:5f2d\nExpires: 2027-01-01T00:00:00Z\nCanonical: {BASE}/.well-known/security.txt\n"
    page["trust.txt"] = page[".well-known/trust.txt"] = "member=https://journallist.net/\ndatatrainingallowed=no\n"
    page["humans.txt"] = "/* TEAM */\n\tEditor: Ada Example\n"
    page[".nojekyll"] = ""
    page["speculation-rules.json"] = '{"prefetch": [{"where": {"href_matches": "/*"}, "eagerness": "moderate"}]}\n'
    page["_headers"] = HEADERS
    page["_redirects"] = f"/old/port/ {ONE[1]} 301\n"
    page |= data()
    page["style.0a1b2c3d.css"] = CSS
    page["ship.png"] = "a picture"
    page[".dateline-manifest.json"] = "{}\n"
    return page


def write(folder, content):
    for path, text in content.items():
        target = pathlib.Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())


if __name__ == "__main__":
    write(sys.argv[1], files())
