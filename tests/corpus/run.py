#!/usr/bin/env python3
"""Runs the recorded cases of ../shared/corpus through its check.py, and takes known.txt into account.

    tests/corpus/run.py --ramet build/ramet --only 'layers/*' ...      every argument is check.py's

known.txt lists the cases that are known to differ, one a line, with the reason behind a `#`. They count neither as passed
nor as failed. Closes with `N passed, N failed`.
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECK = HERE.parents[2] / "shared" / "corpus" / "check.py"
FAILURE = re.compile(r"^   (\S+) \[([^\]]+)\] ")


def known_cases():
    lines = (HERE / "known.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition("#")[0].strip() for line in lines if line.partition("#")[0].strip()}


def main():
    known = known_cases()
    result = subprocess.run([sys.executable, str(CHECK), *sys.argv[1:]], capture_output=True, text=True, check=False)
    lines = result.stdout.splitlines()
    counts = re.fullmatch(r"(\d+) passed, (\d+) failed", lines[-1]) if lines else None
    if counts is None:
        print(result.stdout + result.stderr)
        print("0 passed, 1 failed")
        return 1
    passed, failed = int(counts[1]), int(counts[2])
    listed = lines[lines.index("failures:") + 1:] if "failures:" in lines else []
    failures = [line for line in listed if FAILURE.match(line)]
    if len(failures) != failed:  # check.py shortened its list
        print("\n".join(lines))
    excused = [line for line in failures if FAILURE.match(line)[1] in known]
    for line in failures:
        print(("known: " if line in excused else "") + line.strip())
    failed -= len(excused)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
