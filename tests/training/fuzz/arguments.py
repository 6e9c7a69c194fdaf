"""Random arguments of compile and fit."""

import keras
import numpy as np

from models import ROWS

LOSSES = {
    "linear": ["mse", "mae", "mape", "msle", "log_cosh", "huber", "hinge", "squared_hinge", "cosine_similarity", "MeanSquaredError",
               "Huber", "LogCosh", "CosineSimilarity", "MeanAbsoluteError"],
    "positive": ["poisson", "mse", "msle", "Poisson", "MeanSquaredLogarithmicError"],
    "unit": ["cosine_similarity", "CosineSimilarity", "mse", "Circle"],
    "softmax": ["categorical_crossentropy", "sparse_categorical_crossentropy", "kl_divergence", "categorical_hinge", "crossentropy",
                "CategoricalCrossentropy", "SparseCategoricalCrossentropy", "CategoricalFocalCrossentropy",
                "CategoricalGeneralizedCrossEntropy", "KLDivergence", "Dice", "Tversky"],
    "logits": ["CategoricalCrossentropy", "SparseCategoricalCrossentropy", "CategoricalFocalCrossentropy", "BinaryCrossentropy"],
    "sigmoid": ["binary_crossentropy", "BinaryCrossentropy", "BinaryFocalCrossentropy", "binary_focal_crossentropy", "mse", "dice",
                "tversky", "Hinge"],
    "ctc": ["ctc"],
}
SPARSE = {"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "Circle", "crossentropy", "CategoricalGeneralizedCrossEntropy"}

METRICS = {
    "linear": ["mse", "mae", "RootMeanSquaredError", "mape", "R2Score", "LogCoshError", "cosine_similarity", "PearsonCorrelation",
               "ConcordanceCorrelation", "MeanSquaredError"],
    "positive": ["mse", "poisson", "msle", "MeanAbsoluteError"],
    "unit": ["mse", "CosineSimilarity"],
    "softmax": ["accuracy", "acc", "categorical_accuracy", "TopKCategoricalAccuracy", "F1Score", "OneHotMeanIoU", "AUC",
                "CategoricalCrossentropy", "Precision", "KLDivergence"],
    "logits": ["accuracy", "mse", "TopKCategoricalAccuracy"],
    "sigmoid": ["accuracy", "binary_accuracy", "AUC", "Precision", "Recall", "BinaryCrossentropy", "FBetaScore", "BinaryIoU",
                "PrecisionAtRecall", "SensitivityAtSpecificity", "FalsePositives", "TrueNegatives", "hinge"],
    "ctc": [],
}
SPARSE_METRICS = ["accuracy", "acc", "sparse_categorical_accuracy", "SparseTopKCategoricalAccuracy", "SparseCategoricalCrossentropy"]


# -------------------------------------------------------------------- losses

def draw_loss(d, kind):
    """An identifier, and whether targets are class numbers."""
    name = d.one_of(*LOSSES[kind])
    sparse = name in SPARSE and (name != "crossentropy" or d.chance(0.5))
    if not hasattr(keras.losses, name) or name[0].islower():
        return name, sparse
    options = d.maybe(0.35, reduction=lambda: d.one_of("sum", "sum_over_batch_size", "mean", "mean_with_sample_weight"))
    if kind == "logits":
        options["from_logits"] = True
    if name in ("CategoricalCrossentropy", "BinaryCrossentropy", "BinaryFocalCrossentropy", "CategoricalFocalCrossentropy"):
        options |= d.maybe(0.4, label_smoothing=lambda: d.number(0.02, 0.4))
    if name == "SparseCategoricalCrossentropy":
        options |= d.maybe(0.4, ignore_class=lambda: d.one_of(0, 1, -1))
    if name == "Huber":
        options |= d.maybe(0.6, delta=lambda: d.number(0.2, 2))
    if "Focal" in name:
        options |= d.maybe(0.4, gamma=lambda: d.number(0.5, 3), alpha=0.3)
    if name == "BinaryFocalCrossentropy":
        options |= d.maybe(0.4, apply_class_balancing=True)
    if name in ("Dice", "Tversky"):
        options |= d.maybe(0.4, axis=lambda: d.one_of(-1, (1,)))
    if name == "Tversky":
        options |= d.maybe(0.4, alpha=0.3, beta=0.8)
    if name == "Circle":
        options |= d.maybe(0.4, gamma=8.0, margin=0.25)
    return getattr(keras.losses, name)(**options), sparse


def draw_target(d, kind, sparse, shape):
    """An array for predictions of this shape (without the rows)."""
    lead, classes = (ROWS, *shape[:-1]), shape[-1]
    if kind == "ctc":
        return d.random.integers(1, classes, lead[:1] + (2,)).astype("int32")
    if sparse:
        labels = d.random.integers(0, classes, lead).astype(d.one_of("int32", "int64", "float32"))
        return labels[..., None] if d.chance(0.4) else labels
    if kind in ("softmax", "logits"):
        if d.chance(0.15):
            return d.random.dirichlet(np.ones(classes), lead).astype("float32")
        return np.eye(classes, dtype=d.one_of("float32", "int64", "float64"))[d.random.integers(0, classes, lead)]
    if kind == "sigmoid":
        bits = d.random.integers(0, 2, (*lead, classes)).astype(d.one_of("float32", "int32", "uint8", "bool"))
        return bits[..., 0] if classes == 1 and len(lead) == 1 and d.chance(0.3) else bits
    if kind == "positive":
        return d.random.poisson(2, (*lead, classes)).astype("float32")
    values = d.normal(*lead, classes)
    return values[..., 0] if classes == 1 and len(lead) == 1 and d.chance(0.3) else values


# -------------------------------------------------------------------- metrics

def draw_metric(d, kind, sparse, shape):
    name = d.one_of(*(SPARSE_METRICS if sparse else METRICS[kind]))
    if name[0].islower():
        return name
    options = d.maybe(0.3, name=lambda: d.one_of("first", "second", "accuracy"))
    if name == "OneHotMeanIoU":
        options["num_classes"] = shape[-1]
    elif name == "BinaryIoU":
        options["threshold"] = 0.4
    elif name == "PrecisionAtRecall":
        options["recall"] = 0.4
    elif name == "SensitivityAtSpecificity":
        options["specificity"] = 0.4
    elif name in ("TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy"):
        options["k"] = 2
    elif name == "FBetaScore":
        options |= dict(beta=2.0, threshold=0.5)
    elif name == "AUC":
        options |= d.maybe(0.4, curve="PR", summation_method="minoring", num_thresholds=20)
    elif name in ("Precision", "Recall"):
        options |= d.maybe(0.4, thresholds=lambda: d.one_of(0.3, [0.2, 0.6]))
    elif name == "F1Score":
        options |= d.maybe(0.5, average=lambda: d.one_of("micro", "macro", "weighted"))
    if kind == "logits" and name == "SparseCategoricalCrossentropy":
        options["from_logits"] = True
    return getattr(keras.metrics, name)(**options)


def by_output(d, model, values, may_omit):
    """A value for each output, in one of the structures that compile takes."""
    names = model.output_names
    if isinstance(model.output, dict):
        names = sorted(model.output)
    if len(values) == 1 and d.chance(0.6):
        return values[0]
    if isinstance(model.output, dict) or d.chance(0.4):
        kept = [i for i in range(len(values)) if not may_omit or d.chance(0.85)]
        return {names[i]: values[i] for i in kept} or {names[0]: values[0]}
    return list(values)


def draw_metrics(d, model, kinds, sparse, shapes):
    each = [[draw_metric(d, *one) for _ in range(d.whole(0, 2))] if one[0] != "ctc" else [] for one in zip(kinds, sparse, shapes)]
    if len(each) == 1 and d.chance(0.6):
        return each[0] or None
    if d.chance(0.3):
        each = [one[0] if len(one) == 1 else one or None for one in each]
    structure = by_output(d, model, each, may_omit=True)
    return structure if isinstance(structure, (list, dict)) else None


# -------------------------------------------------------------------- optimizers

def draw_schedule(d):
    s, rate = keras.optimizers.schedules, d.number(0.003, 0.1)
    return d.one_of(
        lambda: s.ExponentialDecay(rate, d.whole(1, 6), 0.7, staircase=d.chance(0.5)),
        lambda: s.PiecewiseConstantDecay([2, 5], [rate, rate / 2, rate / 4]),
        lambda: s.PolynomialDecay(rate, d.whole(2, 6), 0.001, power=d.one_of(1.0, 2.0), cycle=d.chance(0.5)),
        lambda: s.InverseTimeDecay(rate, d.whole(1, 4), 0.5, staircase=d.chance(0.5)),
        lambda: s.CosineDecay(rate, d.whole(2, 6), alpha=0.1, **d.maybe(0.5, warmup_target=0.1, warmup_steps=2)),
        lambda: s.CosineDecayRestarts(rate, d.whole(2, 4), alpha=0.1, t_mul=d.one_of(1.0, 2.0), m_mul=0.8))()


def draw_own_options(d, name):
    o = d.maybe
    if name == "SGD":
        return o(0.5, momentum=lambda: d.number(0.1, 0.95), nesterov=True)
    if name == "RMSprop":
        return o(0.4, rho=0.8, momentum=0.5, centered=True, epsilon=1e-4)
    if name in ("Adam", "AdamW"):
        return o(0.35, beta_1=0.8, beta_2=0.95, epsilon=1e-4, amsgrad=True)
    if name in ("Adamax", "Nadam", "Lamb"):
        return o(0.35, beta_1=0.8, beta_2=0.95, epsilon=1e-4)
    if name == "Adagrad":
        return o(0.4, initial_accumulator_value=0.3, epsilon=1e-4)
    if name == "Adadelta":
        return o(0.4, rho=0.8, epsilon=1e-4)
    if name == "Ftrl":
        return o(0.35, learning_rate_power=-0.7, initial_accumulator_value=0.2, l1_regularization_strength=0.01,
                 l2_regularization_strength=0.02, l2_shrinkage_regularization_strength=0.03, beta=0.1)
    if name == "Lion":
        return o(0.4, beta_1=0.7, beta_2=0.9)
    if name == "Adafactor":
        return o(0.35, relative_step=False, clip_threshold=0.8, beta_2_decay=-0.6, epsilon_2=0.01)
    if name == "Muon":
        return o(0.3, momentum=0.8, nesterov=False, ns_steps=3, exclude_layers=["dense$"], adam_lr_ratio=0.5, rms_rate=0.4,
                 exclude_embeddings=False, adam_weight_decay=0.1)
    return o(0.4, warmup_steps=3, beta_1=0.8)  # ScheduleFreeAdamW


NAMES = ["SGD", "RMSprop", "Adam", "AdamW", "Adamax", "Nadam", "Adagrad", "Adadelta", "Ftrl", "Lion", "Lamb", "Adafactor", "Muon",
         "ScheduleFreeAdamW"]


def draw_plain_optimizer(d):
    name = d.one_of(*NAMES)
    options = d.maybe(0.12, weight_decay=lambda: d.number(0.001, 0.1), gradient_accumulation_steps=lambda: d.whole(2, 3),
                      loss_scale_factor=lambda: d.number(0.5, 64))
    if d.chance(0.3):
        options[d.one_of("clipnorm", "global_clipnorm", "clipvalue")] = d.number(0.02, 1)
    if d.chance(0.2):
        options |= {"use_ema": True, "ema_momentum": d.number(0.3, 0.99), **d.maybe(0.5, ema_overwrite_frequency=lambda: d.whole(1, 3))}
    rate = d.number(0.002, 0.1) * (20 if name in ("Adadelta", "SGD") and d.chance(0.3) else 1)
    options["learning_rate"] = draw_schedule(d) if d.chance(0.2) else rate
    return getattr(keras.optimizers, name)(**options, **draw_own_options(d, name))


def draw_optimizer(d):
    if d.chance(0.12):
        return d.one_of(*NAMES, "adam", "rmsprop", "sgd").lower()
    optimizer = draw_plain_optimizer(d)
    if d.chance(0.06):
        return keras.optimizers.LossScaleOptimizer(optimizer, initial_scale=64.0, dynamic_growth_steps=d.whole(1, 3))
    if d.chance(0.04):
        return keras.optimizers.MultiOptimizer(keras.optimizers.OptimizerMap(optimizer, {".*bias": draw_plain_optimizer(d)}))
    return optimizer


# -------------------------------------------------------------------- all

def draw_compile(d, model, kinds):
    """The arguments of compile, and targets in flattening order."""
    shapes = [tensor.shape[1:] for tensor in keras.tree.flatten(model.output)]
    drawn = [draw_loss(d, kind) for kind in kinds]
    losses, sparse = [one[0] for one in drawn], [one[1] for one in drawn]
    targets = [draw_target(d, *one) for one in zip(kinds, sparse, shapes)]
    if len(losses) > 1 and not isinstance(model.output, dict) and d.chance(0.1):
        losses[d.whole(0, len(losses) - 1)] = None
    arguments = {"optimizer": draw_optimizer(d), "loss": by_output(d, model, losses, may_omit=isinstance(model.output, dict)),
                 "metrics": draw_metrics(d, model, kinds, sparse, shapes) if d.chance(0.6) else None,
                 "weighted_metrics": draw_metrics(d, model, kinds, sparse, shapes) if d.chance(0.3) else None}
    if d.chance(0.3):
        loss, number = arguments["loss"], lambda: d.number(0.1, 3)
        if isinstance(loss, dict):
            arguments["loss_weights"] = {name: number() for name in loss}
        else:
            arguments["loss_weights"] = [number() for _ in loss] if isinstance(loss, list) else d.one_of(number(), [number()])
    arguments |= d.maybe(0.06, run_eagerly=True, jit_compile=True)
    arguments |= d.maybe(0.1, steps_per_execution=lambda: d.whole(2, 3))
    return arguments, targets


def draw_weights(d, targets):
    """Sample weights: for each output, or one for all; a list of arrays, or None."""
    one = lambda y: d.random.random((ROWS, *y.shape[1:2]) if y.ndim == 3 and d.chance(0.95) else ROWS).astype("float32")
    if len(targets) > 1 and d.chance(0.4):
        return [d.random.random(ROWS).astype("float32")]
    return [one(y) for y in targets]


def draw_fit(d, targets, stateful):
    """Arguments of fit, those that are numbers."""
    fit = {"epochs": d.whole(1, 3), "batch_size": d.one_of(2, 4, 5, 13, 32)}
    if stateful:
        return fit | {"batch_size": ROWS}
    if d.chance(0.25):
        fit["validation_split"] = d.one_of(0.2, 0.3, 0.5)
        fit |= d.maybe(0.25, validation_freq=2, validation_steps=1, validation_batch_size=3)
    fit |= d.maybe(0.1, steps_per_epoch=lambda: d.whole(1, 2))
    if fit["epochs"] > 1:
        fit |= d.maybe(0.1, initial_epoch=1)
    if len(targets) == 1 and targets[0].ndim <= 2 and d.chance(0.15):
        fit["class_weight"] = {0: 0.5, 1: 2.0, 2: 1.25}
    return fit
