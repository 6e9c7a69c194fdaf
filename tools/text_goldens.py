"""Goldens of the layers for text, categories and look-ups: tests/golden/layers/text.npz and text_errors.json.

The archive holds for each case "<name>:about", a JSON object with the layer's envelope and what Keras infers
from symbolic inputs; "<name>:in0", ... the inputs; "<name>:weights", the argument count_weights;
"<name>:adapt0", ... batches that the layer was adapted to after it was made; "<name>:vocabulary" what it then
knows, and "<name>:idf_weights"; "<name>:out" the output, made dense.

text_errors.json lists configs that Keras refuses, and its words.

make_layer_goldens.py writes them.
"""

import json
import zlib
from pathlib import Path

import real_keras  # noqa: F401
import keras
import numpy as np
import tensorflow as tf
from keras import layers as L
from keras.src.layers.preprocessing.index_lookup import IndexLookup

OUTPUT = Path(__file__).resolve().parent.parent / "tests" / "golden" / "layers"

WORDS = ["the", "quick", "brown", "fox", "jumps", "over", "lazy", "dog", "Ünïcödé", "日本語", "naïve", "😀", "a b", ""]
TEXTS = np.array(["The quick, brown FOX!", "jumps over\tthe lazy\n dog.", "", "  ", "Ünïcödé 日本語 naïve-naïve 😀😀",
                  "the the THE fox? don't (stop) [me] now_or-never"])
VOCABULARY = ["the", "fox", "naïve", "日本語", "dog", "dont"]


def random_of(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def words(*shape, seed=0):
    return random_of(f"{shape}{seed}").choice(np.array(WORDS), shape)


def integers(*shape, low=-3, high=9, seed=0, dtype="int64"):
    return random_of(f"{shape}{seed}").integers(low, high, shape).astype(dtype)


def floats(*shape, seed=0, scale=1.0):
    return (random_of(f"{shape}{seed}f").standard_normal(shape) * scale).astype("float32")


def to_tensor(x):
    return tf.constant(x.tolist(), tf.string, x.shape) if x.dtype.kind == "U" else tf.constant(x)


def to_dense(x):
    if isinstance(x, tf.RaggedTensor):
        x = x.to_tensor()
    if isinstance(x, tf.SparseTensor):
        x = tf.sparse.to_dense(x)
    x = np.asarray(x)
    return np.array([t.decode() for t in x.ravel()], dtype=np.str_).reshape(x.shape) if x.dtype == object else x


class TextFamily:
    """Writes as Family of make_layer_goldens.py does."""

    def __init__(self):
        self.arrays = {"keras_version": np.array(keras.__version__)}
        self.errors = []

    def put(self, name, kind, array):
        key = f"{name}:{kind}"
        assert key not in self.arrays, key
        self.arrays[key] = np.asarray(array)

    def add(self, name, layer, *inputs, adapt=(), count_weights=None, after=None, symbolic=True):
        """`layer` on inputs, on a list of them when there are several. `after` changes it once it is made."""
        envelope = json.loads(json.dumps(keras.saving.serialize_keras_object(layer), default=list))
        for i, batch in enumerate(adapt):
            self.put(name, f"adapt{i}", batch)
        if len(adapt) == 1:
            layer.adapt(adapt[0] if isinstance(layer, (L.Normalization, L.Discretization)) else to_tensor(adapt[0]))
        elif adapt and isinstance(layer, (L.Normalization, L.Discretization)):
            layer.adapt(list(adapt))
        elif adapt:
            layer.reset_state()
            for batch in adapt:
                layer.update_state(to_tensor(batch))
            layer.finalize_state()
        if after is not None:
            after(layer)
        kwargs = {} if count_weights is None else {"count_weights": tf.constant(count_weights)}
        tensors = [to_tensor(x) for x in inputs]
        output = to_dense(layer(tensors if len(tensors) > 1 else tensors[0], **kwargs))
        about = {"envelope": envelope, "inputs": len(inputs)}
        about["config"] = json.loads(json.dumps(layer.get_config(), default=list))
        if symbolic:
            symbols = [keras.Input(batch_shape=(None, *x.shape[1:]), dtype="string" if x.dtype.kind == "U" else str(x.dtype))
                       for x in inputs]
            result = layer(symbols if len(symbols) > 1 else symbols[0])
            about["symbolic"] = {"shape": list(result.shape), "dtype": result.dtype}
        self.put(name, "about", json.dumps(about))
        for i, x in enumerate(inputs):
            self.put(name, f"in{i}", x)
        if count_weights is not None:
            self.put(name, "weights", count_weights)
        if hasattr(layer, "get_vocabulary"):
            known = layer.get_vocabulary()
            is_text = getattr(layer, "vocabulary_dtype", "string") == "string"
            self.put(name, "vocabulary", np.array(known, dtype=np.str_ if is_text else np.int64))
            table = getattr(layer, "_lookup_layer", layer)
            if table.output_mode == "tf_idf":
                self.put(name, "idf_weights", table.idf_weights_const.numpy())
        self.put(name, "out", output)

    def refuse(self, class_name, **config):
        """Keras's words for arguments that it refuses."""
        try:
            getattr(L, class_name)(**config)
        except (ValueError, TypeError) as error:
            envelope = {"module": "keras.layers", "class_name": class_name,
                        "config": {"name": "layer", **config}, "registered_name": None}
            self.errors.append({"envelope": envelope, "error": type(error).__name__, "message": str(error)})
            return
        raise AssertionError((class_name, config))

    def write(self):
        OUTPUT.mkdir(parents=True, exist_ok=True)
        path = OUTPUT / "text.npz"
        np.savez_compressed(path, **self.arrays)
        (OUTPUT / "text_errors.json").write_text(json.dumps(self.errors, indent=0, ensure_ascii=False) + "\n")
        print(f"{path}: {len(self.arrays)} arrays, {path.stat().st_size} bytes")


def category_encoding(f):
    for mode in ("one_hot", "multi_hot", "count"):
        for shape in ((4,), (3, 1), (3, 4), (2, 3, 4)):
            f.add(f"CategoryEncoding/{mode}_{len(shape)}{shape[-1]}",
                  L.CategoryEncoding(num_tokens=5, output_mode=mode), integers(*shape, low=0, high=7),
                  symbolic=len(shape) < 3 or mode == "one_hot")
        f.add(f"CategoryEncoding/{mode}_floats", L.CategoryEncoding(num_tokens=5, output_mode=mode),
              np.array([[0, 1.7, 2], [4, 4, 9]], "float32"))
        f.add(f"CategoryEncoding/{mode}_sparse", L.CategoryEncoding(num_tokens=5, output_mode=mode, sparse=True),
              integers(3, 4, low=0, high=5), symbolic=False)
        f.add(f"CategoryEncoding/{mode}_int32", L.CategoryEncoding(num_tokens=5, output_mode=mode, dtype="int32"),
              integers(3, 4, low=0, high=5, dtype="int32"))
    f.add("CategoryEncoding/weighted", L.CategoryEncoding(num_tokens=5, output_mode="count"),
          integers(3, 4, low=0, high=5), count_weights=floats(3, 4))
    f.add("CategoryEncoding/weighted_1", L.CategoryEncoding(num_tokens=5, output_mode="count"),
          integers(4, low=0, high=5), count_weights=floats(4))
    f.add("CategoryEncoding/double", L.CategoryEncoding(num_tokens=3, dtype="float64"), integers(2, 3, low=0, high=3))
    f.refuse("CategoryEncoding")
    f.refuse("CategoryEncoding", num_tokens=0)
    f.refuse("CategoryEncoding", num_tokens=2, output_mode="int")


def discretization(f):
    edges = [-0.5, 0.0, 0.25, 1.0]
    x = np.array([[-1, -0.5, -0.4, 0], [0.25, 0.2499, 1, 7], [np.nan, np.inf, -np.inf, 0.5]], "float32")
    for mode in ("int", "one_hot", "multi_hot", "count"):
        f.add(f"Discretization/{mode}", L.Discretization(edges, output_mode=mode), x)
        f.add(f"Discretization/{mode}_1", L.Discretization(edges, output_mode=mode), x[0])
        f.add(f"Discretization/{mode}_column", L.Discretization(edges, output_mode=mode), x[:, :1])
        f.add(f"Discretization/{mode}_3", L.Discretization(edges, output_mode=mode), floats(2, 3, 4))
    f.add("Discretization/sparse", L.Discretization(edges, output_mode="count", sparse=True), x, symbolic=False)
    f.add("Discretization/integers", L.Discretization([0.0, 2.5, 4.0]), integers(3, 4))
    f.add("Discretization/whole_numbers", L.Discretization([0.5, 1.0], dtype="int32"), x)
    f.add("Discretization/double", L.Discretization(edges, dtype="float64"), x.astype("float64"))
    f.add("Discretization/no_edges", L.Discretization([]), x)
    for bins in (2, 5, 10):
        f.add(f"Discretization/adapt_{bins}", L.Discretization(num_bins=bins), floats(20), adapt=[floats(500, seed=1)])
    f.add("Discretization/adapt_rows", L.Discretization(num_bins=4), floats(5, 3), adapt=[floats(40, 3, seed=2)])
    f.add("Discretization/adapt_epsilon", L.Discretization(num_bins=4, epsilon=0.1), floats(20),
          adapt=[floats(300, seed=3)])
    f.add("Discretization/adapt_few", L.Discretization(num_bins=8), floats(20), adapt=[floats(3, seed=4)])
    f.add("Discretization/adapt_equal", L.Discretization(num_bins=3), floats(20), adapt=[integers(200).astype("float32")])
    f.add("Discretization/adapt_batches", L.Discretization(num_bins=4, output_mode="one_hot"), floats(20),
          adapt=[floats(150, seed=i) for i in range(5, 9)])
    f.refuse("Discretization")
    f.refuse("Discretization", num_bins=-1)
    f.refuse("Discretization", num_bins=2, bin_boundaries=[1.0], output_mode="tf_idf")
    f.refuse("Discretization", bin_boundaries=[1.0], sparse=True)


def hashing(f):
    text = np.array(WORDS + ["x" * n for n in (3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 500)])
    f.add("Hashing/strings", L.Hashing(num_bins=1000003), text)
    f.add("Hashing/salt", L.Hashing(num_bins=1000003, salt=[133, 137]), text)
    f.add("Hashing/one_salt", L.Hashing(num_bins=1000003, salt=7), text)
    f.add("Hashing/negative_salt", L.Hashing(num_bins=1000003, salt=[-1, 2**62]), text)
    numbers = np.array([0, 1, -1, 12345678901, -(2**63), 2**63 - 1])
    f.add("Hashing/integers", L.Hashing(num_bins=1000003), numbers)
    f.add("Hashing/int32", L.Hashing(num_bins=1000003), integers(3, 4, dtype="int32"))
    f.add("Hashing/uint8", L.Hashing(num_bins=1000003), integers(3, 4, low=0, dtype="uint8"))
    f.add("Hashing/floats", L.Hashing(num_bins=1000003), np.array([1.9, -2.5, 3e10, 0.0], "float32"))
    f.add("Hashing/salted_integers", L.Hashing(num_bins=1000003, salt=[133, 137]), numbers)
    f.add("Hashing/mask", L.Hashing(num_bins=5, mask_value=""), words(4, 5))
    f.add("Hashing/mask_word", L.Hashing(num_bins=5, mask_value="fox", salt=3), words(4, 5))
    f.add("Hashing/mask_integer", L.Hashing(num_bins=5, mask_value=2), integers(4, 5))
    f.add("Hashing/mask_float", L.Hashing(num_bins=5, mask_value=1.5), np.array([1.5, 2, 3, 1.25], "float32"))
    f.add("Hashing/mask_one_bin", L.Hashing(num_bins=1, mask_value=2), integers(4, 5))
    f.add("Hashing/dtype", L.Hashing(num_bins=5, dtype="int32"), words(4))
    for mode in ("one_hot", "multi_hot", "count"):
        f.add(f"Hashing/{mode}", L.Hashing(num_bins=4, output_mode=mode), words(4, 5), symbolic=mode != "one_hot")
        f.add(f"Hashing/{mode}_column", L.Hashing(num_bins=4, output_mode=mode), words(4, 1))
        f.add(f"Hashing/{mode}_1", L.Hashing(num_bins=4, output_mode=mode), words(5), symbolic=mode != "one_hot")
        f.add(f"Hashing/{mode}_mask", L.Hashing(num_bins=4, output_mode=mode, mask_value=""), words(4, 5),
              symbolic=False)
        f.add(f"Hashing/{mode}_sparse", L.Hashing(num_bins=4, output_mode=mode, sparse=True), words(4, 5),
              symbolic=False)
    f.refuse("Hashing", num_bins=0)
    f.refuse("Hashing", num_bins=5, dtype="float32")
    f.refuse("Hashing", num_bins=5, sparse=True)
    f.refuse("Hashing", num_bins=5, output_mode="tf_idf")

    for mode in ("int", "one_hot"):
        for shape in ((5,), (5, 1)):
            name = f"HashedCrossing/{mode}_{len(shape)}"
            f.add(name, L.HashedCrossing(num_bins=7, output_mode=mode), words(*shape), integers(*shape))
    f.add("HashedCrossing/integers", L.HashedCrossing(num_bins=1000003), integers(6), integers(6, seed=1, dtype="int32"))
    f.add("HashedCrossing/strings", L.HashedCrossing(num_bins=1000003), words(6), words(6, seed=1))
    f.add("HashedCrossing/three", L.HashedCrossing(num_bins=1000003), words(6), integers(6, seed=1), words(6, seed=2),
          symbolic=False)
    f.add("HashedCrossing/sparse", L.HashedCrossing(num_bins=7, output_mode="one_hot", sparse=True), words(6),
          integers(6), symbolic=False)
    f.add("HashedCrossing/dtype", L.HashedCrossing(num_bins=7, dtype="int32"), words(6), integers(6))
    f.refuse("HashedCrossing", num_bins=2, output_mode="count")


def lookups(f):
    for kind, make, data, vocabulary, mask, other in (
            ("StringLookup", L.StringLookup, words, ["fox", "the", "日本語", "", "a b"], "dog", "?"),
            ("IntegerLookup", L.IntegerLookup, integers, [3, 1, -2, 8, 0], 5, -9)):
        x, line = data(4, 5), data(6)
        idf = [0.5, 0.25, 0.75, 1.5, 2.0]
        f.add(f"{kind}/given", make(vocabulary=vocabulary), x)
        f.add(f"{kind}/given_1", make(vocabulary=vocabulary), line)
        f.add(f"{kind}/given_3", make(vocabulary=vocabulary), data(2, 3, 4))
        f.add(f"{kind}/mask", make(vocabulary=vocabulary, mask_token=mask), x)
        f.add(f"{kind}/two_unknown", make(vocabulary=vocabulary, num_oov_indices=2), x)
        f.add(f"{kind}/many_unknown", make(vocabulary=vocabulary, num_oov_indices=5, mask_token=mask), data(10, 5))
        f.add(f"{kind}/no_unknown", make(vocabulary=vocabulary, num_oov_indices=0), np.array([vocabulary, vocabulary]))
        f.add(f"{kind}/special_tokens_given",
              make(vocabulary=[mask, make().oov_token, *vocabulary], mask_token=mask), x)
        f.add(f"{kind}/invert", make(vocabulary=vocabulary, invert=True), integers(3, 4, low=-1, high=8))
        f.add(f"{kind}/invert_mask", make(vocabulary=vocabulary, invert=True, mask_token=mask),
              integers(3, 4, low=-1, high=9))
        f.add(f"{kind}/invert_unknown",
              make(vocabulary=vocabulary, invert=True, num_oov_indices=3, oov_token=other),
              integers(3, 4, low=-1, high=9))
        for mode in ("one_hot", "multi_hot", "count"):
            f.add(f"{kind}/{mode}", make(vocabulary=vocabulary, output_mode=mode), x)
            f.add(f"{kind}/{mode}_1", make(vocabulary=vocabulary, output_mode=mode), line)
            f.add(f"{kind}/{mode}_column", make(vocabulary=vocabulary, output_mode=mode), data(4, 1))
            f.add(f"{kind}/{mode}_mask", make(vocabulary=vocabulary, output_mode=mode, mask_token=mask), x)
            f.add(f"{kind}/{mode}_unknown", make(vocabulary=vocabulary, output_mode=mode, num_oov_indices=3), x)
            f.add(f"{kind}/{mode}_padded",
                  make(vocabulary=vocabulary, output_mode=mode, max_tokens=9, pad_to_max_tokens=True), x)
            f.add(f"{kind}/{mode}_sparse", make(vocabulary=vocabulary, output_mode=mode, sparse=True), x,
                  symbolic=False)
        f.add(f"{kind}/tf_idf", make(vocabulary=vocabulary, output_mode="tf_idf", idf_weights=idf), x)
        f.add(f"{kind}/tf_idf_padded", make(vocabulary=vocabulary, output_mode="tf_idf", idf_weights=idf,
                                            max_tokens=9, pad_to_max_tokens=True), x)
        f.add(f"{kind}/tf_idf_special_given", make(
            vocabulary=[make().oov_token, *vocabulary], output_mode="tf_idf", idf_weights=[9.0, *idf]), x)
        f.add(f"{kind}/adapt", make(), x, adapt=[data(9, 5, seed=3)])
        f.add(f"{kind}/adapt_line", make(), x, adapt=[data(30, seed=4)])
        f.add(f"{kind}/adapt_batches", make(), x, adapt=[data(4, 5, seed=i) for i in range(4)])
        f.add(f"{kind}/adapt_limited", make(max_tokens=4, mask_token=mask), x, adapt=[data(9, 5, seed=3)])
        f.add(f"{kind}/adapt_count", make(output_mode="count"), x, adapt=[data(9, 5, seed=3)])
        f.add(f"{kind}/adapt_invert", make(invert=True), integers(3, 4, low=0, high=5), adapt=[data(9, 5, seed=3)])
        f.add(f"{kind}/adapt_tf_idf", make(output_mode="tf_idf"), x, adapt=[data(9, 5, seed=3)])
        f.add(f"{kind}/adapt_tf_idf_batches", make(output_mode="tf_idf"), x, adapt=[data(4, 5, seed=i) for i in range(4)])
        f.add(f"{kind}/adapt_tf_idf_padded", make(output_mode="tf_idf", max_tokens=30, pad_to_max_tokens=True), x,
              adapt=[data(9, 5, seed=3)])
        f.add(f"{kind}/set", make(), x, after=lambda layer: layer.set_vocabulary(vocabulary))
        f.refuse(kind, vocabulary=[mask, *vocabulary], mask_token=mask)
        f.refuse(kind, vocabulary=[*vocabulary, mask], mask_token=mask)
        f.refuse(kind, vocabulary=[*vocabulary, make().oov_token], invert=True)
        f.refuse(kind, vocabulary=[])
        f.refuse(kind, vocabulary=vocabulary, max_tokens=3)
        f.refuse(kind, vocabulary=vocabulary, output_mode="tf_idf")
        f.refuse(kind, vocabulary=vocabulary, output_mode="tf_idf", idf_weights=[1.0])
        f.refuse(kind, max_tokens=1)
        f.refuse(kind, num_oov_indices=-1)
        f.refuse(kind, pad_to_max_tokens=True)
        f.refuse(kind, invert=True, output_mode="count")
        f.refuse(kind, sparse=True)
    f.add("StringLookup/salt", L.StringLookup(vocabulary=["fox"], num_oov_indices=50, salt=[5, 6]), words(10, 5))
    f.add("IntegerLookup/farmhash", L.IntegerLookup(vocabulary=[3], num_oov_indices=50, oov_method="farmhash"),
          integers(10, 5))
    f.add("IntegerLookup/salt", L.IntegerLookup(vocabulary=[3], num_oov_indices=50, oov_method="farmhash", salt=9),
          integers(10, 5))
    f.add("IntegerLookup/int32", L.IntegerLookup(vocabulary=[3, 1]), integers(3, 4, dtype="int32"))
    f.add("IntegerLookup/floats", L.IntegerLookup(vocabulary=[3, -1]), np.array([[3.7, -1.2], [0, 3]], "float32"))
    base_of_lookups(f)
    f.refuse("IntegerLookup", salt=3)
    f.refuse("IntegerLookup", vocabulary_dtype="int32")


def base_of_lookups(f):
    def strings(**config):
        return IndexLookup(**{"max_tokens": None, "num_oov_indices": 1, "mask_token": None, "oov_token": "[UNK]",
                              "vocabulary_dtype": "string", **config})

    def numbers(**config):
        return strings(**{"oov_token": -1, "vocabulary_dtype": "int64", **config})

    for kind, make, data, vocabulary, mask in (("strings", strings, words, ["fox", "the", "日本語"], "dog"),
                                               ("integers", numbers, integers, [3, 1, -2], 5)):
        x = data(4, 5)
        f.add(f"IndexLookup/{kind}", make(vocabulary=vocabulary), x)
        f.add(f"IndexLookup/{kind}_mask", make(vocabulary=vocabulary, mask_token=mask, num_oov_indices=2), x)
        f.add(f"IndexLookup/{kind}_invert", make(vocabulary=vocabulary, mask_token=mask, invert=True),
              integers(3, 4, low=-1, high=6))
        f.add(f"IndexLookup/{kind}_tf_idf", make(vocabulary=vocabulary, idf_weights=[0.5, 0.25, 2.0], output_mode="tf_idf"), x)
        f.add(f"IndexLookup/{kind}_padded",
              make(vocabulary=vocabulary, output_mode="count", max_tokens=9, pad_to_max_tokens=True), x)
        f.add(f"IndexLookup/{kind}_sparse", make(vocabulary=vocabulary, output_mode="multi_hot", sparse=True), x, symbolic=False)
        f.add(f"IndexLookup/{kind}_adapt", make(max_tokens=4), x, adapt=[data(9, 5, seed=3)])
    f.add("IndexLookup/salt", numbers(vocabulary=[3], num_oov_indices=50, oov_method="farmhash", salt=9), integers(10, 5))


def text_vectorization(f):
    def make(**config):
        return L.TextVectorization(vocabulary=VOCABULARY, **config)

    column = TEXTS[:, None]
    f.add("TextVectorization/plain", make(), TEXTS)
    f.add("TextVectorization/column", make(), column)
    for standardize in ("lower_and_strip_punctuation", "lower", "strip_punctuation", None):
        f.add(f"TextVectorization/standardize_{standardize}", make(standardize=standardize), column)
    for split in ("whitespace", "character", None):
        vocabulary = list("the日😀 ï") if split == "character" else VOCABULARY
        f.add(f"TextVectorization/split_{split}", L.TextVectorization(vocabulary=vocabulary, split=split), column)
    f.add("TextVectorization/tokens", make(split=None), words(4, 5))
    f.add("TextVectorization/tokens_length", make(split=None, output_sequence_length=3), words(4, 5))
    f.add("TextVectorization/tokens_longer", make(split=None, output_sequence_length=8), words(4, 5))
    f.add("TextVectorization/tokens_count", make(split=None, output_mode="count"), words(4, 5))
    for length in (1, 4, 20):
        f.add(f"TextVectorization/length_{length}", make(output_sequence_length=length), column)
    grams = ["the", "the quick", "quick brown", "lazy dog", "the lazy dog", "the the the"]
    for ngrams in (1, 2, 3, (2,), (1, 3), (3, 2)):
        f.add(f"TextVectorization/ngrams_{ngrams}", L.TextVectorization(vocabulary=grams, ngrams=ngrams), column)
    f.add("TextVectorization/ngrams_length", L.TextVectorization(vocabulary=grams, ngrams=2, output_sequence_length=5),
          column)
    f.add("TextVectorization/ngrams_count", L.TextVectorization(vocabulary=grams, ngrams=2, output_mode="count"), column)
    f.add("TextVectorization/ngrams_tokens", L.TextVectorization(vocabulary=grams, ngrams=2, split=None), words(4, 5))
    f.add("TextVectorization/ragged", make(ragged=True), column)
    f.add("TextVectorization/one_hot", make(output_mode="one_hot"), column, symbolic=False)
    for mode in ("multi_hot", "count"):
        f.add(f"TextVectorization/{mode}", make(output_mode=mode), column)
        f.add(f"TextVectorization/{mode}_line", make(output_mode=mode), TEXTS)
        f.add(f"TextVectorization/{mode}_padded", make(output_mode=mode, max_tokens=12, pad_to_max_tokens=True), column)
        f.add(f"TextVectorization/{mode}_sparse", make(output_mode=mode, sparse=True), column, symbolic=False)
    idf = [0.5, 0.25, 0.75, 1.5, 2.0, 1.0]
    f.add("TextVectorization/tf_idf", make(output_mode="tf_idf", idf_weights=idf), column)
    f.add("TextVectorization/tf_idf_padded",
          make(output_mode="tf_idf", idf_weights=idf, max_tokens=12, pad_to_max_tokens=True), column)
    f.add("TextVectorization/adapt", L.TextVectorization(), column, adapt=[TEXTS])
    f.add("TextVectorization/adapt_column", L.TextVectorization(max_tokens=6), column, adapt=[column])
    f.add("TextVectorization/adapt_batches", L.TextVectorization(), column, adapt=[column[:2], column[2:]])
    f.add("TextVectorization/adapt_characters", L.TextVectorization(split="character"), column, adapt=[TEXTS])
    f.add("TextVectorization/adapt_ngrams", L.TextVectorization(ngrams=2, output_mode="multi_hot"), column, adapt=[TEXTS])
    f.add("TextVectorization/adapt_tf_idf", L.TextVectorization(output_mode="tf_idf"), column, adapt=[TEXTS])
    f.add("TextVectorization/adapt_tf_idf_padded",
          L.TextVectorization(output_mode="tf_idf", max_tokens=40, pad_to_max_tokens=True), column, adapt=[TEXTS])
    f.add("TextVectorization/adapt_tokens", L.TextVectorization(split=None), words(4, 5), adapt=[words(9, 5, seed=1)])
    f.add("TextVectorization/set", L.TextVectorization(), column, after=lambda layer: layer.set_vocabulary(VOCABULARY))
    f.refuse("TextVectorization", vocabulary=["a", "b", ""])
    f.refuse("TextVectorization", vocabulary=[])
    f.refuse("TextVectorization", output_mode="count", output_sequence_length=2)
    f.refuse("TextVectorization", output_mode="count", ragged=True)
    f.refuse("TextVectorization", max_tokens=1)
    f.refuse("TextVectorization", pad_to_max_tokens=True, output_mode="count")


def normalization(f):
    x = floats(6, 4, scale=3)
    image = floats(3, 4, 5, 2, scale=3)
    for axis in (-1, None, (0,), (1,), (0, 1)):
        f.add(f"Normalization/adapt_{axis}", L.Normalization(axis=axis), x, adapt=[x], symbolic=axis not in ((0,), (0, 1)))
    for axis in (-1, None, (1, 2), (-1, 1), 3):
        f.add(f"Normalization/adapt_image_{axis}", L.Normalization(axis=axis), image, adapt=[image])
    f.add("Normalization/adapt_invert", L.Normalization(invert=True), x, adapt=[x])
    f.add("Normalization/adapt_batches", L.Normalization(), x, adapt=[floats(n, 4, seed=n) for n in (3, 8, 5)])
    f.add("Normalization/adapt_batches_none", L.Normalization(axis=None), x, adapt=[floats(n, 4, seed=n) for n in (3, 8)])
    f.add("Normalization/adapt_integers", L.Normalization(), integers(6, 4), adapt=[integers(9, 4, seed=1)])
    f.add("Normalization/adapt_constant", L.Normalization(), x, adapt=[np.ones((5, 4), "float32")])
    f.add("Normalization/given_scalar", L.Normalization(mean=1.0, variance=4.0), x)
    f.add("Normalization/given_list", L.Normalization(mean=[1.0, 2, 3, 4], variance=[4.0, 3, 2, 1]), x)
    f.add("Normalization/given_one", L.Normalization(mean=[1.0], variance=[4.0]), x)
    f.add("Normalization/given_none", L.Normalization(axis=None, mean=1.0, variance=4.0), x)
    f.add("Normalization/given_axes", L.Normalization(axis=(1, 3), mean=[1.0, 2.0], variance=[4.0, 0.0]), image)
    f.add("Normalization/given_matrix", L.Normalization(axis=(1, 3), mean=[[1.0, 2.0]] * 4, variance=[[4.0, 1.0]] * 4),
          image)
    f.add("Normalization/given_invert", L.Normalization(mean=1.0, variance=4.0, invert=True), x)
    f.refuse("Normalization", mean=1.0)


def text():
    f = TextFamily()
    for part in (category_encoding, discretization, hashing, lookups, text_vectorization, normalization):
        part(f)
    return f


if __name__ == "__main__":
    text().write()
