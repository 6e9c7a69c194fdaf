"""Cloning: `ramet bench MODEL --clone --json` against keras.models.clone_model.

The command prints {"clone_ms": ..., "clone_copy_ms": ...}: the medians of cloning with new weights and of cloning
with the weights copied, model already loaded.
"""

import json

import keras
from ramet_command import Ramet
from timing import time_calls


def ramet_clone_times(workload, command):
    answer = json.loads(Ramet(command)("bench", workload.file(".keras"), "--clone", "--json"))
    return answer["clone_ms"], answer["clone_copy_ms"]


def keras_clone_times(workload, seconds):
    """Milliseconds for a clone with new weights, and for one with the weights copied."""
    model = keras.saving.load_model(workload.file(".keras"))

    def clone():
        return keras.models.clone_model(model)

    def clone_and_copy():
        clone().set_weights(model.get_weights())

    return time_calls(clone, seconds).median_ms, time_calls(clone_and_copy, seconds).median_ms
