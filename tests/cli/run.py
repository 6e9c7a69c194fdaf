#!/usr/bin/env python3
"""Transcripts of the command `ramet`: what it is asked, and what it must answer.

    RAMET=build/ramet python3 tests/cli/run.py [FILE.test ...]

Each .test file here has a folder of its own to run in, filled with the fixtures that fixtures.py makes.
It is a list of records, run from the top; a record uses what the ones before it wrote. A record is

    run summary model.keras     the arguments, as a shell would split them
    env RAMET_VERBOSE=1         a variable of the environment
    exit 1                      the exit code; without it, 0
    error REGEX                 is found in stderr; without any, stderr must be empty
    wrote FILE                  the file is there now, and is not empty
    array FILE NAME SPEC        the .npz holds an array of that name; SPEC is like float32(3, 10)
    same FILE OTHER             both hold the same bytes
    differ FILE OTHER           they do not
    lines FILE LINE ...         the file has these lines, without spaces, as of stdout
    ----                        then stdout, up to the next record; without it, any stdout will do

in this order or another; stdout comes last. Lines that begin with `#` are comments. Lines of stdout must
be equal, but `~REGEX` stands for a line that matches in full and `...` for any number of lines. Blank
lines at its end do not count.

When a command fails, the folder must hold what it held before, byte for byte: nothing is half-written.
Prints what differs and closes with "N passed, N failed"; exits with 1 when a record failed.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from fixtures import make_fixtures

HERE = Path(__file__).resolve().parent
RAMET = Path(os.environ.get("RAMET", HERE.parent.parent / "build" / "ramet")).resolve()


@dataclass
class Record:
    place: str
    arguments: list
    exit: int = 0
    environment: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    checks: list = field(default_factory=list)  # (word, arguments)
    stdout: list = None


def read_records(path):
    records = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        word, _, rest = line.partition(" ")
        if word == "run":
            records.append(Record(f"{path.name}:{number}", shlex.split(rest)))
        elif line.startswith("#"):
            continue
        elif records and records[-1].stdout is not None:
            records[-1].stdout.append(line)
        elif not line.strip():
            continue
        elif word == "env":
            name, _, value = rest.partition("=")
            records[-1].environment[name] = value
        elif word == "exit":
            records[-1].exit = int(rest)
        elif word == "error":
            records[-1].errors.append(rest)
        elif word in ("wrote", "array", "same", "differ", "lines"):
            records[-1].checks.append((word, rest.split(maxsplit=-1 if word == "lines" else 2)))
        elif line == "----":
            records[-1].stdout = []
        else:
            raise SystemExit(f"{path.name}:{number}: expected a word that run.py explains, received {line!r}")
    return records


def match_lines(expected, actual):
    """Whether the lines are as expected; `...` takes as few lines as will do."""
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(match_lines(expected[1:], actual[skipped:]) for skipped in range(len(actual) + 1))
    if not actual:
        return False
    fits = re.fullmatch(expected[0][1:], actual[0]) if expected[0].startswith("~") else expected[0] == actual[0]
    return bool(fits) and match_lines(expected[1:], actual[1:])


def problem_of_check(word, arguments, folder):
    path = folder / arguments[0]
    if not path.is_file() or path.stat().st_size == 0:
        return f"expected a file {path.name}"
    if word == "array":
        _, name, spec = arguments
        with np.load(path) as arrays:
            found = {key: f"{arrays[key].dtype}{arrays[key].shape}" for key in arrays.files}
        if found.get(name) != spec:
            return f"{path.name}: expected {name}: {spec}, received {found}"
    if word == "lines" and not match_lines(arguments[1:], found := path.read_text().splitlines()):
        return f"{path.name}: expected {arguments[1:]}, received {found}"
    if word in ("same", "differ") and (path.read_bytes() == (folder / arguments[1]).read_bytes()) != (word == "same"):
        return f"{path.name}: expected {'the bytes of' if word == 'same' else 'other bytes than'} {arguments[1]}"
    return ""


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def problems(record, folder):
    before = contents(folder) if record.exit != 0 else None
    done = subprocess.run([RAMET, *record.arguments], cwd=folder, capture_output=True, timeout=300,
                          env={**os.environ, **record.environment})
    stdout, stderr = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    if done.returncode != record.exit:
        yield f"expected exit code {record.exit}, received {done.returncode}"
    absent = [pattern for pattern in record.errors if not re.search(pattern, stderr)]
    for pattern in absent:
        yield f"expected on stderr: {pattern}"
    if absent or done.returncode != record.exit or (stderr and not record.errors):
        yield f"received on stderr: {stderr.strip()}"
    if record.stdout is not None:
        expected = "\n".join(record.stdout).rstrip().splitlines()
        if not match_lines(expected, stdout.rstrip().splitlines()):
            yield f"expected on stdout:\n{chr(10).join(expected)}\nreceived:\n{stdout.rstrip()}"
    for word, arguments in record.checks:
        if found := problem_of_check(word, arguments, folder):
            yield found
    if before is not None and before != (after := contents(folder)):
        changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        yield f"a failed command changed {', '.join(changed)}"


def main():
    tests = [Path(name) for name in sys.argv[1:]] or sorted(HERE.glob("*.test"))
    if not RAMET.is_file():
        raise SystemExit(f"there is no {RAMET}: build it, or name another one with RAMET=")
    passed = failed = 0
    for test in tests:
        with tempfile.TemporaryDirectory(prefix="ramet-cli-") as name:
            folder = Path(name)
            make_fixtures(folder)
            for record in read_records(test):
                found = list(problems(record, folder))
                passed, failed = passed + (not found), failed + bool(found)
                if found:
                    print(f"{record.place}: ramet {shlex.join(record.arguments)}")
                    for text in found:
                        print("   ", text.replace("\n", "\n    "))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
