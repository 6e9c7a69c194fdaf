#!/usr/bin/env python3
"""Runs recorded cases through the check.py of ../shared/corpus, and takes known.txt into account.

    tests/corpus/run.py --ramet build/ramet --only 'layers/*' ...      every argument is check.py's
    tests/corpus/run.py --ramet build/ramet --cases DIR                what tools/record_keras_tests.py wrote; own_kinds.py too

known.txt lists the cases that are known to differ, one a line, with the reason behind a `#`. They count neither as passed
nor as failed. Closes with `N passed, N failed`.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import own_kinds

HERE = Path(__file__).resolve().parent
CORPUS = Path(os.environ.get("RAMET_CORPUS", HERE.parents[2] / "shared" / "corpus"))
FAILURE = re.compile(r"^   (\S+) \[([^\]]+)\] ")


def known_cases():
    lines = (HERE / "known.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition("#")[0].strip() for line in lines if line.partition("#")[0].strip()}


def run_own_kinds(arguments):
    """What check.py leaves out of the cases of another folder than its own."""
    parser = argparse.ArgumentParser(add_help=False)
    for option in ("--ramet", "--cases", "--only", "--kinds"):
        parser.add_argument(option)
    options, _ = parser.parse_known_args(arguments)
    if not options.cases or not options.ramet:
        return 0, []
    kinds = options.kinds.split(",") if options.kinds else None
    return own_kinds.check_cases(options.ramet, options.cases, options.only, kinds)


def main():
    known = known_cases()
    result = subprocess.run([sys.executable, str(CORPUS / "check.py"), "-v", *sys.argv[1:]], capture_output=True, text=True,
                            check=False)
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
    more_passed, more_failures = run_own_kinds(sys.argv[1:])
    passed, failed, failures = passed + more_passed, failed + len(more_failures), failures + more_failures
    excused = [line for line in failures if FAILURE.match(line)[1] in known]
    for line in failures:
        print(("known: " if line in excused else "") + line.strip())
    failed -= len(excused)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
