"""Configs of the newest Keras 3 for an older one: what that version's constructors do not have is left out, if it is the default.

Where it is not, or where the version lacks a class, `NotThere` says so.
"""

import importlib
import inspect
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import keras

# These are no constructor's arguments.
OF_MODELS = ("Functional", "Model", "Sequential")
LEFT_OUT = ("build_config", "compile_config", "shared_object_id")


class NotThere(Exception):
    """This version of Keras has no such class or argument."""


def find(module, name):
    try:
        found = getattr(importlib.import_module(module), name, None)
    except ImportError:
        found = None
    return found if inspect.isclass(found) else None


def parameters(cls):
    """Name -> default, of the constructor and of those that its **kwargs reach."""
    found = {}
    for base in cls.__mro__:
        if "__init__" not in vars(base) or base is object:
            continue
        of_base = inspect.signature(base.__init__).parameters.values()
        for parameter in list(of_base)[1:]:
            if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL):
                found.setdefault(parameter.name, parameter.default)
        if not any(parameter.kind == parameter.VAR_KEYWORD for parameter in of_base):
            break
    return found


def classes_of(value):
    """(module, name) of every serialized object in a config."""
    if isinstance(value, dict):
        if isinstance(value.get("config"), dict) and value.get("module"):
            yield value["module"], value["class_name"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from classes_of(one)


def newest_defaults(configs):
    """{"module.Class": {argument: default}} for all classes in the configs, as the Keras beside TensorFlow has them.

    Kept for other versions.
    """
    kept = Path(tempfile.gettempdir()) / "ramet_newest_defaults.json"
    known = json.loads(kept.read_text()) if kept.exists() else {}
    classes = [one for one in sorted({one for config in configs for one in classes_of(config)}) if ".".join(one) not in known]
    if classes:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run([sys.executable, __file__], input=json.dumps(classes), env=environment, text=True, check=True,
                              stdout=subprocess.PIPE)
        known.update(json.loads(done.stdout.splitlines()[-1]))
        kept.write_text(json.dumps(known))
    return known


class Older:
    def __init__(self, defaults):
        self.defaults = defaults

    def __call__(self, value):
        if isinstance(value, list):
            return [self(one) for one in value]
        if not isinstance(value, dict):
            return value
        if not isinstance(value.get("config"), dict) or not value.get("module"):
            return {key: self(one) for key, one in value.items()}
        module, name, config = value["module"], value["class_name"], value["config"]
        if name == "DTypePolicy":
            return config["name"]
        if name not in OF_MODELS:
            config = self.known(module, name, config)
        kept = {key: one for key, one in value.items() if key not in LEFT_OUT}
        return {**kept, "config": {key: self(one) for key, one in config.items()}}

    def known(self, module, name, config):
        cls = find(module, name)
        if cls is None:
            raise NotThere(f"{module}.{name}")
        there, newest = parameters(cls), self.defaults.get(f"{module}.{name}", {})
        for key, value in config.items():
            if key == "lora_alpha" and value == config["lora_rank"]:
                continue
            if key not in there and key in newest and value not in (newest[key], None, False):
                raise NotThere(f"{name}({key}={value!r})")
        return {key: value for key, value in config.items() if key in there or key not in newest}


def main():
    defaults = {}
    for module, name in json.load(sys.stdin):
        cls = find(module, name)
        found = parameters(cls) if cls else {}
        defaults[f"{module}.{name}"] = {
            key: default if isinstance(default, (bool, int, float, str)) else None for key, default in found.items()}
    print(json.dumps(defaults))


if __name__ == "__main__":
    main()
