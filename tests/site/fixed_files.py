"""Files at fixed places: robots.txt, security.txt, trust.txt, humans.txt, and those that hosts and browsers
read. Each is looked at when it is there.

    python3 fixed_files.py DIR [--base-url URL]
"""

import collections
import datetime
import json
import re
import sys
import urllib.robotparser

import built

# RFC 9309, section 2.2: what a line may be; and contentsignals.org.
ROBOTS = re.compile(
    r"(?:User-agent: (?:\*|[A-Za-z0-9_-]+)|(?:Allow|Disallow): /[\x21-\x22\x24-\x7e]*|Disallow:"
    r"|Content-Signal: (?:search|ai-input|ai-train)=(?:yes|no)(?:, (?:search|ai-input|ai-train)=(?:yes|no))*"
    r"|Sitemap: https?://\S+|#.*|)\Z"
)
SECURITY = {"Contact", "Expires", "Encryption", "Acknowledgments", "Preferred-Languages", "Canonical", "Policy", "Hiring"}
TRUST = {"member", "belongto", "control", "controlledby", "social", "vendor", "customer", "disclosure", "contact", "datatrainingallowed"}


def robots(report, site, text):
    for number, line in enumerate(text.split("\n"), 1):
        report.check(ROBOTS.match(line), "robots.txt", f"line {number} is none of RFC 9309: {line!r}")
    report.check(len(text.encode()) <= 500 * 1024, "robots.txt", "has more than 500 kB")
    lines = [line.split(": ", 1) for line in text.split("\n") if ": " in line]
    sitemaps = [value for name, value in lines if name == "Sitemap"]
    report.check(sitemaps == [site.base_url + "sitemap.xml"], "robots.txt", f"names {sitemaps}, not the site's sitemap")
    agents = [value.lower() for name, value in lines if name == "User-agent"]
    report.check(len(agents) == len(set(agents)), "robots.txt", "names a robot twice")
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(text.split("\n"))
    report.check(parser.can_fetch("SomeOtherBot", site.base_url), "robots.txt", "shuts the front page")


def security(report, site, text):
    name = ".well-known/security.txt"
    fields = collections.defaultdict(list)
    for line in text.splitlines():
        key, sign, value = line.partition(": ")
        report.check(sign and key in SECURITY, name, f"is no field of RFC 9116: {line!r}")
        fields[key].append(value)
    report.check(fields["Contact"], name, "has no Contact")
    for value in fields["Contact"]:
        report.check(re.match(r"(mailto:\S+@\S+|tel:[-+.()\d]+|https://\S+)\Z", value), name, f"Contact is no address: {value!r}")
    for key in ("Expires", "Preferred-Languages"):
        report.check(len(fields[key]) <= 1, name, f"has {key} {len(fields[key])} times")
    try:
        datetime.datetime.strptime(fields["Expires"][0], "%Y-%m-%dT%H:%M:%SZ")
    except (IndexError, ValueError) as e:
        report.fail(name, f"Expires is no date of RFC 3339: {e}")
    for value in fields["Canonical"]:
        report.check(value == site.base_url + name and value.startswith("https://"), name, f"Canonical is {value!r}")
    for value in fields["Encryption"]:
        report.check(re.match(r"(https://|dns:|openpgp4fpr:)[\x21-\x7e]+\Z", value), name, f"Encryption is no address: {value!r}")


def trust(report, site, text):
    for line in text.splitlines():
        key, sign, value = line.partition("=")
        report.check(sign and key in TRUST, "trust.txt", f"is no variable: {line!r}")
        good = value in ("yes", "no") if key == "datatrainingallowed" else re.match(r"(https?://|mailto:)\S+\Z", value)
        report.check(good, "trust.txt", f"is no value: {line!r}")
    again = site.folder / ".well-known/trust.txt"
    report.check(again.is_file() and again.read_text(encoding="utf-8") == text, "trust.txt", "isn't the same in .well-known")


def trust_again(report, site, text):
    report.check("trust.txt" in site.files, ".well-known/trust.txt", "stands there alone")


def humans(report, site, text):
    """humanstxt.org: sections, and lines that belong to one."""
    section = None
    for line in text.splitlines():
        if line.startswith("/* "):
            report.check(re.match(r"/\* (TEAM|THANKS|SITE) \*/\Z", line), "humans.txt", f"is no section: {line!r}")
            section = line
        elif line:
            report.check(section and re.match(r"\t\S", line), "humans.txt", f"is no line of a section: {line!r}")
    report.check(section, "humans.txt", "has no section")


def no_jekyll(report, site, text):
    report.check(not text, ".nojekyll", "isn't empty")


def speculation_rules(report, site, text):
    """html.spec.whatwg.org, "Speculative loading": pages of this site alone, and only fetched."""
    name = "speculation-rules.json"
    rules = json.loads(text)
    report.check(set(rules) == {"prefetch"}, name, f"has the keys {sorted(rules)}")
    for rule in rules.get("prefetch", []):
        report.check(rule.get("where") == {"href_matches": site.base_path + "*"}, name, f"is about {rule.get('where')}")
        report.check(rule.get("eagerness") in ("moderate", "conservative"), name, f"is {rule.get('eagerness')!r}")
    told = [text for file in ("_headers", "vercel.json", "staticwebapp.config.json") if file in site.files for text in [(site.folder / file).read_text(encoding="utf-8")]]
    report.check(all(site.base_path + name in text and "Speculation-Rules" in text for text in told), name, "is named in no header")


def headers(report, site, text):
    rules, sent = [], []
    for line in text.splitlines():
        report.check(len(line) <= 2000, "_headers", f"a line has {len(line)} characters")
        if line.startswith("  "):
            report.check(re.match(r"  [A-Za-z0-9-]+: \S.*\Z", line), "_headers", f"is no header: {line!r}")
            sent.append((rules[-1] if rules else "", line.split(":")[0].strip()))
        else:
            report.check(re.match(r"/[^\s*]*\*?[^\s*]*\Z", line), "_headers", f"is no pattern with one * at most: {line!r}")
            rules.append(line)
    report.check(0 < len(rules) <= 100 and len(rules) == len(set(rules)), "_headers", f"has {len(rules)} rules, or one twice")
    for file in site.files:
        path = "/" + file
        fits = [r for r in rules if re.fullmatch(re.escape(r).replace(r"\*", ".*"), path)]
        names = collections.Counter(name for rule, name in sent if rule in fits)
        twice = [name for name, n in names.items() if n > 1]
        report.check(not twice, "_headers", f"{path} gets {twice} twice")
    for rule in rules:
        report.check("*" in rule or rule[1:] in site.files, "_headers", f"{rule} is no file")


def lead_somewhere(report, site, file, pairs):
    for old, new in pairs:
        page = old.strip("/") + "/index.html"
        report.check(page in site.pages and site.pages[page].is_redirect, file, f"{old} has no page that leads on")
        report.check(site.resolve(new, "index.html")[0] in site.pages, file, f"{old} leads to {new}, where nothing stands")


def redirects(report, site, text):
    rows = [line.split() for line in text.splitlines()]
    report.check(0 < len(rows) <= 2000 and all(len(r) == 3 and r[2] in ("301", "301!") for r in rows), "_redirects", "has other lines than redirects, or too many")
    lead_somewhere(report, site, "_redirects", [r[:2] for r in rows if len(r) == 3])


def vercel(report, site, text):
    config = json.loads(text)
    report.check(set(config) == {"trailingSlash", "headers", "redirects"}, "vercel.json", f"has the keys {sorted(config)}")
    report.check(len(config["redirects"]) <= 1024, "vercel.json", "has too many redirects")
    lead_somewhere(report, site, "vercel.json", [(r["source"], r["destination"]) for r in config["redirects"]])


def azure(report, site, text):
    name = "staticwebapp.config.json"
    config = json.loads(text)
    report.check(len(text.encode()) <= 20 * 1024, name, "has more than 20 kB")
    for route in config["routes"]:
        report.check(re.match(r"/[^*]*(\*\.\{[a-z0-9,]+\}|(?<=/)\*)?\Z", route["route"]), name, f"is no route: {route['route']}")
    report.check(config["responseOverrides"]["404"]["rewrite"] == "/404.html" and "404.html" in site.files, name, "has no page for what isn't there")


CHECKS = {
    "robots.txt": robots,
    ".well-known/security.txt": security,
    "trust.txt": trust,
    ".well-known/trust.txt": trust_again,
    "humans.txt": humans,
    ".nojekyll": no_jekyll,
    "speculation-rules.json": speculation_rules,
    "_headers": headers,
    "_redirects": redirects,
    "vercel.json": vercel,
    "staticwebapp.config.json": azure,
}


def main():
    a = built.arguments(__doc__).parse_args()
    site, report = built.Site(a.folder, a.base_url), built.Report("fixed files")
    there = [name for name in CHECKS if name in site.files]
    for name in there:
        report.subject(name)
        text = (site.folder / name).read_text(encoding="utf-8")
        report.check(not text or text.endswith("\n"), name, "ends within a line")
        CHECKS[name](report, site, text)
    at_root = site.base_path == "/"
    report.check(not at_root or "robots.txt" in there, "robots.txt", "is missing")
    print(f"  {len(there)} of {len(CHECKS)} files")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
