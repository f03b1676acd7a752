#!/usr/bin/env python3
"""Writes src/languages/data from CLDR. Needs only Python's standard library.

    npm pack cldr-core cldr-localenames-full cldr-misc-full     # unpack all three
    python3 scripts/language-data.py path/to/cldr-core path/to/cldr-localenames-full path/to/cldr-misc-full

The same inputs give the same bytes. It writes languages.tsv, what each language calls itself, which
way it is written, its quotation marks and where it is spoken most, and LICENSE, which is CLDR's own.
"""

import json
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "languages" / "data"
# How well a language has to be covered by CLDR to be in the table.
COVERED = ("modern", "moderate", "basic")


def territory(tag, likely):
    """Two letters, of the tag itself or the likely ones; nothing for a language of no country."""
    own = [part for part in tag.split("-")[1:] + likely.split("-")[1:] if len(part) == 2 and part.isupper()]
    return own[0] if own else ""


def main(core, names, misc):
    covered = json.loads((core / "coverageLevels.json").read_text())["effectiveCoverageLevels"]
    version = json.loads((core / "package.json").read_text())["version"]
    likely = json.loads((core / "supplemental" / "likelySubtags.json").read_text())["supplemental"]["likelySubtags"]
    rows = {}
    for folder in sorted((misc / "main").iterdir()):
        tag = folder.name
        if tag == "und" or covered.get(tag, covered.get(tag.split("-")[0])) not in COVERED:
            continue
        marks = json.loads((folder / "delimiters.json").read_text())["main"][tag]["delimiters"]
        layout = json.loads((folder / "layout.json").read_text())["main"][tag]["layout"]["orientation"]
        file = names / "main" / tag / "languages.json"
        own = json.loads(file.read_text())["main"][tag]["localeDisplayNames"]["languages"] if file.exists() else {}
        base = tag.split("-")[0]
        name = own.get(tag) or (own.get(base) if tag == base else None)
        if name == tag or name == base:
            name = None
        rows[tag] = [
            tag,
            name[:1].title() + name[1:] if name else "",
            "rtl" if layout["characterOrder"] == "right-to-left" else "ltr",
            marks["quotationStart"],
            marks["quotationEnd"],
            marks["alternateQuotationStart"],
            marks["alternateQuotationEnd"],
            territory(tag, likely.get(tag, likely.get(base, ""))),
        ]
    kept = []
    for tag, row in sorted(rows.items()):
        above = rows.get(tag.rsplit("-", 1)[0]) if "-" in tag else None
        if above and not row[1] and above[2:7] == row[2:7]:
            continue
        if above and not row[1]:
            row = row[:1] + [above[1]] + row[2:]
        if row[1] or not above:
            kept.append("\t".join(row))
    DATA.mkdir(parents=True, exist_ok=True)
    head = [
        f"# Made by scripts/language-data.py from Unicode CLDR {version}"
        " (npm cldr-core, cldr-localenames-full, cldr-misc-full); don't edit.",
        "# Copyright Unicode, Inc. SPDX-License-Identifier: Unicode-3.0 (see LICENSE).",
        "# language, what it calls itself, direction, quotation marks (opening, closing), those inside of others,"
        " territory (CLDR's likely subtags)",
    ]
    (DATA / "languages.tsv").write_text("\n".join(head + kept) + "\n")
    (DATA / "LICENSE").write_text((core / "LICENSE").read_text())


main(*map(Path, sys.argv[1:4]))
