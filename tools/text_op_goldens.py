"""The goldens of ops on text, for make_op_goldens.py: what TensorFlow, which Keras calls here, computes."""

import numpy as np
import tensorflow as tf

TEXTS = np.array(["The quick, brown FOX!", "  jumps over\tthe lazy dog ", "", "日本語 ünïcödé 😀", "a-b_c'd A b"])
WORDS = np.array([["fox", "", "the", "日本語"], ["dog", "fox", "[UNK]", "a b"], ["x", "the", "the", "q"]])
VOCABULARY = np.array(["the", "fox", "日本語", "a b"])
NUMBERS = np.array([[3, -1, 0, 7], [2**40, 5, -6, 3], [1, 1, -7, 9]])
NUMBER_VOCABULARY = np.array([7, -1, 2**40])
LARGEST = np.iinfo(np.int64).max


def strings(tensor):
    array = np.asarray(tensor)
    return np.array([x.decode() for x in array.ravel()], dtype=np.str_).reshape(array.shape)


def constant(array):
    return tf.constant(array.tolist(), tf.string, array.shape) if array.dtype.kind == "U" else tf.constant(array)


def split(texts, standardize, how):
    texts = constant(texts)
    if "lower" in standardize:
        texts = tf.strings.lower(texts)
    if "strip" in standardize:
        texts = tf.strings.regex_replace(texts, r'[!"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~\']', "")
    return {"whitespace": tf.strings.split, "character": lambda x: tf.strings.unicode_split(x, "UTF-8"),
            "none": lambda x: x}[how](texts)


def padded(tokens, length):
    return strings(tokens.to_tensor(default_value="", shape=[None, length]))


def lookup(tokens, vocabulary, oov=1, method="floormod", salt=None, mask=None, mask_index=0):
    """Indices with the rules of Keras's IndexLookup, by a dict."""
    known = {token: i for i, token in enumerate(vocabulary.tolist())}
    start = 1 if mask is not None and mask_index == 0 else 0

    def index(token):
        if mask is not None and token == mask:
            return mask_index
        if token in known:
            return start + oov + known[token]
        if oov == 1:
            return start
        if method == "floormod" and not isinstance(token, str):
            return start + token % oov
        text = tf.constant(str(token))
        bucket = (tf.strings.to_hash_bucket_fast(text, oov) if salt is None
                  else tf.strings.to_hash_bucket_strong(text, oov, salt))
        return start + int(bucket)

    return np.array([index(token) for token in tokens.ravel().tolist()], "int64").reshape(tokens.shape)


def token_at(indices, vocabulary, first, oov, mask):
    def token(i):
        if i == 0 and mask is not None:
            return mask
        return vocabulary[i - first] if 0 <= i - first < len(vocabulary) else oov

    return np.array([token(i) for i in indices.ravel()], dtype=vocabulary.dtype if mask is None else None).reshape(
        indices.shape)


def bincount(indices, depth, binary=False, weights=None):
    counts = tf.math.bincount(constant(indices), weights=None if weights is None else constant(weights),
                              minlength=depth, maxlength=depth, axis=-1, binary_output=binary)
    return np.asarray(counts).astype("int64" if weights is None else weights.dtype)


def hashed(x, buckets, salt=None):
    text = constant(x) if x.dtype.kind == "U" else tf.as_string(constant(x))
    bucket = (tf.strings.to_hash_bucket_fast(text, buckets) if salt is None
              else tf.strings.to_hash_bucket_strong(text, buckets, salt))
    return np.asarray(bucket)


def cross(*columns):
    crossed = tf.sparse.cross_hashed([constant(np.reshape(c, (-1, 1))) for c in columns], 1000003)
    return np.asarray(tf.sparse.to_dense(crossed)).reshape(columns[0].shape)


def as_arrays(function):
    """Families hand numbers over as tensors."""
    return lambda *xs: function(*[x if isinstance(x, np.ndarray) else np.asarray(x) for x in xs])


def fill(family):
    def add(case, function, *inputs):
        family.add(case, as_arrays(function), inputs if len(inputs) > 1 else inputs[0])

    both = "lower_and_strip_punctuation"
    add("tokenize", lambda x: padded(split(x, both, "whitespace"), 4), TEXTS)
    add("tokenize/whole", lambda x: padded(split(x, "none", "whitespace"), 5), TEXTS)
    add("tokenize/characters", lambda x: padded(split(x, "lower", "character"), 7), TEXTS)
    add("tokenize/ngrams",
        lambda x: padded(tf.strings.ngrams(split(x, "strip_punctuation", "whitespace"), (1, 2), separator=" "), 6), TEXTS)
    add("tokenize/tokens", lambda x: strings(tf.strings.ngrams(constant(x), 2, separator=" ")), WORDS)
    add("longest_row", lambda x: np.asarray(tf.reduce_max(split(x, both, "whitespace").row_lengths())), TEXTS)
    add("longest_row/characters", lambda x: np.asarray(tf.reduce_max(split(x, "none", "character").row_lengths())), TEXTS)
    add("lookup/strings", lookup, WORDS, VOCABULARY)
    add("lookup/strings_mask", lambda x, v: lookup(x, v, oov=3, mask=""), WORDS, VOCABULARY)
    add("lookup/strings_salt", lambda x, v: lookup(x, v, oov=9, salt=[5, 6]), WORDS, VOCABULARY)
    add("lookup/integers", lambda x, v: lookup(x, v, oov=4), NUMBERS, NUMBER_VOCABULARY)
    add("lookup/integers_hashed", lambda x, v: lookup(x, v, oov=9, method="farmhash"), NUMBERS, NUMBER_VOCABULARY)
    add("lookup/left_out", lambda x, v: lookup(x, v, mask=3, mask_index=LARGEST), NUMBERS, NUMBER_VOCABULARY)
    indices = np.array([[0, 1, 2], [5, -1, 9]])
    add("token_at/strings", lambda i, v: token_at(i, v, 2, "?", "mask"), indices, VOCABULARY)
    add("token_at/integers", lambda i, v: token_at(i, v, 1, -9, None), indices, NUMBER_VOCABULARY)
    counted = np.array([[0, 1, 1, 5], [4, 4, 4, 9]])
    weights = np.array([[0.5, 1, 2, 3], [1, 0.25, -1, 7]], "float32")
    add("index_counts", lambda x: bincount(x, 5), counted)
    add("index_counts/binary", lambda x: bincount(x, 5, binary=True), counted)
    add("index_counts/weights", lambda x, w: bincount(x, 5, weights=w), counted, weights)

    def token_counts(x, v):
        rows = [lookup(np.array(row, dtype=np.str_), v) for row in
                [[t.decode() for t in row] for row in split(x, both, "whitespace").to_list()]]
        return np.array([np.bincount(row, minlength=5)[:5] for row in rows], "int64")

    add("token_counts", token_counts, TEXTS, VOCABULARY)
    lengths = np.array(["x" * n for n in range(140)] + ["日本語"] * 3)
    add("hash_bucket/strings", lambda x: hashed(x, 1000003), lengths)
    add("hash_bucket/salt", lambda x: hashed(x, 1000003, [133, 137]), lengths)
    add("hash_bucket/integers", lambda x: hashed(x, 1000003), NUMBERS)
    add("cross_hash", cross, WORDS[:, 0], NUMBERS[:, 0], WORDS[:, 1])
    return family
