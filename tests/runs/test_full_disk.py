"""A disk that is full: an error that says so, and nothing lost that was saved before."""

import resource
import shutil
import signal
import subprocess

import pytest
from conftest import unfinished, weights, write_task


@pytest.fixture(params=["file_size", "tmpfs"])
def small_disk(request, tmp_path):
    """A folder, and what makes a process find that too little fits into it."""
    if request.param == "file_size":
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        yield tmp_path, limit
        return
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", tmp_path], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("needs the right to mount")
    yield tmp_path, None
    subprocess.run(["umount", tmp_path], check=True)


def fit(ramet, folder, preexec_fn, *arguments):
    return subprocess.run(
        [ramet.path, "fit", "net.json", "--x", "x.npy", "--y", "y.npy", "--loss", "mse", "--seed", "1", "--quiet",
         *arguments], cwd=folder, preexec_fn=preexec_fn, capture_output=True, text=True, timeout=60)


def test_old_files_stay(ramet, small_disk, tmp_path_factory):
    folder, limit = small_disk
    data = tmp_path_factory.mktemp("data")
    write_task(data, rows=50, hidden=600)  # a file of 60 KB
    (folder / "out.keras").write_text("what was there before")

    def expect_failure(*arguments):
        done = fit(ramet, data, limit, *arguments)
        assert done.returncode == 1
        assert "No space left on device" in done.stderr or "File too large" in done.stderr, done.stderr
        assert not unfinished(folder)

    expect_failure("--output", folder / "out.keras", "--optimizer", "adam")
    assert (folder / "out.keras").read_text() == "what was there before"
    expect_failure("--output", data / "out.keras", "--callbacks",
                   f"ModelCheckpoint:filepath={folder}/out.keras")
    assert (folder / "out.keras").read_text() == "what was there before"
    expect_failure("--output", data / "out.keras", "--callbacks", f"BackupAndRestore:backup_dir={folder}/backup")


def test_a_backup_survives(ramet, tmp_path):
    write_task(tmp_path, rows=50, hidden=600)
    backup = ["--output", "out.keras", "--threads", "1", "--callbacks", "BackupAndRestore:backup_dir=backup"]
    assert fit(ramet, tmp_path, None, "--epochs", "4", *backup).returncode == 0
    wanted = weights(tmp_path / "out.keras")

    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    keep = [*backup[:-1], backup[-1] + ",delete_checkpoint=false"]
    assert fit(ramet, tmp_path, None, "--epochs", "2", *keep).returncode == 0
    assert fit(ramet, tmp_path, no_room, "--epochs", "4", *backup).returncode == 1
    assert fit(ramet, tmp_path, None, "--epochs", "4", *backup).returncode == 0
    assert weights(tmp_path / "out.keras") == wanted


@pytest.mark.parametrize("callbacks", [["CSVLogger:filename=/dev/full"], ["ModelCheckpoint:filepath=/dev/full/x.keras"]])
def test_dev_full(callbacks, ramet, tmp_path):
    write_task(tmp_path, rows=8)
    done = fit(ramet, tmp_path, None, "--output", "out.keras", "--callbacks", *callbacks)
    assert done.returncode == 1
    assert "/dev/full" in done.stderr
