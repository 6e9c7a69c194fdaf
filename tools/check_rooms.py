#!/usr/bin/env python3
"""Checks that the rooms of ramet/ include downwards only, as tools/rooms.toml says.

Prints a line for each breach and exits with 1; prints nothing when all is well.
"""

import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s+"ramet/([^"]+)"', re.MULTILINE)


def main() -> int:
    rooms = tomllib.loads((ROOT / "tools/rooms.toml").read_text())
    breaches = []
    for path in sorted((ROOT / "ramet").rglob("*")):
        if path.suffix not in {".h", ".cpp", ".inc"} or path.parent == ROOT / "ramet":
            continue
        room = path.relative_to(ROOT / "ramet").parts[0]
        if room not in rooms:
            breaches.append(f"{path.relative_to(ROOT)}: room '{room}' is not in tools/rooms.toml")
            continue
        text = path.read_text()
        for match in INCLUDE.finditer(text):
            target = match.group(1)
            owner = target.split("/")[0]
            if owner == room or owner in rooms[room] or target in rooms[room]:
                continue
            line = text.count("\n", 0, match.start()) + 1
            breaches.append(f"{path.relative_to(ROOT)}:{line}: room '{room}' may not include {target}")
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
