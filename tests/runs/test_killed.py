"""A run with BackupAndRestore that is killed at any moment goes on to the bits of one that was not."""

import csv
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from conftest import weights, write_task

# How much is tried; 1 is every moment (minutes).
STRIDE = int(os.environ.get("RAMET_KILL_STRIDE", "9"))

CALLBACKS = {
    "by_epoch": "BackupAndRestore:backup_dir=backup",
    "by_batch": "BackupAndRestore:backup_dir=backup,save_freq=4",
    "double": "BackupAndRestore:backup_dir=backup,save_freq=7,double_checkpoint=true",
}
OTHERS = ["ReduceLROnPlateau:monitor=loss,factor=0.5,patience=1,min_delta=0.01",
          "EarlyStopping:monitor=val_loss,patience=2,restore_best_weights=true"]


@pytest.fixture(scope="module")
def deadly(tmp_path_factory):
    """The library that kills a process at one of its calls to the file system."""
    library = tmp_path_factory.mktemp("deadly") / "deadly.so"
    source = Path(__file__).with_name("deadly.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


class Task:
    def __init__(self, ramet, deadly, folder, backup):
        self.ramet, self.deadly, self.folder, self.backup = ramet, deadly, folder, backup
        write_task(folder, rows=90)

    def fit(self, kill_at=None):
        """The exit code; kill_at counts calls to the file system."""
        arguments = ["fit", "net.json", "--x", "x.npy", "--y", "y.npy", "--output", "out.keras", "--loss", "mse",
                     "--metrics", "mae", "--optimizer", "adam", "--epochs", "5", "--batch-size", "8", "--seed", "7",
                     "--validation-split", "0.2", "--history", "history.csv", "--threads", "1", "--quiet",
                     "--callbacks", self.backup, *OTHERS]
        environment = {**os.environ, "DEADLY_LOG": str(self.folder / "calls")}
        if self.deadly:
            environment["LD_PRELOAD"] = str(self.deadly)
        if kill_at:
            environment["DEADLY_CALL"] = str(kill_at)
        done = subprocess.run([self.ramet.path, *arguments], cwd=self.folder, env=environment, capture_output=True,
                              text=True, timeout=120)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        return done.returncode

    def calls(self):
        return int((self.folder / "calls").read_text())

    def result(self):
        with open(self.folder / "history.csv", newline="") as file:
            return weights(self.folder / "out.keras"), list(csv.DictReader(file))

    def clear(self):
        shutil.rmtree(self.folder / "backup", ignore_errors=True)
        (self.folder / "out.keras").unlink(missing_ok=True)
        (self.folder / "history.csv").unlink(missing_ok=True)


@pytest.mark.parametrize("backup", CALLBACKS)
def test_goes_on_to_the_same_bits(backup, ramet, deadly, tmp_path):
    task = Task(ramet, deadly, tmp_path, CALLBACKS[backup])
    assert task.fit() == 0
    wanted, history = task.result()
    calls = task.calls()
    assert calls > 50  # the kills below come in the middle of something
    for kill_at in range(1, calls + 1, STRIDE):
        task.clear()
        assert task.fit(kill_at) == -signal.SIGKILL, kill_at
        assert task.fit() == 0
        found, rest = task.result()
        assert found == wanted, f"killed at call {kill_at} of {calls}"
        assert rest == history[len(history) - len(rest):], kill_at
        assert not (tmp_path / "backup").exists()


def test_goes_on_when_it_is_killed_again_and_again(ramet, deadly, tmp_path):
    task = Task(ramet, deadly, tmp_path, CALLBACKS["by_batch"])
    assert task.fit() == 0
    wanted, _ = task.result()
    task.clear()
    kills = 0
    while task.fit(kill_at=75) != 0:
        kills += 1
        assert kills < 60
    assert kills > 3
    assert task.result()[0] == wanted
