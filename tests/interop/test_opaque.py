"""A file that holds classes which only their author has opens, wherever in a model they are.

`check` names them, all of them and nothing else. Of each eighth model, `summary`, `clone` and `convert` work, and what they write opens
again: all of them would take ten minutes.
"""

import json
import subprocess
import warnings

import pytest
from custom_models import LIBRARIES, models
from ramet_command import RametError

# By library, models of which a file does not open, or with a layer more that is given up. Keras 2 does not say what its
# attention was built on, nor a Sequential in an .h5 of either what its Permute was.
KNOWN = {"keras": {"Halved_Permute_sequential"}, "tf_keras": {"attention", "Halved_Permute_sequential"}}


def unknown(ramet, path):
    """The names of the layers that `check` finds."""
    done = subprocess.run([ramet.path, "check", path, "--json"], capture_output=True, text=True)
    if not done.stdout:
        raise RametError(done.stderr.strip())
    return {gap["layer"].split("/")[-1] for gap in json.loads(done.stdout)["gaps"]}


def try_file(ramet, path, custom, folder, with_all):
    assert unknown(ramet, path) == custom
    if not with_all:
        return
    ramet("summary", path)
    for command, target in (("clone", "clone.keras"), ("convert", "again.keras"), ("convert", "again.h5")):
        ramet(command, path, folder / target)
        assert unknown(ramet, folder / target) == custom, (command, target)


@pytest.mark.parametrize("library", LIBRARIES)
def test_opens(library, ramet, tmp_path):
    failed = {}
    for number, (name, (model, custom)) in enumerate(models(LIBRARIES[library]).items()):
        for ending in (".keras", ".h5"):
            path = tmp_path / f"{name}{ending}"
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    model.save(path)
            except ValueError:  # weights of one name, which an .h5 cannot hold
                continue
            try:
                try_file(ramet, path, custom, tmp_path, with_all=number % 8 == 0)
            except (AssertionError, RametError) as error:
                failed[path.name] = str(error)[:300]
    assert {name.rsplit(".", 1)[0] for name in failed} == KNOWN[library], json.dumps(failed, indent=1)
