"""The data that a built site has for programs.

    python3 open_data.py DIR [--base-url URL]

News items are checked by the schemas of ninjs 3.1 and 3.3, and persons, organizations, posts and memberships by
those of Popolo, all of which stand in schemas/. Tables are read by Python's csv, and must be what RFC 4180 says.
What went in is read back and compared with the pages: titles, dates, people and posts; and the
list of all data must name every file that is there, and no others. A site without data passes.
"""

import collections
import csv
import datetime
import html
import io
import json
import pathlib
import re
import sys

import jsonschema
import referencing
from referencing.jsonschema import DRAFT3, DRAFT7, DRAFT202012

import built

SCHEMAS = pathlib.Path(__file__).parent / "schemas"
PACKAGE = "data/datapackage.json"
OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d\Z")
PARTIAL = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")
GRAPH = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
CLASSES = {"persons": "person", "organizations": "organization", "posts": "post", "memberships": "membership"}
# What RFC 4180 calls a record: fields with commas between, quoted where they have to be.
FIELD = r'(?:"(?:[^"]|"")*"|[^",\r\n]*)'
TABLE = re.compile(rf"(?:{FIELD}(?:,{FIELD})*\r\n)+\Z")


def validators():
    load = lambda name: json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    geo = referencing.Resource(load("GeoJSON.json"), DRAFT7)
    registry = referencing.Registry().with_resource("https://geojson.org/schema/GeoJSON.json", geo)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    assert {"uri", "date-time"} <= checker.checkers.keys(), "packages that know formats are missing"
    ninjs = [jsonschema.Draft202012Validator(load(f"ninjs-{v}.json"), registry=registry, format_checker=checker) for v in ("3.1", "3.3")]
    popolo = [load(f"popolo/{path.name}") for path in sorted((SCHEMAS / "popolo").glob("*.json"))]
    known = referencing.Registry().with_resources((s["id"].rstrip("#"), referencing.Resource(s, DRAFT3)) for s in popolo)
    checker = jsonschema.Draft3Validator.FORMAT_CHECKER
    by_class = {name: load(f"popolo/{of}.json") for name, of in CLASSES.items()}
    return ninjs, {n: jsonschema.Draft3Validator(s, registry=known, format_checker=checker) for n, s in by_class.items()}


def is_date(text):
    return bool(OFFSET.match(text or "")) and bool(datetime.datetime.fromisoformat(text))


def values(texts):
    return [text["value"] for text in texts or []]


class Data:
    def __init__(self, site, report):
        self.site, self.report = site, report
        self.check, self.fail = report.check, report.fail
        self.ninjs, self.popolo = validators()
        self.people = {}  # id of a person: the name, in each language

    def json(self, file):
        self.report.subject(file)
        try:
            return json.loads((self.site.folder / file).read_bytes())
        except ValueError as e:
            self.fail(file, f"is no JSON: {e}")
            return {}

    def valid(self, file, validator, value, what=""):
        for e in list(validator.iter_errors(value))[:3]:
            self.fail(file, f"{what}{e.json_path}: {e.message[:200]}")

    def page(self, address, file):
        """The page at an address, which must be there."""
        inner, _, problem = self.site.resolve(address or "", "")
        page = self.site.pages.get(inner)
        if problem or page is None:
            self.fail(file, f"{address} is no page of this site")
        return page

    # ---- news items ----

    def article(self, file):
        item = self.json(file)
        for validator in self.ninjs:
            self.valid(file, validator, item)
        page = self.site.pages.get(re.sub("ninjs.json$", "index.html", file))
        if not self.check(page is not None, file, "stands beside no page"):
            return
        self.item(file, item)
        own = [r.get("href") for r in item.get("renditions", [])]
        expected = [self.site.absolute(page.path), self.site.absolute(file)]
        self.check(own == expected, file, f"is to be had at {own}")
        headings = [" ".join(h[2].split()) for h in page.headings if h[0] == 1]
        titles = [" ".join(t.split()) for t in values(item.get("headlines"))]
        self.check(titles == headings, file, f"its headline {titles} isn't {headings}")
        if item.get("pubStatus") == "canceled":
            more = {"bodies", "descriptions", "people", "subjects", "associations"} & item.keys()
            self.check('id="_retraction"' in page.source, file, "was withdrawn, which its page doesn't say")
            self.check(not more and item.get("edNote"), file, f"was withdrawn, and has {more or 'no reason'}")
        elif graph := GRAPH.search(page.source):
            self.compare(file, item, json.loads(graph[1]))

    def compare(self, file, item, graph):
        """With what the page says to search engines, which names at most twelve things."""
        story = next((n for n in graph["@graph"] if n.get("@type") == "NewsArticle"), None)
        if not self.check(story is not None, file, "stands beside no article"):
            return
        instant = lambda text: datetime.datetime.fromisoformat(text)
        for ours, theirs in (("firstCreated", "datePublished"), ("versionCreated", "dateModified")):
            self.check(instant(item[ours]) == instant(story[theirs]), file, f"{ours} {item[ours]} isn't {story[theirs]}")
        self.check(item["language"] == story.get("inLanguage", item["language"]), file, f"is in {item['language']!r}")
        some = lambda value: value if isinstance(value, list) else [value] if value else []
        concepts = [c for key in ("people", "organisations", "places", "subjects") for c in item.get(key, [])]
        names = {c.get("name") for c in concepts}
        for node in some(story.get("about")) + some(story.get("mentions")):
            name = node["name"]
            self.check(name in names or name.endswith("…"), file, f"says nothing of {name!r}")
        people = {n["name"] for n in some(story.get("mentions")) if n["@type"] == "Person"}
        ours = {c["name"] for c in item.get("people", [])}
        self.check(people <= ours or any(n.endswith("…") for n in people), file, f"has the people {ours}, and its page {people}")
        authors = [n["name"] for n in some(story.get("author")) if "name" in n]
        self.check(all(a in item.get("by", "") or a.endswith("…") for a in authors), file, f"is by {item.get('by')!r}, not {authors}")

    def item(self, file, item):
        """What holds for every item, in a file of its own or in a list."""
        uri = item.get("uri", "")
        self.check(uri.startswith("tag:"), file, f"{uri!r} is no tag: URI")
        self.check(item.get("pubStatus") in ("usable", "canceled"), file, f"{uri} is {item.get('pubStatus')!r}")
        for key in ("firstCreated", "versionCreated"):
            self.check(is_date(item.get(key)), file, f"{uri}: {key} {item.get(key)!r} has no offset")
        self.check((item.get("representationType") == "full") or "bodies" not in item, file, f"{uri} has a text and is partial")
        for text in values(item.get("bodies")):
            bad = re.search(r"<script|\s(?:href|src)=\"(?!https?:|mailto:|tel:|#)", text)
            self.check(not bad, file, f"{uri}: a text with {bad and bad[0]}")
        for concept in [c for key in ("people", "organisations", "places") for c in item.get(key, [])]:
            if page := self.page(concept.get("uri"), file):
                title = html.unescape(" ".join(page.titles))
                self.check(concept["name"].split()[0] in title, file, f"{concept['name']!r} isn't at {concept['uri']}")
        for picture in item.get("associations", []):
            inner, _, problem = self.site.resolve(picture["uri"], "")
            self.check(inner is not None and not problem, file, f"the picture {picture['uri']} isn't there")

    def list(self, file):
        item = self.json(file)
        for validator in self.ninjs:
            self.valid(file, validator, item)
        items = item.get("associations", [])
        uris = [i["uri"] for i in items]
        self.check(len(set(uris)) == len(uris), file, "has an item twice")
        self.check(item.get("type") == "composite", file, f"is a {item.get('type')!r}")
        dates = [datetime.datetime.fromisoformat(i["firstCreated"]) for i in items]
        is_newest = file.count("/") < 2
        self.check(dates == sorted(dates, reverse=is_newest), file, "has its items in no order")
        for entry in items:
            self.item(file, entry)
            inner, _, problem = self.site.resolve(entry["renditions"][1]["href"], "")
            if self.check(inner and not problem, file, f"{entry['renditions'][1]['href']} isn't there"):
                own = json.loads((self.site.folder / inner).read_bytes())
                same = ("uri", "headlines", "firstCreated", "versionCreated", "pubStatus", "language", "edNote")
                same += tuple(entry) if is_newest else ()
                differ = [k for k in same if k not in ("name", "rel") and entry.get(k) != own.get(k)]
                self.check(not differ, file, f"{entry['uri']} says other things than its file: {differ}")
        return uris

    # ---- Popolo ----

    def country(self, file):
        data = self.json(file)
        self.check(set(data) == set(CLASSES), file, f"has the lists {sorted(data)}")
        for name, validator in self.popolo.items():
            for at, thing in enumerate(data.get(name, [])):
                self.valid(file, validator, thing, f"{name}[{at}] ")
                if "name" in thing or "label" in thing and "id" in thing:
                    page = self.page(thing["links"][0]["url"], file)
                    title = page and html.unescape(" ".join(page.titles))
                    called = thing.get("name") or thing["label"]
                    self.check(not page or called.split()[0] in title, file, f"{called!r} isn't at {thing['links'][0]['url']}")
        return data

    # ---- tables ----

    def table(self, file):
        self.report.subject(file)
        raw = (self.site.folder / file).read_bytes()
        text = raw.decode("utf-8")
        self.check(TABLE.match(text), file, "isn't written as RFC 4180 says")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        self.check({len(row) for row in rows} == {len(rows[0])}, file, "has lines of several lengths")
        for row in rows:
            for field in row:
                self.check(not field.startswith(FORMULA), file, f"{field[:40]!r} is a formula to some programs")
        plain = [[field.removeprefix("'") for field in row] for row in rows[1:]]
        # A column that isn't there is empty, and is told of by its name.
        return [collections.defaultdict(str, zip(rows[0], row)) for row in plain]

    def typed(self, file, rows, fields):
        for row in rows:
            for field in fields:
                value, name = row.get(field["name"]), field["name"]
                if field["type"] == "datetime":
                    self.check(is_date(value), file, f"{name} {value!r} is no date")
                elif field["type"] == "boolean":
                    self.check(value in ("true", "false"), file, f"{name} {value!r} is no flag")
                elif name in ("start", "end", "date"):
                    self.check(not value or PARTIAL.match(value), file, f"{name} {value!r} is no date")

    # ---- all of it ----

    def everything(self):
        files = self.site.files
        data = [f for f in files if f.startswith("data/") and f.endswith((".csv", ".json"))]
        items = [f for f in files if re.search(r"(^|/)ninjs\.json$", f)]
        articles = [f for f in items if re.search(r"\d{4}/\d\d/\d\d/[^/]+/ninjs\.json$", f)]
        lists = [f for f in items if f not in articles]
        package = self.json(PACKAGE)
        named = {}
        for resource in package.get("resources", []):
            for path in resource["path"]:
                inner = path.removeprefix(self.site.base_url) if ":" in path else f"data/{path}"
                self.check(inner not in named, PACKAGE, f"names {path} twice")
                if self.check(inner in files, PACKAGE, f"names {path}, which isn't there"):
                    named[inner] = resource
        names = [r["name"] for r in package.get("resources", [])]
        self.check(len(set(names)) == len(names) and all(re.fullmatch(r"[a-z0-9._/-]+", n) for n in names), PACKAGE, f"calls its parts {names}")
        for licence in package.get("licenses", []):
            self.check(licence["path"].startswith("http"), PACKAGE, "a licence without an address")
        rest = {f for f in lists + data if f not in named} - {PACKAGE}
        self.check(not rest, PACKAGE, f"doesn't name {sorted(rest)[:5]}")
        for file in articles:
            self.article(file)
        listed = {}
        for file in lists:
            uris = self.list(file)
            if file in named and named[file]["name"].startswith("articles"):
                listed.setdefault(named[file]["language"], []).extend(uris)
        everyone = [uri for uris in listed.values() for uri in uris]
        own = [json.loads((self.site.folder / f).read_bytes())["uri"] for f in articles]
        self.check(sorted(everyone) == sorted(own), PACKAGE, "the lists of the months don't have each article once")
        for kind in ("article", "retraction"):
            for page in self.site.by_kind().get(kind, []):
                beside = re.sub("index.html$", "ninjs.json", page)
                self.check(beside in articles, page, "has no news item beside it")
        tables, countries = {}, {}
        for file, resource in named.items():
            kind, language = resource["name"].split("-")[0], resource["language"]
            if resource["format"] == "csv":
                rows = self.table(file)
                fields = resource["schema"]["fields"]
                self.check(not rows or list(rows[0]) == [f["name"] for f in fields], file, "has other columns than are named")
                self.typed(file, rows, fields)
                self.check(all(r["language"] == language for r in rows), file, "has a line in another language")
                tables.setdefault((kind, language), []).extend(rows)
            elif kind == "popolo":
                for name, things in self.country(file).items():
                    countries.setdefault(language, {}).setdefault(name, []).extend(things)
        for language in {r["language"] for r in named.values()}:
            self.together(language, tables, countries.get(language, {}), items)
        self.amount = f"{len(items)} news items, {len(countries)} languages of Popolo, {sum(map(len, tables.values()))} lines of tables"

    def together(self, language, tables, popolo, items):
        """Whether all that names one thing agrees, and with the pages."""
        rows = lambda kind: tables.get((kind, language), [])
        where = PACKAGE
        people = {p["id"]: p["name"] for p in popolo.get("persons", [])}
        self.check(len(people) == len(popolo.get("persons", [])), where, "a person's id stands twice")
        self.check({r["id"]: r["name"] for r in rows("officials")} == people, where, f"{language}: the officials aren't Popolo's")
        prefix = "" if language not in self.site.languages else f"{language}/"
        pages = {p.removesuffix("/index.html").removeprefix(prefix) for p in self.site.by_kind().get("official", []) if p.startswith(f"{prefix}officials/")}
        self.check(set(people) == pages, where, f"{language}: other officials than have a page: {sorted(set(people) ^ pages)[:5]}")
        ids = {o["id"] for name in ("organizations", "posts") for o in popolo.get(name, [])} | set(people)
        for m in popolo.get("memberships", []):
            for key in ("person_id", "organization_id", "post_id"):
                self.check(key not in m or m[key] in ids, where, f"{language}: {m.get(key)} of a membership is nowhere")
        key = lambda p, title, start, end: (p, title, start or "", end or "")
        held = sorted(key(m["person_id"], m["role"], m.get("start_date"), m.get("end_date")) for m in popolo.get("memberships", []))
        posts = sorted(key(r["official_id"], r["title"], r["start"], r["end"]) for r in rows("posts"))
        self.check(held == posts, where, f"{language}: the posts aren't Popolo's memberships")
        for r in rows("posts"):
            page = self.site.pages.get(f"{prefix}{r['official_id']}/index.html")
            text = " ".join(" ".join(t for t, _ in page.text).split()) if page else ""
            title = " ".join(r["title"].split())
            self.check(title in text or "|" in title, where, f"{language}: {title!r} isn't on the page of {r['official']}")
        for r in rows("quotations") + rows("sources") + rows("corrections"):
            self.page(r["article"], where)
        for r in rows("quotations"):
            self.check(not r["speaker_id"] or r["speaker_id"] in ids, where, f"{language}: {r['speaker_id']} is nowhere")


def main():
    a = built.arguments(__doc__).parse_args()
    site = built.Site(a.folder, a.base_url)
    if not (site.folder / PACKAGE).is_file():
        stray = [f for f in site.files if f.endswith("/ninjs.json")]
        print(f"  no data here{', but ' + stray[0] if stray else ''}")
        return 1 if stray else 0
    report = built.Report("open data")
    data = Data(site, report)
    data.everything()
    print(f"  {data.amount}")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
