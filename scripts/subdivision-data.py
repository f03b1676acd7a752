#!/usr/bin/env python3
"""Writes src/geo/data/subdivisions.tsv from CLDR. Needs only Python's standard library.

    npm pack cldr-subdivisions-full     # unpack it
    python3 scripts/subdivision-data.py path/to/cldr-subdivisions-full

The same input gives the same bytes. Only English is taken: CLDR's JSON has names of three
subdivisions (England, Scotland, Wales) in every other language.
"""

import importlib.util
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("geo_data", HERE / "geo-data.py")
geo_data = importlib.util.module_from_spec(spec)
spec.loader.exec_module(geo_data)

# Subdivisions that have a row of their own in countries.tsv: their names are the country's.
IN_COUNTRIES = re.compile(r"(cn(tw|hk|mo)|fi01|fr(971|972|973|974|976|gf|gp|mq|re|yt|bl|mf|nc|pf|pm|tf|wf|cp)"
                          r"|rs25|nl(aw|cw|sx|bq[123])|nosj|no2[12]|sj|us(as|gu|mp|pr|um|vi))$")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    package = Path(sys.argv[1])
    version = geo_data.load(package / "package.json")["version"]
    data = geo_data.load(package / "subdivisions" / "en" / "en.json")
    names = data["subdivisions"]["localeDisplayNames"]["subdivisions"]
    known = {row[0]: row[7] for row in geo_data.rows(geo_data.DATA / "countries.tsv")}
    of_country = {}
    for code, name in sorted(names.items()):
        country = code[:2].upper()
        # Notes that CLDR has in a few names: a dagger, a superscript, a country, a status.
        name = re.sub(r"\s*(†|²|\(EH-partial\)|, Somalia)$", "", name)
        if known.get(country, name) != name and not IN_COUNTRIES.match(code):
            of_country.setdefault(country, {})[name] = None
    table = [[country, "|".join(of_country[country])] for country in sorted(of_country)]
    if any("|" in name for names in of_country.values() for name in names):
        sys.exit("a | in a name")
    source = [
        f"Made by scripts/subdivision-data.py from Unicode CLDR {version}"
        " (npm cldr-subdivisions-full); don't edit.",
        "Copyright Unicode, Inc. SPDX-License-Identifier: Unicode-3.0 (see LICENSE). About: README.md.",
        "alpha-2, English names of the subdivisions of ISO 3166-2",
    ]
    geo_data.write("subdivisions.tsv", source, table)


if __name__ == "__main__":
    main()
