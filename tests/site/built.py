"""A built site as the checks see it: the folder, its pages and what they link to.

Knows the output layout (which path is which kind of page) and HTML, nothing of
how the site was made. `python3 built.py DIR [N]` prints, as JSON, up to N pages
of each kind for the checks that are too slow for every page.
"""

import argparse
import collections
import html.parser
import json
import os
import pathlib
import re
import sys
import urllib.parse

ENTITIES = {
    "countries": "country",
    "regions": "region",
    "officials": "official",
    "offices": "office",
    "organizations": "organization",
    "topics": "topic",
    "storylines": "storyline",
    "authors": "author",
}
SAMPLED_IN_EACH_LANGUAGE = ("article", "front", "index", "official")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
URL_ATTRIBUTES = {"href", "src", "poster", "action", "formaction", "data", "cite"}
URL_META = {"og:url", "og:image", "twitter:image"}
VOID = set("area base br col embed hr img input link meta source track wbr".split())
VERBATIM = {"code", "pre", "kbd", "samp", "textarea"}
Link = collections.namedtuple("Link", "tag attribute url line text rel type lang")


class Page(html.parser.HTMLParser):
    """One HTML file, read once into plain lists."""

    def __init__(self, path, text):
        super().__init__(convert_charrefs=True)
        self.path, self.source = path, text
        self.doctype = None
        self.html = {}
        self.titles, self.headings, self.metas, self.links = [], [], [], []
        self.ids, self.references, self.images = [], [], []
        self.handlers, self.scripts, self.text = [], [], []
        self.refresh = self.base = None
        self._open, self._anchors, self._collect = [], [], None
        self._verbatim = 0
        self.feed(text)
        self.close()

    @property
    def is_redirect(self):
        return self.refresh is not None

    @property
    def noindex(self):
        return any("noindex" in m.get("content", "") for m in self.metas if m.get("name") == "robots")

    @property
    def canonicals(self):
        return [l for l in self.links if l.tag == "link" and "canonical" in l.rel]

    def feeds(self):
        return [l for l in self.links if l.tag == "link" and "alternate" in l.rel and l.type == "application/atom+xml"]

    def handle_decl(self, decl):
        self.doctype = self.doctype or decl

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_starttag(self, tag, attrs):
        line = self.getpos()[0]
        a = {k: (v if v is not None else "") for k, v in attrs}
        if tag == "html":
            self.html = a
        elif tag == "base":
            self.base = a
        elif tag == "meta":
            self.metas.append(a)
            if a.get("http-equiv", "").lower() == "refresh":
                self.refresh = a.get("content", "")
            if a.get("property", a.get("name")) in URL_META:
                self._link(tag, "content", a.get("content", ""), line, a)
        elif tag == "script":
            self.scripts.append([a.get("type", ""), a.get("src"), line, ""])
        elif tag == "img":
            self.images.append((line, a))
            for anchor in self._anchors:
                self._say(anchor, a.get("alt", ""))
        if "id" in a:
            self.ids.append((a["id"], line))
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "for", "headers", "list"):
            if name in a:
                self.references += [(name, part, line) for part in a[name].split()]
        self.handlers += [(k, line) for k in a if k.startswith("on")]
        for name in URL_ATTRIBUTES & a.keys():
            self._link(tag, name, a[name], line, a)
            if tag == "a" and name == "href":
                self._anchors.append(len(self.links) - 1)
                if a.get("aria-label"):
                    self._say(self._anchors[-1], a["aria-label"])
        if "srcset" in a:
            for part in a["srcset"].split(","):
                self._link(tag, "srcset", (part.split() or [""])[0], line, a)
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append([int(tag[1]), line, ""])
        if tag == "title" and "svg" not in self._open:
            self.titles.append("")
        if tag not in VOID:
            self._open.append(tag)
            self._verbatim += tag in VERBATIM

    def handle_endtag(self, tag):
        if tag not in self._open:
            return
        while self._open:
            last = self._open.pop()
            self._verbatim -= last in VERBATIM
            if last == "a" and self._anchors:
                self._anchors.pop()
            if last == tag:
                break

    def handle_data(self, data):
        if self._open and self._open[-1] == "script":
            self.scripts[-1][3] += data
            return
        if self._open and self._open[-1] == "style":
            return
        if "title" in self._open and "svg" not in self._open:
            self.titles[-1] += data
        if any(t in self._open for t in ("h1", "h2", "h3", "h4", "h5", "h6")) and self.headings:
            self.headings[-1][2] += data
        for anchor in self._anchors:
            self._say(anchor, data)
        if not self._verbatim and data.strip():
            self.text.append((data, self.getpos()[0]))

    def _say(self, anchor, text):
        self.links[anchor] = self.links[anchor]._replace(text=self.links[anchor].text + text)

    def _link(self, tag, attribute, url, line, a):
        self.links.append(Link(tag, attribute, url, line, "", a.get("rel", "").split(), a.get("type", ""), a.get("hreflang", "")))


class Site:
    """A built folder. `base_url` is taken from the front page's canonical link
    unless given, and every check resolves URLs against it."""

    def __init__(self, folder, base_url=None):
        self.folder = pathlib.Path(folder).resolve()
        if not (self.folder / "index.html").is_file():
            sys.exit(f"{self.folder}: no built site here (index.html is missing)")
        self.files = sorted(
            str(pathlib.Path(top, f).relative_to(self.folder))
            for top, _, names in os.walk(self.folder)
            for f in names
        )
        self._file_set = set(self.files)
        self._folders = {str(p) for f in self.files for p in pathlib.PurePosixPath(f).parents}
        self.pages = {}
        for f in self.files:
            if f.endswith(".html"):
                raw = (self.folder / f).read_bytes()
                self.pages[f] = Page(f, raw.decode("utf-8", "replace"))
        if base_url is None:
            found = self.pages["index.html"].canonicals
            base_url = found[0].url if found else ""
        if not re.match(r"https?://[^/]+/(.*/)?\Z", base_url):
            sys.exit(f"{self.folder}/index.html: the canonical link {base_url!r} is no absolute URL that ends with a slash; give --base-url")
        self.base_url = base_url
        parts = urllib.parse.urlsplit(base_url)
        self.origin, self.base_path = f"{parts.scheme}://{parts.netloc}", parts.path
        self.languages = {
            f.split("/")[0]
            for f in self.pages
            if f.count("/") == 1 and f.endswith("/index.html") and LANGUAGE.match(f.split("/")[0])
            and self.pages[f].html.get("lang", "").lower() == f.split("/")[0].lower()
        }

    def url_path(self, file):
        """The root-relative URL under which a file is served."""
        if file == "index.html" or file.endswith("/index.html"):
            file = file[: -len("index.html")]
        return self.base_path + urllib.parse.quote(file, safe="/~!$&'()*+,;=:@")

    def absolute(self, file):
        return self.origin + self.url_path(file)

    def resolve(self, url, from_file):
        """(file, fragment, problem). file is None for what is not of this site."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme or parts.netloc:
            if f"{parts.scheme or 'https'}://{parts.netloc}" != self.origin:
                return None, None, None
            path = parts.path or "/"
        elif not parts.path:
            return from_file, parts.fragment, None
        else:
            path = urllib.parse.urljoin(self.url_path(from_file), parts.path)
        if not path.startswith(self.base_path):
            return None, None, f"leaves the site's path {self.base_path}"
        inner = urllib.parse.unquote(path[len(self.base_path):])
        if inner == "" or inner.endswith("/"):
            inner += "index.html"
            if inner in self._file_set:
                return inner, parts.fragment, None
            return None, None, "no such page"
        if inner in self._file_set:
            return inner, parts.fragment, None
        if inner in self._folders:
            return None, None, "a folder without its closing slash"
        return None, None, "no such file"

    def kind(self, file):
        """The kind of page by its path; back pages are KIND-back."""
        if self.pages[file].is_redirect:
            return "redirect"
        parts = file.split("/")
        if len(parts) > 1 and parts[0] in self.languages:
            parts = parts[1:]
        if parts[-1] != "index.html":
            return "not-found" if parts == ["404.html"] else "plain"
        parts = parts[:-1]
        back = ""
        if len(parts) > 2 and parts[-2] == "page" and parts[-1].isdigit():
            parts, back = parts[:-2], "-back"
        if not parts:
            return "front" + back
        if re.fullmatch(r"\d{4}", parts[0]) and all(re.fullmatch(r"\d\d", p) for p in parts[1:3]):
            if len(parts) == 4 and 'id="_retraction"' in self.pages[file].source:
                return "retraction"
            return ("year", "month", "edition", "article")[len(parts) - 1] + back if len(parts) < 5 else "plain"
        if parts[0] in ENTITIES and len(parts) < 3:
            return (ENTITIES[parts[0]] if len(parts) == 2 else "index") + back
        if len(parts) == 3 and parts[0] in ENTITIES and parts[2] == "quotes":
            return "quotes" + back
        if parts in (["archive"], ["corrections"], ["quotes"]):
            return parts[0] + back
        return "plain"

    def by_kind(self):
        kinds = collections.defaultdict(list)
        for f in self.pages:
            kinds[self.kind(f)].append(f)
        return kinds

    def sample(self, n):
        """Up to n pages of each kind: the largest, the smallest, then evenly between. Entities of a site's
        own kinds count as a kind, and so do some kinds of pages in each further language."""
        kinds = collections.defaultdict(list)
        for file in self.pages:
            kind, language = self.kind(file), file.split("/")[0]
            if kind == "plain" and re.sub(r"index\.html$", "feed.xml", file) in self._file_set:
                kind = "own-kind"
            if language in self.languages and kind in SAMPLED_IN_EACH_LANGUAGE:
                kind += f"-{language}"
            kinds[kind].append(file)
        chosen = {}
        for kind, files in sorted(kinds.items()):
            files = sorted(files, key=lambda f: (-len(self.pages[f].source), f))
            if len(files) > n:
                step = (len(files) - 1) / max(1, n - 1)
                files = [files[round(i * step)] for i in range(n)]
            chosen[kind] = files
        return chosen


class Report:
    """Counts subjects (pages, feeds …) and prints what is wrong with which."""

    def __init__(self, name, most=40):
        self.name, self.most = name, most
        self.subjects, self.problems = {}, []

    def subject(self, where):
        self.subjects.setdefault(where, True)

    def fail(self, where, message, line=None):
        self.subjects[where] = False
        self.problems.append(f"{where}{f':{line}' if line else ''}: {message}")

    def check(self, good, where, message, line=None):
        self.subject(where)
        if not good:
            self.fail(where, message, line)
        return good

    def finish(self):
        for p in self.problems[: self.most]:
            print(f"  FAIL {p}")
        if len(self.problems) > self.most:
            print(f"  … and {len(self.problems) - self.most} more")
        failed = sum(not good for good in self.subjects.values())
        if not self.subjects:
            print(f"  FAIL {self.name}: nothing to check")
        print(f"{self.name}: {len(self.subjects) - failed} passed, {failed} failed", flush=True)
        return 1 if failed or not self.subjects else 0


def arguments(description):
    p = argparse.ArgumentParser(description=description)
    p.add_argument("folder")
    p.add_argument("--base-url")
    return p


if __name__ == "__main__":
    p = arguments("print up to N pages of each kind as JSON")
    p.add_argument("n", type=int, nargs="?", default=1)
    a = p.parse_args()
    s = Site(a.folder, a.base_url)
    print(json.dumps({"base_path": s.base_path, "base_url": s.base_url, "kinds": s.sample(a.n)}))
