"""The Nu checker over the HTML and CSS of a built site.

    python3 vnu.py DIR [--each N]     with N, at most N pages of each kind

Errors and warnings fail. One that must stand is listed in ALLOWED with its
reason. What the checker calls "info" (a slash at the end of <br />) is
counted and passes.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import built

JAR = pathlib.Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
# (pattern of the message, why it is right to let it stand)
ALLOWED = [
    ("Unrecognized at-rule “@view-transition”", "CSS View Transitions 2; browsers that don't know it leave it out, as CSS asks of them"),
]
AT_ONCE = 4000  # files on one command line


def run(files):
    with tempfile.TemporaryFile("w+") as out:
        done = subprocess.run(
            ["java", "-Xss8m", "-jar", str(JAR), "--also-check-css", "--stdout", "--exit-zero-always", "--format", "json", *files],
            stdout=out, stderr=subprocess.PIPE, text=True, check=False,
        )
        out.seek(0)
        try:
            return json.load(out)["messages"]
        except ValueError:
            sys.exit(f"vnu did not run (exit {done.returncode}): {done.stderr[-2000:]}")


def main():
    p = built.arguments(__doc__)
    p.add_argument("--each", type=int)
    a = p.parse_args()
    site, report = built.Site(a.folder, a.base_url), built.Report("vnu")
    pages = sorted(f for files in site.sample(a.each).values() for f in files) if a.each else sorted(site.pages)
    styles = [f for f in site.files if f.endswith(".css")]
    for f in pages + styles:
        report.subject(f)
    report.check(styles, "style.css", "the site has no style sheet")
    seen = collections.Counter()
    messages = []
    for start in range(0, len(pages + styles), AT_ONCE):
        messages += run([str(site.folder / f) for f in (pages + styles)[start : start + AT_ONCE]])
    for m in messages:
        kind = m["type"] if m.get("subType") is None else m["subType"]
        seen[kind] += 1
        name = built.urllib.parse.unquote(m.get("url", "").removeprefix("file:"))
        name = name.removeprefix(str(site.folder) + "/")
        if kind == "info" or (any(re.search(pattern, m["message"]) for pattern, _ in ALLOWED)):
            continue
        report.fail(name, f"{kind}: {m['message']}" + (f"  «{m['extract'].strip()[:90]}»" if "extract" in m else ""), m.get("lastLine"))
    print(f"  {len(pages)} of {len(site.pages)} pages, {len(styles)} style sheets; messages: {dict(seen) or 'none'}")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
