"""The demo: what it has trained, real Keras finds as good as it says."""

import os
import re
import subprocess
from pathlib import Path

import keras
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
DIGITS = ROOT / "examples" / "digits"


def test_trained_clone(ramet, tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "RAMET_BUILD": str(Path(ramet.path).parent)}
    done = subprocess.run([ROOT / "scripts" / "demo"], env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    said = float(re.findall(r"^accuracy: ([0-9.]+)$", done.stdout, re.MULTILINE)[-1])
    assert said >= 0.97

    model = keras.saving.load_model(tmp_path / "digits_bidirectional_trained.keras")
    assert sum(isinstance(layer, keras.layers.Bidirectional) for layer in model.layers) == 2
    with np.load(DIGITS / "digits_test.npz") as arrays:
        images = arrays["rows"]
    _, accuracy = model.evaluate(images, np.load(DIGITS / "digits_test_labels.npy"), verbose=0)
    assert accuracy == pytest.approx(said, abs=1e-6)
