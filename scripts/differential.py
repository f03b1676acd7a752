#!/usr/bin/env python3
"""Change a large corpus at random, build it after each change, and compare every byte of the output
with that of a clean build: the test of `tests/trust/incremental/`, on sites of any size.

usage: scripts/differential.py [N] [--rich] [--steps K] [--seed S] [--work DIR] [--bench DIR]
                               [--dateline BIN]

--work   a folder on a RAM disk (default /dev/shm); its folder "dateline-differential"
         is made anew and removed at the end
--bench  the folder with corpus.py (default ../shared/bench)

A step makes one to four changes, of articles, officials, organizations, settings, templates, the
clock and the output itself. The clean build has a cache and an output of its own, so that neither
learns from the other. The exit code is 1 at the first difference.
"""
import argparse, filecmp, os, pathlib, random, re, shutil, subprocess, sys, time

def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("n", type=int, nargs="?", default=10_000)
    p.add_argument("--rich", action="store_true")
    p.add_argument("--steps", type=int, default=20)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--bench", type=pathlib.Path, default=pathlib.Path("../shared/bench"))
    p.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/dev/shm"))
    p.add_argument("--dateline", type=pathlib.Path, default=pathlib.Path("target/release/dateline"))
    return p.parse_args()

class Site:
    """A corpus that is changed."""

    def __init__(self, a):
        self.root, self.random = a.work / "site", random.Random(a.seed)
        self.binary = a.dateline.resolve()
        corpus = [sys.executable, a.bench / "corpus.py", str(a.n), self.root, "ours", "--seed", str(a.seed)]
        subprocess.run([*corpus, *(["--rich"] if a.rich else [])], check=True)
        self.hour, self.made, self.size, self.card = 0, 0, 50, 0
        self.settings()
        listed = lambda folder: sorted((self.root / "content" / folder).rglob("*.md"))
        self.articles, self.officials = listed("articles"), listed("officials")
        self.organizations = listed("organizations")

    def settings(self):
        lines = ['title = "Bench Briefing"', 'base_url = "https://news.example.org"', f"page_size = {self.size}"]
        (self.root / "site.toml").write_text("\n".join(lines) + "\n")

    def key(self, path, name, value):
        """Writes a top-level key of a file's front matter; None takes it out."""
        text = path.read_text()
        text = re.sub(rf"(?m)^{name} = .*\n", "", text, count=1)
        line = "" if value is None else f"{name} = {value}\n"
        path.write_text(text.replace("+++\n", f"+++\n{line}", 1))

    def change(self):
        pick, kind = self.random.choice, self.random.randrange(18)
        article = pick(self.articles)
        match kind:
            case 0 | 1:
                with article.open("a") as f:
                    f.write(f"\nOne more line, number {self.random.randrange(10**6)}.\n")
                return "a text"
            case 2:
                self.key(article, "title", f'"Another title {self.random.randrange(10**6)}"')
                return "a title"
            case 3:
                day = f"{self.random.randrange(2021, 2027)}-{self.random.randrange(1, 13):02}-{self.random.randrange(1, 29):02}"
                self.key(article, "date", f"{day}T10:00:00Z")
                return "a date"
            case 4:
                self.key(article, "countries", str(self.random.sample(["CA", "CL", "EE", "JP", "UY"], 2)).replace("'", '"'))
                return "countries"
            case 5:
                names = [path.stem for path in self.random.sample(self.officials, 2)] if self.officials else []
                self.key(article, "officials", str(names).replace("'", '"'))
                return "officials"
            case 6 if len(self.articles) > 10:
                self.articles.remove(article)
                article.unlink()
                return "an article removed"
            case 7:
                self.made += 1
                copy = article.with_name(f"made-{self.made}.md")
                copy.write_text(article.read_text())
                self.articles.append(copy)
                return "an article added"
            case 8:
                self.made += 1
                renamed = article.with_name(f"renamed-{self.made}.md")
                article.rename(renamed)
                self.articles[self.articles.index(article)] = renamed
                return "an article renamed"
            case 9:
                self.key(article, "draft", pick(["true", None]))
                return "a draft"
            case 10:
                self.key(article, "embargo", f"2026-11-22T{self.random.randrange(24):02}:30:00Z")
                return "an embargo"
            case 11:
                text = article.read_text()
                head, end = text.split("\n+++\n", 1)
                note = f'[[corrections]]\ndate = 2026-11-{self.random.randrange(1, 25):02}\ntext = "A number was wrong."'
                article.write_text(f"{head}\n{note}\n+++\n{end}")
                return "a correction"
            case 12 if self.officials:
                self.key(pick(self.officials), "name", f'"Robin Renamed {self.random.randrange(10**6)}"')
                return "an official's name"
            case 13 if self.organizations:
                self.key(pick(self.organizations), "name", f'"Office {self.random.randrange(10**6)}"')
                return "an organization's name"
            case 14:
                self.size = pick([20, 50, 77])
                self.settings()
                return "page_size"
            case 15:
                card = self.root / "templates" / "card.html"
                card.parent.mkdir(exist_ok=True)
                self.card += 1
                if card.exists():
                    card.unlink()
                else:
                    card.write_text(f'<p class="row"><a href="{{{{ card.url }}}}">{self.card} {{{{ card.title }}}}</a></p>\n')
                return "the template of cards"
            case 16:
                self.hour = self.random.randrange(24)
                return "the clock"
            case _:
                pages = self.root / "public" / "countries"
                page = pick(sorted(pages.rglob("index.html")) or [self.root / "site.toml"])
                if page.name == "index.html":
                    pick([page.unlink, lambda: page.write_text("spoiled"), page.touch])()
                return "a file of the output"

    def build(self, output, *more):
        """Whether a build went well, in how many seconds, and what it said."""
        clock = f"2026-11-22T{self.hour:02}:00:00Z"
        command = [self.binary, "build", "--as-of", clock, "--output", output, *more]
        start = time.perf_counter()
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True)
        return done.returncode == 0, time.perf_counter() - start, done.stdout + done.stderr

def files(folder):
    return {os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names}

def differences(one, other):
    a, b = files(one), files(other)
    same = lambda path: filecmp.cmp(one / path, other / path, shallow=False)
    return sorted((a ^ b) | {path for path in a & b if not same(path)})

def main():
    a = arguments()
    a.work = a.work / "dateline-differential"
    shutil.rmtree(a.work, ignore_errors=True)
    a.work.mkdir(parents=True)
    site = Site(a)
    public, reference, cache = site.root / "public", a.work / "reference", site.root / ".dateline"
    good = refused = 0
    print(f"{a.n:,} articles ({'rich' if a.rich else 'plain'}, seed {a.seed})", flush=True)
    for step in range(a.steps + 1):
        changes = [site.change() for _ in range(site.random.randrange(1, 5))] if step else ["nothing yet"]
        ok, seconds, said = site.build("public")
        if cache.exists():
            cache.rename(a.work / "cache")
        shutil.rmtree(reference, ignore_errors=True)
        clean_ok, clean_seconds, clean_said = site.build(reference)
        shutil.rmtree(cache, ignore_errors=True)
        if (a.work / "cache").exists():
            (a.work / "cache").rename(cache)
        if ok != clean_ok:
            sys.exit(f"step {step} ({', '.join(changes)}): {said}\nbut a clean build: {clean_said}")
        good, refused = good + ok, refused + (not ok)
        rendered = re.search(r"work .*", said)
        print(f"step {step}: {', '.join(changes)}: {seconds:.1f} s, clean {clean_seconds:.1f} s; {rendered[0] if rendered else said[:200]}", flush=True)
        if ok and (found := differences(public, reference)):
            sys.exit(f"step {step}: {len(found)} differ, {', '.join(found[:10])}")
    print(f"{good} builds equal to clean ones, {refused} refused alike, 0 differences")
    shutil.rmtree(a.work, ignore_errors=True)

if __name__ == "__main__":
    main()
