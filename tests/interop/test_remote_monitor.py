"""RemoteMonitor: a server gets from ramet what it gets from Keras."""

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import keras
import numpy as np
import pytest

EPOCHS = 3


class Server:
    """Keeps what is posted: the path, the type of the body and the JSON in it."""

    def __init__(self):
        posted = self.posted = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                kind = self.headers["Content-Type"]
                fields = {"": [body]} if kind == "application/json" else parse_qs(body)
                data = {name: json.loads(values[0]) for name, values in fields.items()}
                posted.append((self.path, kind, self.headers["X-Run"], data))
                self.send_response(404)  # whatever it answers
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def model(tmp_path):
    x = np.random.default_rng(3).random((20, 4), dtype="float32")
    np.save(tmp_path / "x.npy", x)
    np.save(tmp_path / "y.npy", x[:, :1])
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("sgd", loss="mse", metrics=["mae"])
    model.save(tmp_path / "model.keras")
    return model


def fit(ramet, folder, *arguments):
    return ramet("fit", folder / "model.keras", "--output", folder / "out.keras", "--x", folder / "x.npy", "--y", folder / "y.npy",
                 "--epochs", EPOCHS, "--no-shuffle", "--callbacks", *arguments)


@pytest.mark.parametrize("arguments", [{}, {"send_as_json": True}, {"path": "/a/b", "field": "the data & more"}], ids=["form", "json", "field"])
def test_sends_what_keras_sends(arguments, model, ramet, tmp_path):
    ours, theirs = Server(), Server()
    options = "".join(f",{name}={str(value).lower() if value is True else value}" for name, value in arguments.items())
    fit(ramet, tmp_path, f"RemoteMonitor:root={ours.root}{options}")
    monitor = keras.callbacks.RemoteMonitor(root=theirs.root, **arguments)
    model.fit(np.load(tmp_path / "x.npy"), np.load(tmp_path / "y.npy"), epochs=EPOCHS, shuffle=False, verbose=0, callbacks=[monitor])
    assert len(ours.posted) == len(theirs.posted) == EPOCHS
    for (path, kind, _, data), (their_path, their_kind, _, their_data) in zip(ours.posted, theirs.posted, strict=True):
        assert (path, kind) == (their_path, their_kind)
        assert data.keys() == their_data.keys()
        for field, numbers in their_data.items():
            assert data[field].keys() == numbers.keys()
            for name, number in numbers.items():
                assert data[field][name] == pytest.approx(number, rel=1e-5), name


def test_a_silent_server_is_a_warning(model, ramet, tmp_path):
    command = [ramet.path, "fit", tmp_path / "model.keras", "--output", tmp_path / "out.keras", "--x", tmp_path / "x.npy",
               "--y", tmp_path / "y.npy", "--callbacks", "RemoteMonitor:root=http://127.0.0.1:1"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Could not reach RemoteMonitor root server at http://127.0.0.1:1" in done.stderr
    assert (tmp_path / "out.keras").exists()
