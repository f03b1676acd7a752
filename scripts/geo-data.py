#!/usr/bin/env python3
"""Writes the data files of src/geo/data from CLDR. Needs only Python's standard library.

    npm pack cldr-core cldr-localenames-full     # unpack both
    python3 scripts/geo-data.py path/to/cldr-core path/to/cldr-localenames-full

The same inputs give the same bytes. A slug that is already in countries.tsv or
regions.tsv is kept, so that a new CLDR changes no URL; a code that CLDR has
dropped is an error, because a page of some site may stand under it.

It reads aliases.tsv (kept by hand) and writes countries.tsv, regions.tsv,
names.tsv and parents.tsv beside it, and LICENSE, which is CLDR's own.
"""

import json
import re
import sys
import unicodedata
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "src" / "geo" / "data"

# UN M49 (unstats.un.org/unsd/methodology/m49), English names. 003 is M49's
# note on North America: a grouping of regions, not a level of the tree.
M49 = {
    "001": "World",
    "002": "Africa",
    "003": "North America",
    "005": "South America",
    "009": "Oceania",
    "011": "Western Africa",
    "013": "Central America",
    "014": "Eastern Africa",
    "015": "Northern Africa",
    "017": "Middle Africa",
    "018": "Southern Africa",
    "019": "Americas",
    "021": "Northern America",
    "029": "Caribbean",
    "030": "Eastern Asia",
    "034": "Southern Asia",
    "035": "South-eastern Asia",
    "039": "Southern Europe",
    "053": "Australia and New Zealand",
    "054": "Melanesia",
    "057": "Micronesia",
    "061": "Polynesia",
    "142": "Asia",
    "143": "Central Asia",
    "145": "Western Asia",
    "150": "Europe",
    "151": "Eastern Europe",
    "154": "Northern Europe",
    "155": "Western Europe",
    "202": "Sub-Saharan Africa",
    "419": "Latin America and the Caribbean",
}
# CLDR has these two beside its tree; in M49 they are the sub-regions.
SUBREGIONS = ("202", "419")
# CLDR has this one beside its tree, and it stays beside ours.
GROUPINGS = ("003",)

# Not in any M49 region (AQ), or not in ISO 3166-1 (XK, a user-assigned code).
NO_REGION = ("AQ",)
USER_ASSIGNED = ("XK",)

# Slugs that the folded CLDR name would make clumsy; only for a first run.
FIRST_SLUGS = {
    "HK": "hong-kong",
    "MM": "myanmar",
    "MO": "macao",
}

# CLDR locales with modern coverage all go in; these are versions of them.
VARIANTS = ("es-419", "fr-CA", "pt-PT", "zh-Hant-HK")


def load(path):
    return json.loads(path.read_text(encoding="utf-8"))


def fold(text):
    """Nearly what fold() in src/geo/fold.rs does; here it only finds doubles."""
    text = text.replace("’", "'").replace("-", " ")
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(text.lower().split())


def slug(name):
    name = fold(name).replace("&", " and ").replace("'", "").replace(".", "")
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-")


def rows(path):
    """The rows of a data file that is there already, without its comments."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def write(name, header, table):
    for row in table:
        if any("\t" in field or "\n" in field for field in row):
            sys.exit(f"{name}: a tab or line break in {row}")
    # Empty fields at the end of a row are left out: no white space at line ends.
    lines = [f"# {line}" for line in header] + ["\t".join(row).rstrip("\t") for row in table]
    path = DATA / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    print(f"{path.name}: {len(table)} rows, {path.stat().st_size} bytes")


def names_of(localenames, locale):
    """code -> (display name, [alternative names]) of one CLDR locale."""
    data = load(localenames / "main" / locale / "territories.json")
    territories = data["main"][locale]["localeDisplayNames"]["territories"]
    names = {}
    for key, text in sorted(territories.items()):
        code, _, variant = key.partition("-alt-")
        name, others = names.setdefault(code, ("", []))
        if variant:
            others.append(text)
        else:
            names[code] = (text, others)
    return names


def tree(containment):
    """region -> parent, country -> region, and the groupings beside the tree."""
    children = {
        code: [c for c in containment[code]["_contains"]] for code in M49 if code in containment
    }
    parent = {}
    for code in sorted(children):
        if code not in SUBREGIONS + GROUPINGS:
            parent.update({child: code for child in children[code]})
    for code in SUBREGIONS + GROUPINGS:
        [above] = [
            key.removesuffix("-status-grouping")
            for key, value in containment.items()
            if key.endswith("-status-grouping") and code in value["_contains"]
        ]
        parent[code] = above
    for code in SUBREGIONS:
        parent.update({child: code for child in children[code]})
    groups = {code: children[code] for code in GROUPINGS}
    return parent, groups


def regions_of(code, parent):
    """Region, sub-region and intermediate region (each maybe "") of a country."""
    if code in NO_REGION:
        return ["", "", ""]
    path = []
    while parent[code] != "001":
        code = parent[code]
        path.insert(0, code)
    if not 2 <= len(path) <= 3:
        sys.exit(f"{code}: {len(path)} levels of regions")
    return path + [""] * (3 - len(path))


def other_names(name, candidates):
    """The candidates that don't fold to the name or to an earlier one."""
    seen, others = {fold(name)}, []
    for candidate in candidates:
        if "|" in candidate:
            sys.exit(f"a | in {candidate}")
        if fold(candidate) not in seen:
            seen.add(fold(candidate))
            others.append(candidate)
    return others


def spelled_out(name):
    """ "St. Kitts & Nevis" is also written with "and", "St" and "Saint"."""
    words = name.replace("&", "and")
    yield words
    if "St. " in words:
        yield words.replace("St. ", "St ")
        yield words.replace("St. ", "Saint ")


def fixed_slugs(path, codes, column):
    old = {row[0]: row[column] for row in rows(path)}
    gone = sorted(set(old) - set(codes))
    if gone:
        sys.exit(f"{path.name} has codes that CLDR has no more: {' '.join(gone)}")
    return old


def unique_slugs(table, column):
    slugs = [row[column] for row in table]
    double = sorted({s for s in slugs if slugs.count(s) > 1 or not s})
    if double:
        sys.exit(f"slugs that aren't unique: {double}")


def parents(core, locales):
    """language -> the language to try next, where it isn't just the shorter tag.

    Where CLDR goes straight to the root (zh-Hant, whose shorter tag is another
    script) the shorter tag is tried all the same: any name is better than none.
    English isn't in `locales`, so its versions aren't here either.
    """
    supplemental = core / "supplemental"
    roots = {locale.split("-")[0] for locale in locales}
    table = {}
    locale_parents = load(supplemental / "parentLocales.json")["supplemental"]["parentLocales"]
    for tag, above in locale_parents["parentLocale"].items():
        if above != tag.rpartition("-")[0] and above.split("-")[0] in roots:
            table[tag] = above
    # zh-TW is written in Hant: "likely subtags" name the script of a region.
    likely = load(supplemental / "likelySubtags.json")["supplemental"]["likelySubtags"]
    for tag, full in likely.items():
        language, _, region = tag.partition("-")
        if re.fullmatch("[A-Z]{2}|[0-9]{3}", region):
            script = full.split("-")[1]
            if f"{language}-{script}" in locales:
                table[tag] = f"{language}-{script}-{region}"
    return [[tag, table[tag]] for tag in sorted(table)]


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    core, localenames = Path(sys.argv[1]), Path(sys.argv[2])
    versions = {load(folder / "package.json")["version"] for folder in (core, localenames)}
    if len(versions) != 1:
        sys.exit(f"the two packages differ in version: {sorted(versions)}")
    source = [
        f"Made by scripts/geo-data.py from Unicode CLDR {versions.pop()}"
        " (npm cldr-core, cldr-localenames-full); don't edit.",
        "Copyright Unicode, Inc. SPDX-License-Identifier: Unicode-3.0 (see LICENSE). About: README.md.",
    ]

    supplemental = core / "supplemental"
    mappings = load(supplemental / "codeMappings.json")["supplemental"]["codeMappings"]
    containment = load(supplemental / "territoryContainment.json")["supplemental"][
        "territoryContainment"
    ]
    parent, groups = tree(containment)
    english = names_of(localenames, "en")
    aliases = {row[0]: row[1].split("|") for row in rows(DATA / "aliases.tsv")}

    # CLDR's own territories (the Canary Islands, …) have no ISO number; 900 and
    # above are user-assigned.
    codes = [
        code
        for code in set(parent) | set(NO_REGION)
        if re.fullmatch("[A-Z]{2}", code)
        and (0 < int(mappings.get(code, {}).get("_numeric", 0)) < 900 or code in USER_ASSIGNED)
    ]
    codes.sort()
    unknown = sorted(set(aliases) - set(codes) - set(M49))
    if unknown:
        sys.exit(f"aliases.tsv has unknown codes: {' '.join(unknown)}")

    old = fixed_slugs(DATA / "countries.tsv", codes, 3)
    countries = []
    for code in codes:
        name, variants = english[code]
        others = [*spelled_out(name), *variants, *aliases.get(code, [])]
        countries.append(
            [
                code,
                mappings[code]["_alpha3"],
                mappings[code]["_numeric"],
                old.get(code) or FIRST_SLUGS.get(code) or slug(name),
                *regions_of(code, parent),
                name,
                "|".join(other_names(name, others)),
            ]
        )
    unique_slugs(countries, 3)
    columns = (
        "alpha-2, alpha-3, numeric, slug (never changes), M49 region, sub-region,"
        " intermediate region, CLDR's English name, other English names"
    )
    write("countries.tsv", [*source, columns], countries)

    old = fixed_slugs(DATA / "regions.tsv", M49, 1)
    regions = []
    for code, name in sorted(M49.items()):
        others = other_names(name, [english[code][0], *aliases.get(code, [])])
        regions.append(
            [
                code,
                old.get(code) or slug(name),
                name,
                parent.get(code, ""),
                "|".join(groups.get(code, [])),
                "|".join(others),
            ]
        )
    unique_slugs(regions, 1)
    columns = (
        "M49 code, slug (never changes), M49's English name, region above,"
        " regions it groups without being above them, other English names"
    )
    write("regions.tsv", [*source, columns], regions)

    coverage = load(core / "coverageLevels.json")["coverageLevels"]
    locales = {locale for locale, level in coverage.items() if level == "modern"}
    locales = (locales | set(VARIANTS)) - {"en"}
    # Spanish has "RU" for GB; but RU is RU, whoever writes it.
    owners = {spelling: row[0] for row in countries for spelling in row[:2]}
    names = []
    for locale in sorted(locales):
        territories = names_of(localenames, locale)
        for code in codes + sorted(M49):
            name, variants = territories.get(code, ("", []))
            if name and name != code:
                others = other_names(name, [v for v in variants if owners.get(v, code) == code])
                names.append([locale, code, name, *(["|".join(others)] if others else [])])
    # Sorted by bytes, so that a reader can halve its way to a line.
    names.sort(key=lambda row: (row[0].encode(), row[1].encode()))
    columns = (
        "language, code, display name, other names;"
        " sorted by bytes; English is in countries.tsv and regions.tsv"
    )
    write("names.tsv", [*source, columns], names)
    columns = "language, the language to try next where it isn't just the shorter tag"
    write("parents.tsv", [*source, columns], parents(core, locales))
    (DATA / "LICENSE").write_bytes((core / "LICENSE").read_bytes())


if __name__ == "__main__":
    main()
