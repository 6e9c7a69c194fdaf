"""Models with layers for text and categories: what they have learned goes through ramet and comes back whole."""

import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras
from keras import layers

TEXTS = np.array([["The quick, brown fox!"], ["jumps over the lazy dog"], [""], ["naïve 日本語 fox fox"]])
WORDS = np.array([["fox"], ["the"], ["日本語"], ["?"]])
NUMBERS = np.array([[3], [1], [-7], [3]])
FLOATS = np.array([[0.5], [-1.25], [3.0], [0.0]], "float32")


def strings(array):
    return tf.constant(array.tolist(), tf.string)


def text_classifier():
    vectorization = layers.TextVectorization(max_tokens=12, output_sequence_length=6)
    vectorization.adapt(TEXTS.ravel())
    x = keras.Input((1,), dtype="string", name="text")
    y = layers.GlobalAveragePooling1D()(layers.Embedding(12, 4)(vectorization(x)))
    return keras.Model(x, layers.Dense(2)(y)), {"text": TEXTS}


def bigrams():
    vectorization = layers.TextVectorization(ngrams=2, output_mode="tf_idf")
    vectorization.adapt(TEXTS.ravel())
    x = keras.Input((1,), dtype="string", name="text")
    return keras.Model(x, vectorization(x)), {"text": TEXTS}


def lookups():
    words, numbers = layers.StringLookup(num_oov_indices=2, mask_token=""), layers.IntegerLookup(output_mode="one_hot")
    words.adapt(WORDS)
    numbers.adapt(NUMBERS)
    given = layers.StringLookup(vocabulary=["the", "fox"], output_mode="count")
    w, n = keras.Input((1,), dtype="string", name="word"), keras.Input((1,), dtype="int64", name="number")
    back = layers.StringLookup(vocabulary=words.get_vocabulary(), mask_token="", num_oov_indices=2, invert=True)
    return keras.Model([w, n], [words(w), numbers(n), given(w), back(words(w))]), {"word": WORDS, "number": NUMBERS}


def numeric():
    normalization, bins = layers.Normalization(), layers.Discretization(num_bins=3, output_mode="one_hot")
    normalization.adapt(FLOATS)
    bins.adapt(FLOATS)
    x, word = keras.Input((1,), name="x"), keras.Input((1,), dtype="string", name="word")
    outputs = [normalization(x), bins(x), layers.Hashing(num_bins=5, salt=[3, 4])(word)]
    return keras.Model([x, word], outputs), {"x": FLOATS, "word": WORDS}


def features():
    space = keras.utils.FeatureSpace
    features = {"word": space.string_categorical(num_oov_indices=1), "number": space.integer_categorical(),
                "hashed": space.string_hashed(num_bins=8), "real": space.float_normalized(), "raw": space.float(),
                "scaled": space.float_rescaled(scale=0.5), "binned": space.float_discretized(num_bins=3)}
    data = {"word": WORDS, "number": NUMBERS.astype("int32"), "hashed": WORDS, "real": FLOATS, "raw": FLOATS, "scaled": FLOATS,
            "binned": FLOATS}
    return features, data


def feature_space(output_mode="concat"):
    described, data = features()
    space = keras.utils.FeatureSpace(described, crosses=[("word", "number")], crossing_dim=16, output_mode=output_mode)
    space.adapt(tf.data.Dataset.from_tensor_slices({name: x.ravel() for name, x in data.items()}))
    return space, data


def feature_space_encoder():
    space, data = feature_space()
    return keras.Model(space.get_inputs(), space.get_encoded_features()), data


def feature_space_classifier():
    space, data = feature_space()
    return keras.Model(space.get_inputs(), layers.Dense(3)(space.get_encoded_features())), data


def feature_space_dict():
    space, data = feature_space("dict")
    return keras.Model(space.get_inputs(), space.get_encoded_features()), data


MODELS = {make.__name__: make for make in (text_classifier, bigrams, lookups, numeric, feature_space_encoder,
                                           feature_space_classifier, feature_space_dict)}


def predictions(model, inputs):
    feed = {name: strings(x) if x.dtype.kind == "U" else x for name, x in inputs.items()}
    given = keras.tree.map_structure(lambda tensor: feed[tensor.name], model._inputs_struct)
    return [np.asarray(y) for y in keras.tree.flatten(model.predict(given, verbose=0))]


def assert_same(actual, expected):
    for a, e in zip(actual, expected, strict=True):
        if e.dtype == object:
            assert [x.decode() for x in a.ravel()] == [x.decode() for x in e.ravel()]
        else:
            np.testing.assert_allclose(a, e, rtol=1e-5, atol=1e-6)


def assert_ramet_predicts(ramet, path, inputs, expected, folder):
    np.savez(folder / "x.npz", **inputs)
    ramet("predict", path, "--input", folder / "x.npz", "--output", folder / "y.npz")
    with np.load(folder / "y.npz") as answers:
        actual = [answers[name] for name in answers.files]
    for a, e in zip(actual, expected, strict=True):
        if e.dtype == object:
            assert a.ravel().tolist() == [x.decode() for x in e.ravel()]
        else:
            np.testing.assert_allclose(a, e, rtol=1e-4, atol=1e-5)


def assets(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith("assets/") and name[-1] != "/"}


@pytest.mark.parametrize("name", MODELS)
def test_goes_through_ramet(name, ramet, tmp_path):
    model, inputs = MODELS[name]()
    source = tmp_path / "source.keras"
    model.save(source)
    expected = predictions(model, inputs)
    assert_ramet_predicts(ramet, source, inputs, expected, tmp_path)
    for command, target in ((["convert"], "converted.keras"), (["clone", "--weights", "copy"], "cloned.keras"),
                            (["convert"], "converted.h5")):
        if target.endswith(".h5") and name.startswith("feature_space"):
            continue  # Keras does not find TFDIdentity there, in files of its own either
        ramet(command[0], source, tmp_path / target, *command[1:])
        assert_same(predictions(keras.saving.load_model(tmp_path / target), inputs), expected)
        assert_ramet_predicts(ramet, tmp_path / target, inputs, expected, tmp_path)
        if target.endswith(".keras"):
            assert assets(tmp_path / target) == assets(source)


def keras_2_text():
    vectorization = tf_keras.layers.TextVectorization(max_tokens=12, output_sequence_length=6)
    vectorization.adapt(TEXTS.ravel())
    x = tf_keras.Input((1,), dtype="string", name="text")
    y = tf_keras.layers.GlobalAveragePooling1D()(tf_keras.layers.Embedding(12, 4)(vectorization(x)))
    return tf_keras.Model(x, tf_keras.layers.Dense(2)(y)), {"text": TEXTS}


def keras_2_lookups():
    given = tf_keras.layers.StringLookup(vocabulary=["the", "fox"], output_mode="multi_hot")
    learned = tf_keras.layers.StringLookup()
    learned.adapt(WORDS)
    x = tf_keras.Input((1,), dtype="string", name="word")
    hashed = tf_keras.layers.Hashing(num_bins=7)(x)
    return tf_keras.Model(x, [given(x), learned(x), hashed]), {"word": WORDS}


@pytest.mark.parametrize("make", [keras_2_text, keras_2_lookups])
def test_reads_keras_2(make, ramet, tmp_path):
    model, inputs = make()
    model.save(tmp_path / "model.keras")
    feed = {name: strings(x) for name, x in inputs.items()}
    expected = [np.asarray(y) for y in tf.nest.flatten(model.predict(feed, verbose=0))]
    assert_ramet_predicts(ramet, tmp_path / "model.keras", inputs, expected, tmp_path)
