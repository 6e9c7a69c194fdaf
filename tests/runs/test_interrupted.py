"""Ctrl-C: the first ends training after the batch and saves, the second stops at once."""

import os
import pty
import signal
import subprocess
import time

import pytest
from conftest import unfinished, weights, write_task

DEADLINE = 60


def start(ramet, folder, *arguments, **options):
    command = [ramet.path, "fit", "net.json", "--x", "x.npy", "--y", "y.npy", "--output", "out.keras", "--loss", "mse",
               "--seed", "7", *map(str, arguments)]
    options = {"stdout": subprocess.PIPE, **options}
    return subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True, **options)


def wait_until(condition):
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, "this should have happened long ago"
        time.sleep(0.001)


def lines(path):
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_first_press_saves_what_was_learnt(ramet, tmp_path):
    write_task(tmp_path, rows=2000)
    process = start(ramet, tmp_path, "--epochs", 1000000, "--history", "history.csv",
                    "--callbacks", "CSVLogger:filename=log.csv")
    wait_until(lambda: lines(tmp_path / "log.csv") > 3)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    assert stderr.startswith("ramet: interrupted in epoch ")
    assert stderr.endswith("what was learnt so far is in out.keras\n")
    # Whole epochs alone count.
    assert lines(tmp_path / "history.csv") == lines(tmp_path / "log.csv")
    assert "loss" in ramet("evaluate", tmp_path / "out.keras", "--x", tmp_path / "x.npy", "--y", tmp_path / "y.npy")
    assert not unfinished(tmp_path)


def test_first_press_ends_validation_too(ramet, tmp_path):
    write_task(tmp_path, rows=60000)
    arguments = ["--epochs", 1000000, "--validation-split", 0.999, "--validation-batch-size", 1]
    process = start(ramet, tmp_path, *arguments, "--callbacks", "TensorBoard:log_dir=logs,update_freq=1")
    # One short epoch of training, then a validation of seconds.
    wait_until(lambda: (tmp_path / "logs" / "train").exists())
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    _, stderr = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    assert "while validating" in stderr or "after batch" in stderr
    assert time.monotonic() - begin < 5
    assert (tmp_path / "out.keras").exists()


def test_with_a_backup_the_next_run_goes_on_to_the_same_bits(ramet, tmp_path):
    write_task(tmp_path, rows=4000)
    arguments = ["--epochs", 8, "--batch-size", 4, "--threads", 1]
    assert start(ramet, tmp_path, *arguments).wait(DEADLINE) == 0
    wanted = weights(tmp_path / "out.keras")
    arguments += ["--callbacks", "BackupAndRestore:backup_dir=backup", "CSVLogger:filename=log.csv,append=true"]
    process = start(ramet, tmp_path, *arguments)
    wait_until(lambda: lines(tmp_path / "log.csv") > 2)
    process.send_signal(signal.SIGINT)
    assert "interrupted" in process.communicate(timeout=DEADLINE)[1]
    assert weights(tmp_path / "out.keras") != wanted
    assert (tmp_path / "backup").exists()
    assert start(ramet, tmp_path, *arguments).wait(DEADLINE) == 0
    assert weights(tmp_path / "out.keras") == wanted
    assert lines(tmp_path / "log.csv") == 9
    assert not (tmp_path / "backup").exists()


def test_second_press_stops_inside_of_a_batch(ramet, tmp_path):
    write_task(tmp_path, rows=4096, inputs=2048, hidden=4096, outputs=1024)
    (tmp_path / "out.keras").write_text("what was there before")
    process = start(ramet, tmp_path, "--batch-size", 4096, "--epochs", 1000000)
    wait_until(lambda: os.path.exists(f"/proc/{process.pid}") and resident(process) > 200 << 20)
    time.sleep(0.5)
    begin = time.monotonic()
    process.send_signal(signal.SIGINT)
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=DEADLINE)
    assert process.returncode == 130
    assert time.monotonic() - begin < 2
    assert (tmp_path / "out.keras").read_text() == "what was there before"
    assert not unfinished(tmp_path)


def resident(process):
    with open(f"/proc/{process.pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_second_press_while_saving_leaves_what_was_there(ramet, tmp_path):
    write_task(tmp_path, rows=64, inputs=1024, hidden=16384, outputs=1024)  # a file of some 400 MB
    (tmp_path / "out.keras").write_text("what was there before")
    process = start(ramet, tmp_path, "--epochs", 1000000, "--optimizer", "adam",
                    "--callbacks", "CSVLogger:filename=log.csv")
    wait_until(lambda: lines(tmp_path / "log.csv") > 1)
    process.send_signal(signal.SIGINT)
    wait_until(lambda: unfinished(tmp_path) or process.poll() is not None)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=DEADLINE)
    assert process.returncode == 130
    assert (tmp_path / "out.keras").read_text() == "what was there before"
    assert not unfinished(tmp_path)


@pytest.mark.parametrize("epochs", [1000000])
def test_on_a_terminal_the_bar_ends_with_its_line(epochs, ramet, tmp_path):
    write_task(tmp_path, rows=20000)
    master, slave = pty.openpty()
    process = start(ramet, tmp_path, "--epochs", epochs, stdout=slave)
    os.close(slave)
    shown = b""
    while b"Epoch 2/" not in shown:
        shown += os.read(master, 4096)
    process.send_signal(signal.SIGINT)
    try:
        while part := os.read(master, 4096):
            shown += part
    except OSError:
        pass  # the other end was closed
    process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    assert shown.endswith(b"\r\n")
