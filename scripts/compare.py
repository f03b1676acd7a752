#!/usr/bin/env python3
"""Make one corpus, build it with Dateline and with the peers that are installed, in turn, and print
tables of ratios, peak memory and files changed.

usage: scripts/compare.py [N] [--runs K] [--rich] [--seed S] [--work DIR] [--bench DIR]
                          [--dateline BIN] [--hugo BIN] [--blades BIN] [--zola BIN] [--no-peers]

--work   a folder on a RAM disk (default /dev/shm/dateline-compare); corpora are kept there
--bench  the folder with corpus.py, new_article.py, peers/ and floor.rs (default ../shared/bench)

Peers are looked for on PATH. Each command runs K times in turn and the tables show medians of that
run: machines are noisy, so quote ratios. The floor reads every input and writes every output with
no work in between, on two threads; it needs rustc. After the clean builds, Dateline builds again
with nothing changed, with one article edited, and with one newest article added; of the peers, how
many files the newest article changes is counted.
"""
import argparse, hashlib, json, os, pathlib, re, shutil, statistics, subprocess, sys, time

AS_OF = "2026-11-22T00:00:00Z"

def arguments():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("n", type=int, nargs="?", default=10_000)
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--rich", action="store_true")
    p.add_argument("--bench", type=pathlib.Path, default=pathlib.Path("../shared/bench"))
    p.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/dev/shm/dateline-compare"))
    p.add_argument("--dateline", default="target/release/dateline")
    p.add_argument("--no-peers", action="store_true")
    for peer in ("hugo", "blades", "zola"):
        p.add_argument(f"--{peer}", default=shutil.which(peer))
    a = p.parse_args()
    if not (a.bench / "corpus.py").is_file():
        sys.exit(f"{a.bench} has no corpus.py: give its folder with --bench")
    return a

class Runner:
    """Runs commands from a process that stays small: a command's peak memory as the system gives it
    is never below that of the process that started it."""

    def __init__(self):
        here = [sys.executable, __file__, "--runner"]
        self.process = subprocess.Popen(here, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def timed(self, command, cwd):
        """Seconds and peak memory in MB of one command."""
        print(json.dumps([[str(part) for part in command], str(cwd)]), file=self.process.stdin, flush=True)
        seconds, memory, problem = json.loads(self.process.stdout.readline())
        if problem is not None:
            sys.exit(f"{command[0]} failed: {problem}")
        return seconds, memory

    @staticmethod
    def serve():
        for line in sys.stdin:
            command, cwd = json.loads(line)
            start = time.perf_counter()
            process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - start
            problem = process.stderr.read().decode()[-2000:] if status else None
            print(json.dumps([seconds, usage.ru_maxrss / 1024, problem]), flush=True)

class Generator:
    def __init__(self, name, command, a):
        self.name, self.command = name, command
        kind = "-rich" if a.rich else ""
        self.site = a.work / f"{name}-{a.n}-{a.seed}{kind}"
        self.runs = []
        if self.site.exists():
            return
        start = time.perf_counter()
        if name != "ours":
            shutil.copytree(a.bench / "peers" / name, self.site)
            subprocess.run(["chmod", "-R", "u+w", self.site], check=True)
        rich = ["--rich"] if a.rich and name == "ours" else []
        corpus = [sys.executable, a.bench / "corpus.py", str(a.n), self.site, name]
        subprocess.run([*corpus, "--seed", str(a.seed), *rich], check=True)
        if name == "ours":
            settings = 'title = "Bench Briefing"\nbase_url = "https://news.example.org"\n'
            (self.site / "site.toml").write_text(settings)
        print(f"made {self.site.name} in {time.perf_counter() - start:.0f} s", file=sys.stderr)

    def clean(self):
        for made in ("public", ".dateline", "resources", ".hugo_build.lock"):
            path = self.site / made
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)

    def build(self):
        return RUNNER.timed(self.command, self.site)

    def output(self):
        return [p for p in (self.site / "public").rglob("*") if p.is_file()]

    def stamps(self):
        """When each file of the output was written, in nanoseconds, one after the other: what is held
        meanwhile would be memory that the next build has to get anew."""
        for folder, _, names in os.walk(self.site / "public"):
            for name in names:
                if not name.startswith(".dateline"):
                    yield os.stat(os.path.join(folder, name)).st_mtime_ns

    def newest_file(self):
        return max(self.stamps())

    def files_since(self, stamp):
        return sum(written > stamp for written in self.stamps())

    def hashes(self):
        public = self.site / "public"
        return {p.relative_to(public): hashlib.blake2b(p.read_bytes()).digest() for p in self.output()
                if not p.name.startswith(".dateline")}

    def median(self):
        return statistics.median(seconds for seconds, _ in self.runs)

def floor(a, site):
    """The median of reading every input and writing every output, with nothing else."""
    if not shutil.which("rustc"):
        return None
    binary = a.work / "floor"
    subprocess.run(["rustc", "-O", a.bench / "floor.rs", "-o", binary], check=True)
    scratch, seconds = a.work / "scratch", []
    for _ in range(a.runs):
        run = [binary, site / "content", site / "public", scratch]
        said = subprocess.run(run, check=True, capture_output=True, text=True).stdout
        seconds.append(float(re.search(r"floor ([\d.]+)s", said)[1]))
        shutil.rmtree(scratch, ignore_errors=True)
    return statistics.median(seconds)

def again(name, ours, runs, change=lambda: None):
    """A row of builds after a change, each in a new process, and how many files each changed."""
    results, changed = [], set()
    for _ in range(runs):
        change()
        began = ours.newest_file()
        results.append(ours.build())
        changed.add(ours.files_since(began))
    seconds = statistics.median(s for s, _ in results)
    memory = max(m for _, m in results)
    print(f"| {name} | {seconds:.2f} | {seconds / ours.median():.2f} | {memory:.0f} MB | {'/'.join(map(str, sorted(changed)))} |")

def newest(a, g):
    """Adds the newest article, builds, and takes it away again: files new or changed."""
    before = g.hashes()
    script = [sys.executable, a.bench / "new_article.py", g.site, g.name, str(a.n), "--seed", str(a.seed)]
    made = pathlib.Path(subprocess.run(script, check=True, capture_output=True, text=True).stdout.strip())
    seconds, memory = g.build()
    after = g.hashes()
    made.unlink()
    return sum(before.get(p) != h for p, h in after.items()), seconds, memory

def main():
    a = arguments()
    a.work.mkdir(parents=True, exist_ok=True)
    dateline = str(pathlib.Path(a.dateline).resolve())
    ours = Generator("ours", [dateline, "build", "-q", "--as-of", AS_OF], a)
    generators = [ours]
    if not a.no_peers and not a.rich:
        peers = {"hugo": ["--quiet"], "blades": [], "zola": ["build"]}
        generators += [Generator(p, [getattr(a, p), *more], a) for p, more in peers.items() if getattr(a, p)]
    for g in generators:  # whatever the disk has to bring first
        g.clean(), g.build()
    for _ in range(a.runs):
        for g in generators:
            g.clean()
            g.runs.append(g.build())
    kind = "rich" if a.rich else "plain"
    print(f"{a.n:,} articles ({kind}, seed {a.seed}), medians of {a.runs} runs in turn\n")
    print("| clean build | seconds | of Dateline's | peak memory | files | output |")
    print("| --- | --- | --- | --- | --- | --- |")
    for g in generators:
        made, memory = g.output(), max(m for _, m in g.runs)
        size = sum(p.stat().st_size for p in made) / 1e6
        name = "Dateline" if g is ours else g.name
        print(f"| {name} | {g.median():.2f} | {g.median() / ours.median():.2f} | {memory:.0f} MB | {len(made):,} | {size:.0f} MB |")
    bare = floor(a, ours.site)
    if bare:
        print(f"| reading and writing alone | {bare:.2f} | {bare / ours.median():.2f} | | | |")
    print("\n| Dateline again | seconds | of the clean build | peak memory | files changed |")
    print("| --- | --- | --- | --- | --- |")
    again("nothing changed", ours, a.runs)
    edited = sorted((ours.site / "content/articles").rglob("*.md"))[-1]
    text = edited.read_text()
    numbers = iter(range(1_000_000))
    again("one article edited", ours, a.runs, lambda: edited.write_text(f"{text}\nEdit {next(numbers)}.\n"))
    edited.write_text(text)
    ours.build()
    for g in generators:
        if g is not ours:
            g.build()
        changed, seconds, memory = newest(a, g)
        name = "one newest article" if g is ours else f"one newest article, {g.name}"
        print(f"| {name} | {seconds:.2f} | {seconds / g.median():.2f} | {memory:.0f} MB | {changed} |")

if __name__ == "__main__":
    if sys.argv[1:] == ["--runner"]:
        Runner.serve()
    else:
        RUNNER = Runner()
        main()
