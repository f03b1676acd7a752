#!/usr/bin/env python3
"""Build one corpus with Dateline and with the peers that are installed, in turn, and print ratios.

usage: scripts/compare.py [N] [--bench DIR] [--work DIR] [--runs K] [--dateline BIN]
                          [--hugo BIN] [--blades BIN] [--zola BIN] [--floor BIN]

--bench is the folder with corpus.py and peers/ (default ../shared/bench). Use a RAM disk for
--work. Each command runs K times in turn; the table shows medians of that run, their ratio to
Dateline's, peak memory and the number of files made. Machines are noisy: quote the ratios.
"""
import argparse, os, pathlib, shutil, statistics, subprocess, sys, time

def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("n", type=int, nargs="?", default=10_000)
    p.add_argument("--bench", type=pathlib.Path, default=pathlib.Path("../shared/bench"))
    p.add_argument("--work", type=pathlib.Path, default=pathlib.Path("/dev/shm/dateline-compare"))
    p.add_argument("--runs", type=int, default=3)
    p.add_argument("--dateline", default="target/release/dateline")
    for peer in ("hugo", "blades", "zola", "floor"):
        p.add_argument(f"--{peer}")
    return p.parse_args()

def timed(command, cwd):
    """Seconds and peak memory in MB of one command."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command[0]} failed: {process.stderr.read().decode()[-2000:]}")
    return seconds, usage.ru_maxrss / 1024

def main():
    a = arguments()
    tool = {"ours": str(pathlib.Path(a.dateline).resolve()), "hugo": a.hugo, "blades": a.blades, "zola": a.zola}
    commands = {
        "ours": lambda: [tool["ours"], "build", "-q", "--as-of", "2026-11-22T00:00:00Z"],
        "hugo": lambda: [tool["hugo"], "--quiet"],
        "blades": lambda: [tool["blades"]],
        "zola": lambda: [tool["zola"], "build"],
    }
    sites = {}
    for name in commands:
        if not tool[name]:
            continue
        site = a.work / f"{name}-{a.n}"
        if not site.exists():
            if name != "ours":
                shutil.copytree(a.bench / "peers" / name, site)
            subprocess.run([sys.executable, a.bench / "corpus.py", str(a.n), site, name], check=True)
            subprocess.run(["chmod", "-R", "u+w", site], check=True)
            if name == "ours":
                (site / "site.toml").write_text('title = "Bench Briefing"\nbase_url = "https://news.example.org"\n')
        sites[name] = site
    results = {name: [] for name in sites}
    for _ in range(a.runs):
        for name, site in sites.items():
            for made in ("public", ".dateline", "resources"):
                shutil.rmtree(site / made, ignore_errors=True)
            results[name].append(timed(commands[name](), site))
    ours = statistics.median(seconds for seconds, _ in results["ours"])
    print(f"{a.n} articles, median of {a.runs} runs each, in turn\n")
    print("| generator | seconds | of Dateline's | peak memory | files | output |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, runs in results.items():
        seconds = statistics.median(s for s, _ in runs)
        memory = max(m for _, m in runs)
        made = [p for p in (sites[name] / "public").rglob("*") if p.is_file()]
        size = sum(p.stat().st_size for p in made) / 1e6
        print(f"| {name} | {seconds:.2f} | {seconds / ours:.2f} | {memory:.0f} MB | {len(made)} | {size:.0f} MB |")
    if a.floor:
        site = sites["ours"]
        out = subprocess.run([a.floor, site / "content", site / "public", a.work / "floor"], check=True, capture_output=True, text=True)
        print(f"\nfloor: {out.stdout.strip()}")
        shutil.rmtree(a.work / "floor", ignore_errors=True)

if __name__ == "__main__":
    main()
