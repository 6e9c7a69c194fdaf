"""A file that holds classes which only their author has opens, wherever in a model they are.

`check` names them, all of them and nothing else; `summary`, `clone` and `convert` work, and what they write opens again.
"""

import json
import subprocess
import warnings

import pytest
from custom_models import LIBRARIES, models
from ramet_command import RametError


def unknown(ramet, path):
    """The names of the layers that `check` finds."""
    done = subprocess.run([ramet.path, "check", path, "--json"], capture_output=True, text=True)
    if not done.stdout:
        raise RametError(done.stderr.strip())
    return {gap["layer"].split("/")[-1] for gap in json.loads(done.stdout)["gaps"]}


def try_all(ramet, path, custom, folder):
    assert unknown(ramet, path) == custom
    ramet("summary", path)
    for command, target in (("clone", "clone.keras"), ("convert", "again.keras"), ("convert", "again.h5")):
        ramet(command, path, folder / target)
        assert unknown(ramet, folder / target) == custom, (command, target)


@pytest.mark.parametrize("library", LIBRARIES)
def test_opens(library, ramet, tmp_path):
    failed = {}
    for name, (model, custom) in models(LIBRARIES[library]).items():
        for ending in (".keras", ".h5"):
            path = tmp_path / f"{name}{ending}"
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    model.save(path)
            except ValueError:  # weights of one name, which an .h5 cannot hold
                continue
            try:
                try_all(ramet, path, custom, tmp_path)
            except (AssertionError, RametError) as error:
                failed[path.name] = str(error)[:300]
    assert not failed, json.dumps(failed, indent=1)
