"""Goldens of layers that are best seen in a model: recurrent ones, wrappers, attention.

A golden has a name, "LSTM/stateful". tests/golden/layer_models/<family>.npz holds what tests/golden/operations
does (see operation_goldens), and "<name>:weight0", ..., the weights of the model.
"""

from . import arguments, attention, recurrent, wrappers

FAMILIES = (arguments, attention, recurrent, wrappers)
