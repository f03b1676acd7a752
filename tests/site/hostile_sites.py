"""What programs read of sites whose texts are hostile, of one without an article, and of one below a path:
feeds, sitemaps, structured data and files at fixed places must pass their checks, and feedparser must read
back the titles that went in.

    python3 hostile_sites.py DATELINE [--schemas DIR]
"""

import argparse
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
SETTINGS = 'title = "A & <b>"\ndescription = "</channel> & co"\nbase_url = "https://hostile.example{}"\nfeeds = ["atom", "rss", "json"]\nfeed_content = "{}"\n'
# Every file at a fixed place, with what its settings let in.
FIXED = """
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
+++
{title}

> {title}
"""


def sites():
    """(name, path below the host, files)"""
    articles = {f"content/articles/a-{at}.md": article(at, title) for at, title in enumerate(TITLES)}
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
                problems = read_back(root / "public", titles)
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
