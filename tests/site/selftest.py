"""Tries the checks themselves: each fault below is planted in a copy of the
sample site, and its check must fail and say what is expected here. A check that
stops noticing is worse than none.

    python3 selftest.py [--lychee PROGRAM] [--schemas DIR] [--dateline PROGRAM] [--only CHECK]

With a `dateline`, vectors of hostile text and files are let through on purpose, and hostile.mjs must
find each.
"""

import argparse
import concurrent.futures
import pathlib
import random
import re
import subprocess
import sys
import tempfile

import sample

HERE = pathlib.Path(__file__).parent
ART = "2025/11/21/port-reopens/index.html"
OTHER = "2025/11/20/river-treaty/index.html"
ABOUT = "about/index.html"
FEED, MAP, SHARD, CSS = "feed.xml", "sitemap.xml", "sitemaps/2025-11.xml", "style.0a1b2c3d.css"
ITEM, MONTH, PACKAGE = "2025/11/21/port-reopens/ninjs.json", "2025/11/ninjs.json", "data/datapackage.json"
POPOLO, POSTS, QUOTES = "data/popolo/canada.json", "data/posts.csv", "data/quotations/2025-11.csv"
NEWS, ROBOTS, SECURITY = "sitemaps/news.xml", "robots.txt", ".well-known/security.txt"
IMAGE = '<image:image xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
VERSION = '<xhtml:link xmlns:xhtml="http://www.w3.org/1999/xhtml" rel="alternate"'


def noise():
    """Words that gzip can't make small."""
    rng = random.Random(1)
    return "<p>" + " ".join("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=8)) for _ in range(4000)) + "</p>"


# (check, file, what is there, what stands there instead, what the check must say)
# A file of None is a new file named by the third column.
FAULTS = [
    ("pages", ART, "<!doctype html>\n", "", "no <!doctype html>"),
    ("pages", ART, '<html lang="en">', "<html>", "no language tag"),
    ("pages", ART, '<html lang="en">', '<html lang="ar">', "without dir=rtl"),
    ("pages", ART, '<meta charset="utf-8">', "", "no charset"),
    ("pages", ART, "<title>The port of Ostmark reopens · The Sample Briefing</title>", "<title> </title>", "titles, or an empty one"),
    ("pages", ART, "<title>", "<title>A</title><title>", "has 2 titles"),
    ("pages", ART, ", initial-scale=1", ", user-scalable=no", "forbids zooming"),
    ("pages", ART, '<meta name="viewport"', '<meta name="other"', "one meta viewport"),
    ("pages", ART, '<meta name="description"', '<meta name="other"', "one meta description"),
    ("pages", ART, "<head>", '<head><base href="/">', "<base>"),
    ("pages", ART, 'rel="canonical"', 'rel="other"', "has 0 canonical"),
    ("pages", ART, f'rel="canonical" href="{sample.BASE}/2025/11/21', f'rel="canonical" href="{sample.BASE}/2025/11/20', "is not its own URL"),
    ("pages", ART, f'rel="canonical" href="{sample.BASE}', 'rel="canonical" href="https://elsewhere.example', "is not under"),
    ("pages", "404.html", "noindex", "index", "404 page without noindex"),
    ("pages", ART, "<h1>", "<h1>Once</h1><h1>", "has 2 h1"),
    ("pages", ABOUT, "<h1>About</h1>", "", "has 0 h1"),
    ("pages", ABOUT, "<h1>About</h1>", "<h1></h1>", "an empty h1"),
    ("pages", ART, '<h2 id="the-dates">The dates</h2>', '<h4 id="the-dates">The dates</h4>', "follows h1"),
    ("pages", ART, 'id="_notes"', 'id="the-dates"', "is used 2 times"),
    ("pages", ART, 'id="_notes"', 'id="the notes"', "has a space"),
    ("pages", ART, 'aria-labelledby="_notes"', 'aria-labelledby="_gone"', "points to no id"),
    ("pages", ART, 'href="/topics/migration/"', 'href=""', "is empty"),
    ("pages", ART, 'href="/topics/migration/"', 'href="#"', "is empty"),
    ("pages", ART, 'href="/topics/migration/"', 'href="javascript:alert(1)"', "scheme has no place"),
    ("pages", ART, 'href="/topics/migration/"', 'href="//topics/migration/"', "has no scheme"),
    ("pages", ART, 'href="/topics/migration/"', 'href="/topics/mi gration/"', "percent-encoded"),
    ("pages", ART, 'href="/topics/migration/"', 'href="/topics/migration"', "without its closing slash"),
    ("pages", ART, 'href="/topics/migration/"', 'href="/topics/gone/"', "no such page"),
    ("pages", ART, 'href="/topics/migration/"', 'href="gone.html"', "no such file"),
    ("pages", ART, 'href="/topics/migration/"', f'href="{sample.BASE}/topics/gone/"', "no such page"),
    ("pages", ART, 'href="/topics/migration/"', 'href="/topics/migration/#gone"', "no such anchor in topics/migration/index.html"),
    ("pages", ART, 'href="#the-dates"', 'href="#the-date"', "no such anchor"),
    ("pages", ART, ">migration</a>", "></a>", "has no text"),
    ("pages", ART, "</main>", '<p><img src="gone.jpg" alt=""></p></main>', "no such file"),
    ("pages", ART, "</main>", '<p><img srcset="gone.jpg 2x" src="/style.0a1b2c3d.css" alt=""></p></main>', "no such file"),
    ("pages", ART, "</main>", '<p><img src="/style.0a1b2c3d.css"></p></main>', "has no alt"),
    ("pages", ART, "</head>", '<meta property="og:image" content="/gone.png"></head>', "no such file"),
    ("pages", ART, "<p>OSTMARK", '<p onclick="x()">OSTMARK', "inline event handler"),
    ("pages", ART, "</head>", '<script type="application/ld+json">{"a":}</script></head>', "is no JSON"),
    ("pages", ART, "OSTMARK", "{{ place }}", "a template left behind"),
    ("pages", ART, "OSTMARK", "Some(OSTMARK)", "a template left behind"),
    ("pages", ART, "OSTMARK", "Ostmark &amp;amp; Northam", "escaped twice"),
    ("pages", ART, "OSTMARK", "&lt;em&gt;Ostmark&lt;/em&gt;", "escaped twice"),
    ("pages", ART, "OSTMARK", noise, "bytes compressed"),
    ("pages", "old/port/index.html", "0; url=/2025/11/21/", "0; url=/2025/11/22/", "refresh .* no page of this site"),
    ("pages", "old/port/index.html", "0; url=", "900; url=", "refresh .* must be at once"),
    ("pages", "old/port/index.html", f'canonical" href="{sample.BASE}{sample.ONE[1]}', f'canonical" href="{sample.BASE}/about/', "canonical .* not where it leads"),
    ("pages", None, "hidden/index.html", lambda: sample.layout("/hidden/", "Hidden", "<p>Hidden.</p>"), "no chain of links"),
    ("pages", None, "notes.md", "# Notes", "no place in an output folder"),
    ("pages", None, ".dateline-tmp/a.html", "<!doctype html>", "no place in an output folder"),
    ("pages", None, "About/index.html", lambda: sample.layout("/About/", "About", "<p>Twice.</p>"), "differs only by case"),
    ("pages", CSS, None, "", "is empty"),
    ("feeds", FEED, "</feed>", "", "not well-formed"),
    ("feeds", FEED, "<id>tag:briefing.example,2025:feed</id>", "<id>https://briefing.example/</id>", "no tag: URI"),
    ("feeds", FEED, "<id>tag:briefing.example,2025:feed</id>", "<id>tag:briefing.example,2025:a feed</id>", "no tag: URI"),
    ("feeds", FEED, "<id>tag:briefing.example,2025:feed</id>", "", "feed needs one <id>"),
    ("feeds", FEED, "<id>tag:briefing.example,2025:feed</id>", "<id>tag:briefing.example,2025:topics/migration</id>", "is also that of"),
    ("feeds", FEED, "<id>tag:briefing.example,2025:articles/port-reopens</id>", "<id>tag:briefing.example,2025:articles/river-treaty</id>", "is used 2 times"),
    ("feeds", FEED, "<id>tag:briefing.example,2025:articles/port-reopens</id>", "<id>tag:briefing.example,2025:articles/moved</id>", "has another id in another feed"),
    ("feeds", FEED, "2025-11-21T09:00:00Z", "2025-11-21 09:00", "no RFC 3339 time"),
    ("feeds", FEED, "2025-11-21T09:00:00Z", "2025-11-31T09:00:00Z", "feed updated"),
    ("feeds", FEED, "<published>2025-11-21T09:00:00Z</published>", "<published>2025-11-19T09:00:00Z</published>", "newer than the entry above"),
    ("feeds", FEED, "<published>2025-11-21T09:00:00Z</published>", "<published>2025-11-22T09:00:00Z</published>", "updated before it is published"),
    ("feeds", FEED, "<updated>2025-11-21T09:00:00Z</updated>\n<author>", "<updated>2025-11-20T09:00:00Z</updated>\n<author>", "newer than the feed's own"),
    ("feeds", FEED, "<author><name>The Sample Briefing</name></author>", "", "no author"),
    ("feeds", FEED, "<name>The Sample Briefing</name>", "<name/>", "a person without a name"),
    ("feeds", FEED, 'rel="self"', 'rel="via"', "0 links with rel=self"),
    ("feeds", FEED, f'rel="self" type="application/atom+xml" href="{sample.BASE}', 'rel="self" type="application/atom+xml" href="', "is not its own URL"),
    ("feeds", FEED, f'type="text/html" href="{sample.BASE}/"', f'type="text/html" href="{sample.BASE}/about/"', "does not name it"),
    ("feeds", FEED, f'href="{sample.BASE}{sample.ONE[1]}"/>', f'href="{sample.BASE}/2025/11/21/gone/"/>', "is no page of this site"),
    ("feeds", FEED, f'href="{sample.BASE}{sample.ONE[1]}"/>', f'href="{sample.ONE[1]}"/>', "is not absolute"),
    ("feeds", FEED, f'&lt;a href="{sample.BASE}{sample.ONE[1]}"', f'&lt;a href="{sample.ONE[1]}"', "is not absolute"),
    ("feeds", FEED, "&lt;p&gt;What", "&lt;script&gt;x()&lt;/script&gt;&lt;p&gt;What", "has a <script>"),
    ("feeds", FEED, "&lt;p&gt;What", '&lt;p onload="x()"&gt;What', "has a onload"),
    ("feeds", FEED, f'&lt;a href="{sample.BASE}{sample.ONE[1]}"', '&lt;a href="javascript:x()"', "scheme has no place"),
    ("feeds", FEED, "<title>The port of", "<title>The &lt;em&gt;port&lt;/em&gt; of", "plain text but has markup"),
    ("feeds", FEED, "<title>The port of", "<title>The &amp;amp; port of", "plain text but has markup"),
    ("feeds", FEED, "<title>The port of Ostmark reopens</title>", "<title/>", "title is empty"),
    ("feeds", FEED, "<published>2025-11-21T09:00:00Z</published>", "<pubDate>2025-11-21T09:00:00Z</pubDate>", "unknown Atom element <pubDate>"),
    ("feeds", FEED, "<entry><id>", "<entry><category/><id>", "a category without a term"),
    ("feeds", FEED, '<feed xmlns="http://www.w3.org/2005/Atom"', f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="{sample.BASE}"', "xml:base"),
    ("feeds", "topics/migration/feed.xml", None, "<x/>", "every entity with articles has a feed"),
    ("rss_opml", "rss.xml", "</channel>", "", "xmllint"),
    ("rss_opml", "rss.xml", 'version="2.0"', 'version="0.92"', "is no RSS 2.0"),
    ("rss_opml", "rss.xml", "<description>A sample</description>", "", "channel <description> is empty"),
    ("rss_opml", "rss.xml", "<channel><title>", "<channel><title>A</title><title>", "channel has 2 <title>"),
    ("rss_opml", "rss.xml", "<channel><title>", "<channel><updated>2025</updated><title>", "unknown element <updated>"),
    ("rss_opml", "rss.xml", "Fri, 21 Nov 2025 09:00:00 +0000</last", "Fri, 21 Nov 25 09:00:00 GMT</last", "is no date of RFC 5322"),
    ("rss_opml", "rss.xml", "<pubDate>Fri,", "<pubDate>Thu,", "another day of the week"),
    ("rss_opml", "rss.xml", "<pubDate>Fri, 21 Nov 2025 09:", "<pubDate>Fri, 21 Nov 2025 10:", "in no order"),
    ("rss_opml", "rss.xml", 'rel="self"', 'rel="via"', "rel=self is"),
    ("rss_opml", "rss.xml", 'isPermaLink="false"', 'isPermaLink="true"', "taken for an address"),
    ("rss_opml", "rss.xml", 'isPermaLink="false">tag:', 'isPermaLink="false">tug:', "no tag: URI"),
    ("rss_opml", "rss.xml", f"<link>{sample.BASE}{sample.ONE[1]}", f"<link>{sample.BASE}/gone/", "its link is no page"),
    ("rss_opml", "rss.xml", f'&lt;a href="{sample.BASE}', '&lt;a href="', "is not absolute"),
    ("rss_opml", "rss.xml", "<description>What", "<description>&lt;script&gt;What", "has a <script>"),
    ("rss_opml", "rss.xml", "<item><title>The port of", "<item><title>A port of", "says something else"),
    ("rss_opml", "rss.xml", "<description>A sample", "<category/><description>A sample", "unknown element <category>"),
    ("rss_opml", "rss.xml", "<item>", "<item><category>Ports</category>", "a category without a domain"),
    ("rss_opml", "rss.xml", "/ship.png", "/boat.png", "is no file of this site"),
    ("rss_opml", "rss.xml", 'width="7"', 'width="0"', "width='0'"),
    ("rss_opml", "rss.xml", "<?xml-stylesheet", "<?xml-other", "names no style sheet"),
    ("rss_opml", FEED, "/style.0a1b2c3d.css", "/gone.css", "its style sheet is no such file"),
    ("rss_opml", FEED, "<entry>", '<entry><category term="ports"/>', "a category without a scheme"),
    ("rss_opml", "feeds.opml", "</body>", "", "xmllint"),
    ("rss_opml", "feeds.opml", "<title>Feeds</title>", "<title>Feeds</title><dateModified>Fri, 21 Nov 2025 09:00:00 GMT</dateModified>", "changes with each build"),
    ("rss_opml", "feeds.opml", 'text="Canada"', 'text=""', "an outline without a text"),
    ("rss_opml", "feeds.opml", 'type="rss" text="Canada"', 'text="Canada"', "the group 'Canada' is empty"),
    ("rss_opml", "feeds.opml", "/countries/canada/feed.xml", "/countries/canada/feeds.xml", "is no file of this site"),
    ("rss_opml", "feeds.opml", "/countries/canada/feed.xml", "/topics/migration/feed.xml", "listed twice"),
    ("rss_opml", "feeds.opml", "/countries/canada/feed.xml", "/rss.xml", "lists feeds called"),
    ("rss_opml", "feeds.opml", 'title="Canada"', 'title="Sweden"', "is called 'Canada'"),
    ("rss_opml", "index.html", 'href="/feeds.opml"', 'href="/feed.opml"', "doesn't lead to it"),
    ("rss_opml", "index.html", 'href="/rss.xml"', 'href="/feed.xml"', "does not name it"),
    ("structured_data", ART, '"@context":"https://schema.org"', '"@context":"https://elsewhere.example"', "can't be expanded: .*Dereferencing"),
    ("structured_data", ART, '"@graph":[', '"@graph":[,', "can't be expanded"),
    ("structured_data", ART, '"headline"', '"schema headline":1,"headline"', "something is lost"),
    ("structured_data", ART, '"headline":"The port', '"headline":"A port', "isn't the h1"),
    ("structured_data", ART, '"headline":"The port', '"headline":"<b>The port', "stands in the graph as it is"),
    ("structured_data", ART, '"datePublished":"2025-11-21T09:00:00+00:00"', '"datePublished":"2025-11-21T10:00:00+00:00"', "isn't 2025-11-21T09:00:00Z"),
    ("structured_data", ART, '"dateModified":"2025-11-21T09:00:00+00:00"', '"dateModified":"2025-11-21T10:00:00+00:00"', "dateModified .* isn't 2025-11-21T09:00:00Z"),
    ("structured_data", ART, '"name":"migration"', '"name":"migration","subjectOf":{"@type":"ItemList","itemListElement":{"url":"https://briefing.example/gone/"}}', "lists .*, which the page doesn't link to"),
    ("structured_data", ART, '"datePublished":"2025-11-21T09:00:00+00:00"', '"datePublished":"2025-11-21"', "has no offset"),
    ("structured_data", ART, '"author":{"@id":', '"author":{"name":"Jo","@id":', "aren't those of the head"),
    ("structured_data", ART, '"name":"migration"', '"name":"emigration"', "isn't on the page"),
    ("structured_data", ART, '"name":"migration"', '"name":"migration","@id":"https://briefing.example/gone/#it"', "is nothing of this site"),
    ("structured_data", ART, '"name":"migration"', '"name":"migration","sameAs":{"@id":"https://briefing.example/about/#it"}', "is described nowhere"),
    ("structured_data", ART, '"name":"migration"', lambda: '"name":"migration","text":"' + noise()[3:-4] + '"', "costs .* at most"),
    ("structured_data", ART, "</script>\n</body>", "</script><p>More</p></body>", "isn't the last thing"),
    ("structured_data", ART, f'"@type":"WebPage","@id":"{sample.BASE}{sample.ONE[1]}"', f'"@type":"WebPage","@id":"{sample.BASE}/about/"', "no node is the page itself"),
    ("structured_data", ART, "max-image-preview:large", "max-snippet:20", "max-image-preview:large belongs"),
    ("structured_data", ART, 'content="en_US"', 'content="en"', "no language with its country"),
    ("structured_data", ART, "</head>", '<meta name="fediverse:creator" content="jo"></head>', "is no account"),
    ("structured_data", ART, "</main>", '<nav class="crumbs" aria-label="Way"><a href="/">Front</a></nav></main>', "has 0 BreadcrumbLists"),
    ("structured_data", "officials/avel-ashdown/index.html", '"roleName":"Minister of Ports"', '"roleName":"Minister of Tides"', "the post 'Minister of Tides' isn't on the page"),
    ("structured_data", "officials/avel-ashdown/index.html", '"startDate":"2024"', '"startDate":"2023"', "of a post aren't on the page"),
    ("structured_data", "404.html", "</body>", '<script type="application/ld+json">{}</script></body>', "isn't to be found has structured data"),
    ("open_data", ITEM, '"type":"text"', '"type":"story"', "'story' is not one of"),
    ("open_data", ITEM, '"uri":"tag:briefing.example,2025:articles', '"uri":"a b', "is not a 'uri'"),
    ("open_data", ITEM, '"language":"en"', '"language":"en","colour":"red"', "Unevaluated properties"),
    ("open_data", ITEM, '"uri":"tag:', '"uri":"https:', "is no tag: URI"),
    ("open_data", ITEM, "The port of Ostmark", "A port of Ostmark", "its headline"),
    ("open_data", ITEM, '"firstCreated":"2025-11-21T09', '"firstCreated":"2025-11-21T08', "firstCreated .* isn't"),
    ("open_data", ITEM, '"versionCreated":"2025-11-21T09:00:00+00:00"', '"versionCreated":"2025-11-21T09:00:00Z"', "has no offset"),
    ("open_data", ITEM, '"name":"migration"', '"name":"emigration"', "says nothing of 'migration'"),
    ("open_data", ITEM, "/officials/avel-ashdown/", "/officials/gone/", "is no page of this site"),
    ("open_data", ITEM, "Avel Ashdown", "Bo Sample", "isn't at"),
    ("open_data", ITEM, '"pubStatus":"usable"', '"pubStatus":"canceled"', "was withdrawn, which its page doesn't say"),
    ("open_data", ITEM, '"language":"en"', '"language":"en","bodies":[{"value":"<a href=\\"/x/\\">x</a>"}]', "a text with"),
    ("open_data", ITEM, "2025/11/21/port-reopens/ninjs", "2025/11/21/ninjs", "is to be had at"),
    ("open_data", ITEM, None, lambda: None, "has no news item beside it"),
    ("open_data", MONTH, '"headlines":[{"role":"main","contentType":"text/plain","value":"The', '"headlines":[{"role":"main","contentType":"text/plain","value":"A', "says other things than its file"),
    ("open_data", MONTH, '"firstCreated":"2025-11-20', '"firstCreated":"2025-11-22', "in no order"),
    ("open_data", MONTH, "composite", "text", "is a 'text'"),
    ("open_data", POPOLO, '"label":"Minister of Ports"', '"label":1', "1 is not of type"),
    ("open_data", POPOLO, '"start_date":"2024"', '"start_date":"since 2024"', "does not match"),
    ("open_data", POPOLO, '"person_id":"officials/avel', '"person_id":"officials/bo', "of a membership is nowhere"),
    ("open_data", POPOLO, '"role":"Minister of Ports"', '"role":"Minister of Tides"', "aren't Popolo's memberships"),
    ("open_data", POPOLO, '"organizations":[],', "", "has the lists"),
    ("open_data", "data/officials.csv", "Avel Ashdown", "Bo Sample", "the officials aren't Popolo's"),
    ("open_data", POSTS, "Minister of Ports", "Minister of Tides", "'Minister of Tides' isn't on the page"),
    ("open_data", POSTS, ",false,", ",no,", "is no flag"),
    ("open_data", POSTS, ",2024,", ",lately,", "is no date"),
    ("open_data", POSTS, "\r\n", "\n", "isn't written as RFC 4180 says"),
    ("open_data", POSTS, ",2024,", ",", "lines of several lengths"),
    ("open_data", POSTS, "acting", "is_acting", "has other columns than are named"),
    ("open_data", POSTS, ",en", ",fr", "a line in another language"),
    ("open_data", QUOTES, "'-1", "-1", "is a formula to some programs"),
    ("open_data", QUOTES, "officials/avel-ashdown", "officials/bo", "officials/bo is nowhere"),
    ("open_data", QUOTES, None, lambda: None, "which isn't there"),
    ("open_data", None, "data/more.csv", "a\r\n", "doesn't name"),
    ("open_data", PACKAGE, '"name":"posts"', '"name":"officials"', "calls its parts"),
    ("open_data", PACKAGE, "2025/11/ninjs.json", "ninjs.json", "twice"),
    ("sitemaps", MAP, "</sitemapindex>", "", "not well-formed"),
    ("sitemaps", MAP, "/sitemaps/pages.xml", "/sitemaps/gone.xml", "is not in sitemap.xml"),
    ("sitemaps", MAP, "/sitemaps/pages.xml", "/sitemaps/gone.xml", "no such file"),
    ("sitemaps", MAP, f"<loc>{sample.BASE}/sitemaps/2025", "<loc>/sitemaps/2025", "is not under"),
    ("sitemaps", SHARD, "river-treaty/", "gone/", "no such page"),
    ("sitemaps", SHARD, "2025/11/20/river-treaty/", "old/port/", "is a redirect page"),
    ("sitemaps", SHARD, "2025/11/20/river-treaty/", "404.html", "is a not-found page"),
    ("sitemaps", SHARD, f"<url><loc>{sample.BASE}{sample.TWO[1]}</loc></url>", "", "is in no sitemap"),
    ("sitemaps", SHARD, "2025/11/20/river-treaty/", "about/", "stands 2 times"),
    ("sitemaps", SHARD, "</loc>", "</loc><lastmod>21 November 2025</lastmod>", "no W3C date"),
    ("sitemaps", SHARD, "</loc>", "</loc><priority>1</priority>", "which nobody reads"),
    ("sitemaps", ABOUT, "</head>", '<meta name="robots" content="noindex"></head>', "is noindex"),
    ("sitemaps+xsd", SHARD, "</url>", "<image/></url>", "Schemas validity error"),
    ("sitemaps", SHARD, "</loc>", f'</loc>{VERSION} hreflang="fr" href="{sample.BASE}/fr/"/>', "other versions than its page"),
    ("sitemaps", SHARD, "</loc>", f'</loc>{VERSION} hreflang="fr" href="{sample.BASE}/fr/"/>', "isn't among its versions"),
    ("sitemaps+xsd", SHARD, "</loc>", f'</loc>{VERSION} href="{sample.BASE}/fr/"/>', "Schemas validity error"),
    ("sitemaps", SHARD, "</loc>", f'</loc>{IMAGE}<image:loc>{sample.BASE}/gone.jpg</image:loc></image:image>', "which isn't there"),
    ("sitemaps", NEWS, "river-treaty/", "gone/", "is no article"),
    ("sitemaps", NEWS, ">en<", ">fr<", "is said to be in 'fr'"),
    ("sitemaps", NEWS, "<news:title>", "<news:title>Not ", "has another title"),
    ("sitemaps", NEWS, "<news:name>The Sample Briefing</news:name>", "", "has no publication"),
    ("sitemaps", NEWS, "2025-11-20T", "2025-11-10T", "an article of another time"),
    ("sitemaps", NEWS, "2025-11-20T", "2025-11-22T", "in the order of the newest"),
    ("sitemaps+xsd", NEWS, "<news:title>", "<news:keywords>x</news:keywords><news:title>", "Schemas validity error"),
    ("sitemaps+xsd", NEWS, ">en<", ">en-GB<", "Schemas validity error"),
    ("sitemaps+xsd", SHARD, "</loc>", f"</loc>{IMAGE}</image:image>", "Schemas validity error"),
    ("fixed_files", ROBOTS, f"Sitemap: {sample.BASE}", "Sitemap: https://other.example", "not the site's sitemap"),
    ("fixed_files", ROBOTS, "Allow: /", "Allow: about", "is none of RFC 9309"),
    ("fixed_files", ROBOTS, "ai-train=no", "ai-train=maybe", "is none of RFC 9309"),
    ("fixed_files", ROBOTS, "ExampleBot", "*", "names a robot twice"),
    ("fixed_files", ROBOTS, "Allow: /", "Disallow: /", "shuts the front page"),
    ("fixed_files", SECURITY, "Contact: mailto:holes@briefing.example", "Policy: https://briefing.example/", "has no Contact"),
    ("fixed_files", SECURITY, "mailto:", "", "Contact is no address"),
    ("fixed_files", SECURITY, "2027-01-01T00:00:00Z", "next year", "is no date of RFC 3339"),
    ("fixed_files", SECURITY, f"Canonical: {sample.BASE}", "Canonical: https://other.example", "Canonical is"),
    ("fixed_files", SECURITY, "Canonical", "Home", "is no field of RFC 9116"),
    ("fixed_files", "trust.txt", "member", "members", "is no variable"),
    ("fixed_files", "trust.txt", "=no", "=never", "is no value"),
    ("fixed_files", "trust.txt", "=no", "=yes", "isn't the same in .well-known"),
    ("fixed_files", SECURITY, "openpgp4fpr:5f2d", "openpgp4fpr:5f 2d", "Encryption is no address"),
    ("fixed_files", "humans.txt", "/* TEAM */", "/* STAFF */", "is no section"),
    ("fixed_files", "humans.txt", "/* TEAM */\n", "", "is no line of a section"),
    ("fixed_files", ".nojekyll", None, "x\n", "isn't empty"),
    ("fixed_files", "speculation-rules.json", "/*", "*", "is about"),
    ("fixed_files", "speculation-rules.json", "moderate", "eager", "is 'eager'"),
    ("fixed_files", "speculation-rules.json", "prefetch", "prerender", "has the keys"),
    ("fixed_files", "_headers", "/speculation-rules.json", "/rules.json", "is named in no header"),
    ("fixed_files", "trust.txt", None, lambda: None, "stands there alone"),
    ("fixed_files", "_headers", "  X-Content", "  X Content", "is no header"),
    ("fixed_files", "_headers", "/style.", "/*.css\n  Cache-Control: no-cache\n/style.", "gets .'Cache-Control'. twice"),
    ("fixed_files", "_headers", "/style.0a", "/style.1a", "is no file"),
    ("fixed_files", "_headers", "nosniff", "nosniff" + "x" * 2000, "a line has"),
    ("fixed_files", "_redirects", "/old/port/ ", "/old/gone/ ", "has no page that leads on"),
    ("fixed_files", "_redirects", f"{sample.ONE[1]} 301", "/gone/ 301", "where nothing stands"),
    ("fixed_files", "_redirects", " 301", " 307", "other lines than redirects"),
    ("headers", "_headers", "style-src 'self'", "style-src 'self' 'unsafe-inline'", "allows what is unsafe"),
    ("headers", "_headers", "default-src 'none'", "default-src *", "should not allow"),
    ("headers", "_headers", "  Referrer-Policy: strict-origin-when-cross-origin\n", "", "there is no referrer-policy"),
    ("headers", "_headers", "  X-Content-Type-Options: nosniff\n", "  X-Content-Type-Options: nosniff\n  x-content-type-options: x\n", "a header stands twice"),
    ("browser+policy", "_headers", "style-src 'self'", "style-src 'none'", "under its own headers"),
    ("sitemaps+xsd", MAP, "</sitemap>", "<x/></sitemap>", "Schemas validity error"),
    ("links", ART, 'href="/topics/migration/"', 'href="/topics/gone/"', "topics/gone"),
    ("links", ART, 'href="/topics/migration/"', f'href="{sample.BASE}/topics/gone/"', "topics/gone"),
    ("links", ART, 'href="#the-dates"', 'href="#the-date"', "the-date"),
    ("links", ART, 'href="/topics/migration/"', 'href="/topics/migration/#gone"', "gone"),
    # The slow ones: all the faults of a check in one copy.
    ("vnu", ART, "<p>OSTMARK", "<div><p>OSTMARK", "error: .*[Uu]nclosed element"),
    ("vnu", OTHER, "<p>OSTMARK", '<p colour="red">OSTMARK', "error: .*colour"),
    ("vnu", ABOUT, '<html lang="en">', "<html>", "warning: .*lang"),
    ("vnu", CSS, "margin:0 auto", "margin:0 outo", "error: CSS: .*margin"),
    ("browser", ART, "<p>OSTMARK", '<p style="color:#bbb;background:#fff">OSTMARK', r"21/port-reopens/.*axe \(phone-light\): color-contrast"),
    ("browser", CSS, "--link:#8fc1ff", "--link:#0b4f9c", r"axe \(phone-dark\): color-contrast"),
    ("browser", ABOUT, "<p>A sample.", "<script>console.error('planted')</script><p>A sample.", r"about.*console.*planted"),
    ("browser", ABOUT, "</main>", '<p id="js"></p><script>document.getElementById("js").textContent="more"</script></main>', "about.*without JavaScript: other text"),
    ("browser", "2025/index.html", "</main>", '<p style="width:700px">Wide</p></main>', r"2025/index.html: overflow \(phone-light\)"),
    ("browser", "2025/index.html", '<nav aria-label="Main">', '<nav aria-label="Main" style="overflow-x:auto"><style>nav ul{width:50rem;gap:9rem}</style>', r"2025/index.html: menu \(phone-light\): “About” of the menu is out of sight"),
    ("browser", "archive/index.html", '<a href="/archive/">', '<a href="/archive/" aria-current="page">', r"archive/index.html: menu .*“Archive” is current and isn't marked"),
    ("browser", "topics/migration/index.html", "<h1>Migration</h1>", '<header><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="A head" width="80" height="80"><div><h1>Migration</h1></div></header>', r"migration/index.html: head .*“A head” stands by itself"),
    ("browser", "2025/11/index.html", "</main>", '<p style="width:330px">Wide</p></main>', r"2025/11/index.html: overflow \(320 px\)"),
    ("browser", "archive/index.html", "</main>", '<p style="white-space:nowrap;display:inline-block;font:16px/1 monospace">a word or two, then thirty s</p></main>', r"archive/index.html: overflow \(320 px, text spacing\)"),
    ("browser", "corrections/index.html", '<a class="skip" href="#_main">Skip to the text</a>', "", "corrections.*skip link: the first stop"),
    ("browser", "officials/avel-ashdown/index.html", '<main id="_main" tabindex="-1">', '<main><p id="_before"></p>', "avel-ashdown.*skip link: #_main is not the main"),
    ("browser", "index.html", '<nav aria-label="Main">', '<nav aria-label="Main" class="bare"><style>.bare a:focus{outline:none!important}</style>', "index.html: focus is seen: .* no focus ring"),
    ("browser", "topics/migration/index.html", "</main>", '<p><img src="https://elsewhere.example/pixel.gif" alt=""></p></main>', "asks another host"),
    ("browser", "countries/canada/index.html", "</head>", '<link rel="stylesheet" href="/gone.css"></head>', "canada.*404 for /gone.css"),
    ("browser", "countries/index.html", "</main>", '<p><a href="/" style="display:inline-block;font-size:6px;line-height:1">x</a><a href="/about/" style="display:inline-block;font-size:6px;line-height:1">y</a></p></main>', "target-size"),
    ("browser", "old/port/index.html", "0; url=", "900; url=", "old/port.*stays where it is"),
]
# What `hostile.mjs --plant` must say, once each and nothing else, of what it lets through.
LET_THROUGH = [
    r"settings: 1 ran at .*: <script>alert\(1\)</script>",
    r"settings: /: <script>",
    r"texts: /2026/01/01/a1/: a href=javascript:",
    r"texts: other text, expected shown: ",
    r"markdown-off: https://evil\.example/x\.png was asked for",
    r"markdown-sanitized: /2026/01/01/m0/: p onclick",
    r"addresses: harmless as source, .*, expected refused: javascript:alert\(1\)",
    r"files-off: harmless, expected refused: svg: <svg><script>",
    r"files-sanitized: \d+ ran at .*/f0\.svg: svg: <svg><script>",
    r"files-sanitized: /f0\.svg: <script>",
]
# Copies that hold all the faults of their check; the others get a copy for each fault.
TOGETHER = {"vnu", "browser"}


def plant(files, fault):
    _, file, old, new, _ = fault
    new = new() if callable(new) else new
    if file is None:
        files[old] = new
    elif old is None:
        files[file] = new
        if new is None:  # a file that is missing
            del files[file]
    else:
        if old not in files[file]:
            sys.exit(f"selftest: {old!r} is not in {file} of the sample")
        files[file] = files[file].replace(old, new)


def command(check, folder, a):
    if check.startswith("browser"):
        return ["node", HERE / "browser.mjs", folder, "--base-url", sample.BASE + "/"]
    if check == "headers":
        return ["node", HERE / "headers.mjs", folder]
    call = [sys.executable, HERE / f"{check.split('+')[0]}.py", folder, "--base-url", sample.BASE + "/"]
    if check == "links":
        call += ["--lychee", a.lychee]
    if check == "sitemaps+xsd":
        call += ["--schemas", a.schemas]
    return call


def attempt(check, faults, a):
    """[(passed, text)] for these faults in one copy; no faults: the sample must pass."""
    files = sample.files()
    for fault in faults:
        plant(files, fault)
    with tempfile.TemporaryDirectory() as folder:
        sample.write(folder, files)
        done = subprocess.run(command(check, folder, a), capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if not faults:
        return [(done.returncode == 0, f"{check}: the faultless sample fails:\n{said}")]
    out = []
    for _, file, old, _, expected in faults:
        found = any(re.search(expected, line) for line in said.splitlines() if "FAIL" in line)
        out.append((done.returncode == 1 and found, f"{check}: planted in {file or old}, not noticed: /{expected}/\n{said[-3000:]}"))
    return out


def let_through(dateline):
    """The same of vectors that hostile.mjs lets through."""
    call = ["node", HERE / "hostile.mjs", dateline, "--plant"]
    for _ in range(2):
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
        # It tells how much it has loaded, unless it couldn't go on: a browser may not start on a machine
        # with much else to do, and node ends with 1 then, too.
        is_whole = " failures" in said
        if is_whole:
            break
    failures = [line.strip().removeprefix("FAIL ") for line in said.splitlines() if "FAIL" in line]
    out = []
    for expected in LET_THROUGH:
        found = [line for line in failures if re.match(expected, line)]
        failures = [line for line in failures if line not in found]
        out.append((done.returncode == 1 and len(found) == 1, f"hostile: let through, and found {len(found)} times: /{expected}/"))
    out.append((not failures, "hostile: found where nothing was let through:\n" + "\n".join(failures)))
    if done.returncode != 1 or not is_whole:
        out.append((False, f"hostile: ended with {done.returncode}:\n{said[-3000:]}"))
    return out


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("--lychee", default="lychee")
    p.add_argument("--schemas")
    p.add_argument("--dateline")
    p.add_argument("--only")
    a = p.parse_args()
    checks = dict.fromkeys(f[0] for f in FAULTS)
    if not a.dateline:
        print("  notice: no dateline at hand; no hostile text is let through")
    if a.only == "hostile":
        checks = {}
    elif a.only:
        checks = {a.only: None}
    if not a.schemas and "sitemaps+xsd" in checks:
        print("  notice: no schemas at hand; the planted XSD faults are skipped")
        del checks["sitemaps+xsd"]
    jobs = []
    for check in checks:
        mine = [f for f in FAULTS if f[0] == check]
        # The browser is slow, and the real sites that follow must pass it anyway.
        jobs += [(check, [])] * (not check.startswith("browser")) + ([(check, mine)] if check in TOGETHER else [(check, [f]) for f in mine])
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        hostile = pool.submit(let_through, a.dateline) if a.dateline and a.only in (None, "hostile") else None
        results = [r for rows in pool.map(lambda job: attempt(*job, a), jobs) for r in rows]
        results += hostile.result() if hostile else []
    for good, text in results:
        if not good:
            print(f"  FAIL {text}")
    failed = sum(not good for good, _ in results)
    print(f"selftest: {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
