"""Goldens of operations: one-node models of every function of keras.ops that can be a node.

A golden has a name, "cumsum/axis". tests/golden/operations/<family>.npz holds for each "<name>:model", the
JSON that the real Keras writes for the model Input -> function -> outputs; "<name>:outputs", a JSON list
with shape and dtype of each symbolic output; "<name>:in0", ... what the model is given; and
"<name>:out0", ... what must come out.
"""

from . import arguments, complex, elsewhere, image, indexing, linalg, math, nn, numpy_creation, numpy_elementwise, numpy_linalg
from . import numpy_movement, numpy_reduction, numpy_search

FAMILIES = (arguments, complex, elsewhere, image, indexing, linalg, math, nn, numpy_creation, numpy_elementwise, numpy_linalg, numpy_movement,
            numpy_reduction, numpy_search)
