"""What tools/record_keras_tests.py is made of.

observe.py  patches Keras, so that what a test calls on data becomes an observation
trees.py    the arguments of a call: nested structures in which arrays become inputs of a model
cases.py    writes a model, its inputs and Keras's answer as a case of the corpus
record.py   an observation becomes cases
"""
