"""The project's sources and which of them include which."""

import re
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
SUFFIXES = {".hpp", ".cpp", ".h", ".c"}
FOLDERS = ("src", "tests", "firmware", "firmware/include")


def sources(root, folders=("src",)):
    """Paths of all C and C++ files below the folders, in a fixed order."""
    return sorted(p for folder in folders for p in (root / folder).rglob("*") if p.suffix in SUFFIXES)


def includes(root, path):
    """The project's files that `path` includes; names are relative to its own folder or to one of FOLDERS."""
    bases = [path.parent, *(root / folder for folder in FOLDERS)]
    found = []
    for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        found += [base / name for base in bases if (base / name).is_file()][:1]
    return found


def closure(root, path, known=None):
    """`path` and everything it includes, directly or not."""
    known = {} if known is None else known
    reached, waiting = set(), [path]
    while waiting:
        current = waiting.pop()
        if current in reached:
            continue
        reached.add(current)
        if current not in known:
            known[current] = includes(root, current)
        waiting += known[current]
    return reached
