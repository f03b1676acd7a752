"""Every internal link and anchor once more, by lychee (pages.py has its own reading).

    python3 links.py DIR [--base-url URL] [--lychee PROGRAM]

Root-relative links are looked up under DIR, absolute ones of the site's own
base_url are mapped to it, and others are left alone: nothing goes out.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import built


def main():
    p = built.arguments(__doc__)
    p.add_argument("--lychee", default="lychee")
    a = p.parse_args()
    site, report = built.Site(a.folder, a.base_url), built.Report("links")
    with tempfile.TemporaryDirectory() as tmp:
        # A site under /briefing/ is looked at through a folder that has it there.
        root = pathlib.Path(tmp, "root")
        stand = root / site.base_path.strip("/")
        stand.parent.mkdir(parents=True, exist_ok=True)
        stand.symlink_to(site.folder)
        top = site.folder if site.base_path == "/" else root
        names = pathlib.Path(tmp, "files")
        names.write_text("".join(f"{site.folder / f}\n" for f in site.pages))
        done = subprocess.run(
            [a.lychee, "--offline", "--root-dir", str(top), "--include-fragments", "--index-files", "index.html",
             "--remap", f"^{re.escape(site.base_url)} file://{site.folder}/", "--no-ignore", "--hidden", "--no-progress",
             "--format", "json", "--files-from", str(names)],
            capture_output=True, text=True, check=False, cwd=tmp,
        )
    try:
        result = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"lychee did not run (exit {done.returncode}): {done.stderr[-2000:]}")
    for f in site.pages:
        report.subject(f)
    for file, rows in result["error_map"].items():
        name = file.removeprefix(str(site.folder) + "/")
        for row in rows:
            line = row.get("span", {}).get("line")
            report.fail(name, f"{row['url']}: {row['status']['text']}" + (f" ({row['status']['details']})" if row["status"].get("details") else ""), line)
    if done.returncode and not result["error_map"]:
        report.fail("lychee", done.stderr[-500:])
    print(f"  {result['total']} links, {result['successful']} found, {result['excludes']} of other sites left alone")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
