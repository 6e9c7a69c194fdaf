#!/usr/bin/env python3
"""Misuse that must not compile.

Each .cpp file here is compiled twice: as it is, which must fail, and with -DSHOULD_COMPILE, which must
succeed and so shows that nothing but the mistake stops the first. Only syntax and types are checked.

    python3 tests/no_compile/run.py [NAME ...]

CXX names the compiler (default: g++). Prints a line for each file that does not behave, and closes with
"N passed, N failed"; exits with 1 when one failed.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
COMPILE = [os.environ.get("CXX", "g++"), "-std=c++20", "-fsyntax-only", f"-I{ROOT}"]


def compiles(source, *options):
    """Whether the source compiles, and what the compiler said."""
    done = subprocess.run([*COMPILE, *options, source], capture_output=True, text=True)
    return done.returncode == 0, done.stderr


def problem(source):
    """What is wrong with one file, or an empty string."""
    fine, errors = compiles(source, "-DSHOULD_COMPILE")
    if not fine:
        return "with SHOULD_COMPILE: expected it to compile:\n" + errors
    fine, _ = compiles(source)
    return "expected an error, but it compiles" if fine else ""


def main():
    wanted = sys.argv[1:]
    sources = [s for s in sorted(HERE.glob("*.cpp")) if not wanted or s.stem in wanted]
    failed = 0
    for source in sources:
        found = problem(source)
        if found:
            failed += 1
            print(f"{source.stem}: {found}")
    print(f"{len(sources) - failed} passed, {failed} failed")
    return 1 if failed or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
