"""What a folder holds, so that a build can be shown to have written nothing.

    python3 snapshot.py DIR OUT.json       notes every file: inode, time, mode, hash
    python3 snapshot.py DIR --same OUT.json         fails if a file was written since
    python3 snapshot.py DIR --equal OTHER_DIR       fails if bytes or modes differ
"""

import hashlib
import json
import os
import pathlib
import sys

# Dateline's record of its own output may hold what only this folder has.
OWN_RECORD = ".dateline-manifest.json"


def look(folder):
    out = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = pathlib.Path(top, name)
            s = path.lstat()
            out[str(path.relative_to(folder))] = [oct(s.st_mode), hashlib.sha256(path.read_bytes()).hexdigest(), s.st_ino, s.st_mtime_ns]
    return out


def compare(name, before, after, fields, allowed=()):
    differ = sorted(f for f in before.keys() | after.keys() if f not in allowed and before.get(f, [])[:fields] != after.get(f, [])[:fields])
    for f in differ[:20]:
        what = "only in one" if f not in before or f not in after else "other bytes or mode" if before[f][:2] != after[f][:2] else "same bytes, but written again"
        print(f"  FAIL {f}: {what}")
    if len(differ) > 20:
        print(f"  … and {len(differ) - 20} more")
    print(f"{name}: {len(before) - len(differ)} passed, {len(differ)} failed")
    return 1 if differ or not before else 0


def main():
    if len(sys.argv) == 3:
        pathlib.Path(sys.argv[2]).write_text(json.dumps(look(sys.argv[1])))
        return 0
    if len(sys.argv) == 4 and sys.argv[2] == "--same":
        return compare("unwritten", json.loads(pathlib.Path(sys.argv[3]).read_text()), look(sys.argv[1]), 4)
    if len(sys.argv) == 4 and sys.argv[2] == "--equal":
        return compare("equal", look(sys.argv[1]), look(sys.argv[3]), 2, {OWN_RECORD})
    sys.exit(__doc__)


if __name__ == "__main__":
    sys.exit(main())
