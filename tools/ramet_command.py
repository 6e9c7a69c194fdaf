"""The command `ramet`, called from Python."""

import subprocess


class RametError(Exception):
    """`ramet` ended with another exit code than 0; the message is what it wrote to stderr."""


class Ramet:
    def __init__(self, path):
        self.path = str(path)

    def __call__(self, *arguments, timeout=600):
        """Run one command and return its stdout."""
        done = subprocess.run([self.path, *map(str, arguments)], capture_output=True, text=True, timeout=timeout)
        if done.returncode != 0:
            command = " ".join(["ramet", *map(str, arguments)])
            raise RametError(f"{command}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout
