"""Data that does not fit into the memory that a process may have."""

import resource
import signal
import subprocess

import numpy as np
import pytest
from conftest import weights, write_task

ROWS, COLUMNS = 50_000, 1024  # 205 MB
LIMIT = 150 << 20  # of private writable memory, the program's own needs included


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("large")
    write_task(folder, rows=8, inputs=COLUMNS, outputs=1)
    x = np.zeros((ROWS, COLUMNS), "float32")  # mostly zeros, so that packing is quick
    x[:, ::64] = np.random.default_rng(5).random((ROWS, COLUMNS // 64), dtype="float32")
    y = x[:, :1]
    np.savez(folder / "stored.npz", x=x)
    np.savez_compressed(folder / "packed.npz", x=x)
    np.save(folder / "x.npy", x)
    np.save(folder / "y.npy", y)
    return folder


def run(ramet, folder, command, x, *arguments, limit=LIMIT):
    done = subprocess.run(
        [ramet.path, command, *arguments, "--x", x, "--y", "y.npy", "--batch-size", "256", "--threads", "1", "--quiet"],
        cwd=folder, capture_output=True, text=True, timeout=300,
        preexec_fn=lambda: limit and resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)))
    return done


def fit(ramet, folder, x, output, **options):
    return run(ramet, folder, "fit", x, "net.json", "--output", output, "--loss", "mse", "--optimizer", "adam",
               "--seed", "3", **options)


def test_stored_arrays_are_mapped(ramet, folder):
    for x in ("stored.npz", "x.npy"):
        done = fit(ramet, folder, x, f"{x}.keras")
        assert done.returncode == 0, done.stderr
    # Where the rows come from makes no difference.
    assert fit(ramet, folder, "packed.npz", "packed.keras", limit=None).returncode == 0
    assert weights(folder / "stored.npz.keras") == weights(folder / "packed.keras")
    assert weights(folder / "x.npy.keras") == weights(folder / "packed.keras")
    done = run(ramet, folder, "evaluate", "stored.npz", "packed.keras")
    assert done.returncode == 0, done.stderr


def test_packed_arrays_are_read_whole(ramet, folder):
    done = fit(ramet, folder, "packed.npz", "none.keras")
    assert (done.returncode, done.stderr) == (1, "ramet: out of memory\n")
    assert not (folder / "none.keras").exists()
