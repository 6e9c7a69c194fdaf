"""What older versions of Keras 3 write, ramet opens: the same answers, clones, evaluation and training.

The versions are those after which something changed. Each is installed once, into ~/.cache/ramet/keras, and writes its files
(older_keras.py) once a session.
"""

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).resolve().parent
INSTALLED = Path(os.environ.get("RAMET_KERAS_VERSIONS", Path.home() / ".cache" / "ramet" / "keras"))
VERSIONS = ["3.3.3", "3.9.2", "3.12.4"]

# Where ramet does otherwise on purpose, see docs/differences.md.
NOT_AS_THERE = {
    ("3.3.3", "compiled_masks"): "metrics heed masks",
    ("3.9.2", "compiled_masks"): "metrics heed masks",
}

# TensorFlow's graphs make float32 of pictures of whole numbers; run eagerly Keras leaves them as they are, and so does ramet.
AS_EAGER = {"whole_pictures": "output 0 is uint8, expected float32"}


def install(version):
    folder = INSTALLED / version
    if not any(folder.glob("keras-*.dist-info")):
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, f"keras=={version}"],
                       check=True)
    return folder


@pytest.fixture(scope="session")
def written_by(tmp_path_factory):
    """Version -> the folder with its files. All versions write at once."""
    running = {}
    for version in VERSIONS:
        folder = tmp_path_factory.mktemp(f"keras-{version}")
        environment = {**os.environ, "PYTHONPATH": str(install(version))}
        with open(folder / "errors.txt", "w") as errors:
            running[version] = folder, subprocess.Popen([sys.executable, HERE / "older_keras.py", folder], env=environment,
                                                        stdout=subprocess.DEVNULL, stderr=errors)

    @cache
    def written(version):
        folder, process = running[version]
        assert process.wait() == 0, (folder / "errors.txt").read_text()[-3000:]
        return folder

    yield written
    for _, process in running.values():
        process.kill()
        process.wait()


def difference(answers, expected):
    with np.load(answers) as got:
        arrays = [got[name] for name in got.files]
    if len(arrays) != len(expected):
        return f"{len(arrays)} outputs, expected {len(expected)}"
    for i, (a, e) in enumerate(zip(arrays, expected)):
        if a.shape != e.shape:
            return f"output {i} has shape {a.shape}, expected {e.shape}"
        if a.dtype.kind != e.dtype.kind:
            return f"output {i} is {a.dtype}, expected {e.dtype}"
        error, largest = np.abs(a.astype("float64") - e).max(initial=0), np.abs(e).max(initial=1e-3)
        if error > (5e-3 if a.dtype == "float16" else 1e-4) * largest:
            return f"output {i} differs by {error:.3g}, the largest is {largest:.3g}"
    return None


def check_answers(ramet, model, name, folder, tmp_path):
    with np.load(folder / f"{name}.npz") as data:
        expected = [data[key] for key in data.files if key.startswith("out")]
        np.savez(tmp_path / "in.npz", **{key: data[key] for key in data.files if not key.startswith("out") and key != "y"})
    ramet("predict", model, "--input", tmp_path / "in.npz", "--output", tmp_path / "out.npz")
    return difference(tmp_path / "out.npz", expected)


def check_training(ramet, model, name, folder, tmp_path):
    """`evaluate`, and one more epoch from the optimizer's saved state on."""
    with np.load(folder / f"{name}.npz") as data:
        np.savez(tmp_path / "x.npz", in0=data["in0"])
        np.savez(tmp_path / "y.npz", y=data["y"])
    given = ["--x", tmp_path / "x.npz", "--y", tmp_path / "y.npz", "--batch-size", 2, "--quiet"]
    said = json.loads(ramet("evaluate", model, *given, "--json"))
    expected = json.loads((folder / f"{name}.json").read_text())
    if said.keys() != expected.keys() or any(abs(said[key] - expected[key]) > 1e-4 for key in expected):
        return f"evaluate says {said}, expected {expected}"
    ramet("fit", model, *given, "--no-shuffle", "--output", tmp_path / "trained.keras")
    import keras

    with np.load(folder / f"{name}.after.npz") as after:
        for a, key in zip(keras.saving.load_model(tmp_path / "trained.keras", compile=False).get_weights(), after.files, strict=True):
            if not np.allclose(a, after[key], 1e-4, 2e-4):
                return f"after an epoch {key} differs by {np.abs(a - after[key]).max():.3g}"
    return None


@pytest.mark.parametrize("version", VERSIONS)
def test_opens(version, ramet, written_by, tmp_path):
    folder = written_by(version)
    models = sorted([*folder.glob("*.keras"), *folder.glob("*.h5"), *folder.glob("*.folder")])
    assert len(models) > 20
    failed = []
    for model in models:
        clone = tmp_path / ("clone.h5" if model.suffix == ".h5" else "clone.keras")
        try:
            ramet("clone", model, clone, "--weights", "copy")
            wrong = check_answers(ramet, model, model.stem, folder, tmp_path) or (
                check_answers(ramet, clone, model.stem, folder, tmp_path))
            if (folder / f"{model.stem}.json").exists() and model.suffix == ".keras" and (version, model.stem) not in NOT_AS_THERE:
                wrong = wrong or check_training(ramet, model, model.stem, folder, tmp_path)
        except Exception as error:
            wrong = str(error)
        if wrong != AS_EAGER.get(model.stem):
            failed.append(f"{model.name}: {wrong}")
    assert not failed, "\n".join(failed)
