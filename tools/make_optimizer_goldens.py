#!/usr/bin/env python3
"""Make tests/golden/optimizers: what the real Keras does with the same gradients, and its schedules.

    "$(scripts/python-env)/bin/python" tools/make_optimizer_goldens.py [CASE ...]

With names of cases these alone are recorded, and the others kept: Keras takes minutes for all.

cases.json holds the envelope of each optimizer as Keras saves it, the names of its variables and the steps
after which weights were recorded; arrays.npz the weights after these steps ({case}/after_{step}), the
optimizer's own variables after the last ({case}/state) and the weights that it ends with ({case}/final), each
as one vector of all elements in order. The start and the gradients, common to all, are start/{variable} and
gradients/{step}/{variable}. schedules.json holds envelopes, steps and rates.

Every class has a case for every option that all have (`common_options`) and for every argument of its own
(`own_arguments`), in which that option alone is not its default; tests/training/optimizers_test.cpp fails when one
lacks. Besides them `cases` has combinations.
"""

import json
import sys
from pathlib import Path

import real_keras  # noqa: F401, must come before keras
import keras
import numpy as np
from keras import optimizers as o
from keras.optimizers import schedules as s

OUTPUT = Path(__file__).parent.parent / "tests/golden/optimizers"
STEPS = 6
# (scope, name, shape): a matrix taller than wide, one wider than tall, a vector, an embedding, three axes
VARIABLES = [
    ("dense", "kernel", (3, 4)),
    ("dense", "bias", (4,)),
    ("tall", "kernel", (5, 2)),
    ("embedding", "embeddings", (4, 3)),
    ("conv", "kernel", (2, 3, 2)),
]


def excluding(optimizer, **exclusions):
    optimizer.exclude_from_weight_decay(**exclusions)
    return optimizer


def cases():
    yield "SGD/plain", lambda: o.SGD(0.1)
    yield "SGD/momentum", lambda: o.SGD(0.1, momentum=0.9)
    yield "SGD/nesterov", lambda: o.SGD(0.1, momentum=0.9, nesterov=True)
    yield "SGD/weight_decay", lambda: o.SGD(0.1, weight_decay=0.01)
    yield "SGD/excluded_names", lambda: excluding(o.SGD(0.1, weight_decay=0.1), var_names=["bias", "^embed"])
    yield "SGD/clipnorm", lambda: o.SGD(0.1, clipnorm=0.3)
    yield "SGD/global_clipnorm", lambda: o.SGD(0.1, global_clipnorm=0.3)
    yield "SGD/clipvalue", lambda: o.SGD(0.1, clipvalue=0.15)
    yield "SGD/accumulation", lambda: o.SGD(0.1, gradient_accumulation_steps=2)
    yield "SGD/accumulation_clipped", lambda: o.SGD(
        0.1, momentum=0.5, gradient_accumulation_steps=4, global_clipnorm=0.5, weight_decay=0.02)
    yield "SGD/ema", lambda: o.SGD(0.1, use_ema=True, ema_momentum=0.9)
    yield "SGD/ema_overwrite", lambda: o.SGD(0.1, use_ema=True, ema_momentum=0.9, ema_overwrite_frequency=2)
    yield "SGD/loss_scale_factor", lambda: o.SGD(0.1, loss_scale_factor=8.0)
    yield "SGD/schedule", lambda: o.SGD(s.ExponentialDecay(0.1, 2, 0.5))
    yield "SGD/schedule_and_accumulation", lambda: o.SGD(
        s.PolynomialDecay(0.1, 5), gradient_accumulation_steps=2, use_ema=True)
    yield "RMSprop/plain", lambda: o.RMSprop(0.01)
    yield "RMSprop/momentum", lambda: o.RMSprop(0.01, momentum=0.9, rho=0.8)
    yield "RMSprop/centered", lambda: o.RMSprop(0.01, centered=True)
    yield "RMSprop/all", lambda: o.RMSprop(0.01, momentum=0.5, centered=True, use_ema=True, clipnorm=1.0)
    yield "Adagrad/plain", lambda: o.Adagrad(0.1)
    yield "Adagrad/start", lambda: o.Adagrad(0.1, initial_accumulator_value=0.5, epsilon=1e-3)
    yield "Adadelta/plain", lambda: o.Adadelta(1.0)
    yield "Adadelta/rho", lambda: o.Adadelta(0.5, rho=0.8, epsilon=1e-4)
    yield "Adam/plain", lambda: o.Adam(0.01)
    yield "Adam/amsgrad", lambda: o.Adam(0.01, amsgrad=True, beta_1=0.5, beta_2=0.7)
    yield "Adam/everything", lambda: o.Adam(
        0.01, weight_decay=0.01, clipvalue=0.5, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=3,
        gradient_accumulation_steps=2, loss_scale_factor=2.0)
    yield "Adam/cosine", lambda: o.Adam(s.CosineDecay(0.0, 4, warmup_target=0.1, warmup_steps=2))
    yield "AdamW/plain", lambda: o.AdamW(0.01)
    yield "AdamW/strong", lambda: excluding(o.AdamW(0.01, weight_decay=0.5), var_names=["kernel"])
    yield "Adamax/plain", lambda: o.Adamax(0.01)
    yield "Adamax/betas", lambda: o.Adamax(0.01, beta_1=0.5, beta_2=0.6)
    yield "Nadam/plain", lambda: o.Nadam(0.01)
    yield "Nadam/betas", lambda: o.Nadam(0.01, beta_1=0.5, beta_2=0.6, weight_decay=0.1)
    yield "Ftrl/plain", lambda: o.Ftrl(0.1)
    yield "Ftrl/regularized", lambda: o.Ftrl(
        0.1, l1_regularization_strength=0.01, l2_regularization_strength=0.02,
        l2_shrinkage_regularization_strength=0.01, beta=0.1)
    yield "Ftrl/power", lambda: o.Ftrl(0.1, learning_rate_power=-0.8, initial_accumulator_value=0.3)
    yield "Lion/plain", lambda: o.Lion(0.01)
    yield "Lion/betas", lambda: o.Lion(0.01, beta_1=0.5, beta_2=0.8, weight_decay=0.1)
    yield "Lamb/plain", lambda: o.Lamb(0.01)
    yield "Lamb/decay", lambda: o.Lamb(0.01, weight_decay=0.1)
    yield "Adafactor/plain", lambda: o.Adafactor(0.01)
    yield "Adafactor/absolute", lambda: o.Adafactor(0.05, relative_step=False, clip_threshold=0.5)
    yield "Adafactor/schedule", lambda: o.Adafactor(s.InverseTimeDecay(0.05, 2, 0.5))
    yield "Muon/plain", lambda: o.Muon(0.01)
    yield "Muon/options", lambda: o.Muon(
        0.01, weight_decay=None, adam_weight_decay=None, nesterov=False, ns_steps=3, rms_rate=None, adam_lr_ratio=0.1,
        exclude_embeddings=False, exclude_layers=["tall"])
    yield "ScheduleFreeAdamW/plain", lambda: o.ScheduleFreeAdamW(0.01)
    yield "ScheduleFreeAdamW/warmup", lambda: o.ScheduleFreeAdamW(0.01, warmup_steps=4, weight_decay=0.1)
    yield "LossScaleOptimizer/sgd", lambda: o.LossScaleOptimizer(o.SGD(0.1), initial_scale=4.0, dynamic_growth_steps=2)
    yield "LossScaleOptimizer/adam", lambda: o.LossScaleOptimizer(o.Adam(0.01, use_ema=True))
    # Keras hides what these two keep as attributes when a LossScaleOptimizer builds them.
    yield "LossScaleOptimizer/nadam", lambda: o.LossScaleOptimizer(o.Nadam(0.01, use_ema=True), initial_scale=4.0)
    yield "LossScaleOptimizer/adafactor", lambda: o.LossScaleOptimizer(o.Adafactor(0.05), initial_scale=4.0)
    yield "LossScaleOptimizer/several", lambda: o.LossScaleOptimizer(o.MultiOptimizer(
        o.OptimizerMap(o.Nadam(0.01), {"dense/.*": o.Adafactor(0.05), "tall/kernel": o.SGD(0.1)})), initial_scale=4.0)
    yield "MultiOptimizer/patterns", lambda: o.MultiOptimizer(
        o.OptimizerMap(o.SGD(0.1, momentum=0.9), {"dense/.*": o.Adam(0.01), "tall/kernel": o.Lion(0.02)}))
    yield "MultiOptimizer/loss_scale_factor", lambda: o.MultiOptimizer(
        o.OptimizerMap(o.SGD(0.1), {"dense/.*": o.Adam(0.01)}), loss_scale_factor=8.0)


# What every optimizer takes, by the name of its case.
COMMON = {
    "weight_decay": dict(weight_decay=0.05),
    "clipnorm": dict(clipnorm=0.3),
    "global_clipnorm": dict(global_clipnorm=0.3),
    "clipvalue": dict(clipvalue=0.15),
    "use_ema": dict(use_ema=True),
    "ema_momentum": dict(use_ema=True, ema_momentum=0.7),
    "ema_overwrite_frequency": dict(use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=2),
    "loss_scale_factor": dict(loss_scale_factor=8.0),
    "gradient_accumulation_steps": dict(gradient_accumulation_steps=2),
    # Averages, accumulation and a schedule count steps, each in its own way.
    "accumulation_and_ema": dict(gradient_accumulation_steps=3, use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=1,
                                 global_clipnorm=0.5, weight_decay=0.02),
    "schedule": dict(learning_rate=s.ExponentialDecay(0.02, 2, 0.5)),
}

# Arguments of one class alone. Where one has no effect without another, both are given.
OWN = {
    "SGD": dict(momentum=0.9, nesterov=dict(nesterov=True, momentum=0.9)),
    "RMSprop": dict(rho=0.6, momentum=0.8, epsilon=1e-2, centered=True),
    "Adagrad": dict(initial_accumulator_value=0.5, epsilon=1e-2),
    "Adadelta": dict(rho=0.7, epsilon=1e-3),
    "Adam": dict(beta_1=0.5, beta_2=0.7, epsilon=1e-2, amsgrad=dict(amsgrad=True, beta_2=0.5)),
    "AdamW": dict(beta_1=0.5, beta_2=0.7, epsilon=1e-2, amsgrad=dict(amsgrad=True, beta_2=0.5)),
    "Adamax": dict(beta_1=0.5, beta_2=0.7, epsilon=1e-2),
    "Nadam": dict(beta_1=0.5, beta_2=0.7, epsilon=1e-2),
    "Ftrl": dict(learning_rate_power=-0.8, initial_accumulator_value=0.4, l1_regularization_strength=0.02,
                 l2_regularization_strength=0.03, l2_shrinkage_regularization_strength=0.04, beta=0.2),
    "Lion": dict(beta_1=0.5, beta_2=0.6),
    "Lamb": dict(beta_1=0.5, beta_2=0.7, epsilon=1e-2),
    "Adafactor": dict(beta_2_decay=-0.5, epsilon_1=1e-2, epsilon_2=0.5, clip_threshold=0.3, relative_step=False),
    "Muon": dict(adam_beta_1=0.5, adam_beta_2=0.7, adam_weight_decay=0.1, epsilon=1e-2, exclude_layers=["tall"],
                 exclude_embeddings=False, muon_a=3.0, muon_b=-4.0, muon_c=1.8, adam_lr_ratio=0.2, momentum=0.6, ns_steps=2,
                 nesterov=False, rms_rate=0.4),
    "ScheduleFreeAdamW": dict(beta_1=0.5, beta_2=0.7, epsilon=1e-2, warmup_steps=4),
}
SYSTEMATIC_STEPS = (2, STEPS - 1)


def common_options():
    for class_name in OWN:
        for name, options in COMMON.items():
            yield f"{class_name}/option_{name}", make_with(class_name, options)


def own_arguments():
    for class_name, arguments in OWN.items():
        for name, value in arguments.items():
            yield f"{class_name}/argument_{name}", make_with(class_name, value if isinstance(value, dict) else {name: value})


def make_with(class_name, options):
    return lambda: getattr(o, class_name)(**{"learning_rate": 0.02, **options})


def gradients():
    random = np.random.default_rng(7)
    return [[random.normal(size=shape).astype("float32") for _, _, shape in VARIABLES] for _ in range(STEPS)]


def start():
    random = np.random.default_rng(3)
    return [random.normal(size=shape).astype("float32") for _, _, shape in VARIABLES]


def make_variables():
    made = []
    for (scope, name, _), value in zip(VARIABLES, start()):
        with keras.name_scope(scope):
            made.append(keras.Variable(value, name=name))
    return made


def flat(values):
    """All elements, in order; as float64, which holds counters too."""
    return np.concatenate([np.asarray(v).astype("float64").ravel() for v in values])


def record_case(name, make, arrays, steps, overflow=False):
    keras.utils.clear_session()
    variables = make_variables()
    optimizer = make()
    fresh = keras.saving.serialize_keras_object(optimizer)
    optimizer.build(variables)
    for step, values in enumerate(gradients()):
        given = list(values)
        if overflow and step in (1, 4):
            given[0] = given[0] * np.inf
        optimizer.apply([keras.ops.convert_to_tensor(v) for v in given], variables)
        if step in steps:
            arrays[f"{name}/after_{step}"] = flat(variables).astype("float32")
    arrays[f"{name}/state"] = flat(optimizer.variables)
    try:
        optimizer.finalize_variable_values(variables)
    except AttributeError:
        pass
    arrays[f"{name}/final"] = flat(variables).astype("float32")
    return {"name": name, "overflow": overflow, "recorded": list(steps), "envelope": fresh,
            "variables": [[v.name, list(v.shape), v.dtype] for v in optimizer.variables]}


def record_schedules():
    made = [
        s.ExponentialDecay(0.1, 10, 0.5), s.ExponentialDecay(0.1, 10, 0.5, staircase=True),
        s.PiecewiseConstantDecay([5, 10], [1.0, 0.5, 0.1]), s.PiecewiseConstantDecay([3], [0.2, 0.01], name="mine"),
        s.PolynomialDecay(0.1, 10, 0.01, power=2.0), s.PolynomialDecay(0.1, 10, 0.01, cycle=True),
        s.PolynomialDecay(0.1, 7), s.InverseTimeDecay(0.1, 10, 0.5), s.InverseTimeDecay(0.1, 10, 0.5, staircase=True),
        s.CosineDecay(0.1, 10, alpha=0.1), s.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=5),
        s.CosineDecay(0.05, 10.0, alpha=0.2, warmup_target=0.5, warmup_steps=3),
        s.CosineDecayRestarts(0.1, 10, m_mul=0.5, alpha=0.1), s.CosineDecayRestarts(0.1, 4, t_mul=1.0, m_mul=0.9),
        s.CosineDecayRestarts(0.1, 5, t_mul=1.5),
    ]
    steps = [0, 1, 3, 5, 6, 10, 12, 13, 25, 31]
    return [{"envelope": keras.saving.serialize_keras_object(schedule), "steps": steps,
             "rates": [float(np.float32(schedule(keras.ops.convert_to_tensor(step, dtype="int64")))) for step in steps]}
            for schedule in made]


def main():
    OUTPUT.mkdir(parents=True, exist_ok=True)
    only = sys.argv[1:]
    every = [(name, make, range(STEPS)) for name, make in cases()]
    every += [(name, make, SYSTEMATIC_STEPS) for more in (common_options, own_arguments) for name, make in more()]
    kept, arrays = {}, {f"start/{i}": value for i, value in enumerate(start())}
    if only:
        kept = {case["name"]: case for case in json.loads((OUTPUT / "cases.json").read_text())["cases"]}
        arrays = dict(np.load(OUTPUT / "arrays.npz"))
    for step, values in enumerate(gradients()):
        arrays |= {f"gradients/{step}/{i}": value for i, value in enumerate(values)}
    recorded = [kept[name] if only and name not in only else
                record_case(name, make, arrays, steps, overflow=name.startswith("LossScale")) for name, make, steps in every]
    lines = ",\n".join(json.dumps(case) for case in recorded)
    head = json.dumps({"keras": keras.__version__, "variables": [[scope, name] for scope, name, _ in VARIABLES], "steps": STEPS})
    (OUTPUT / "cases.json").write_text(f'{head[:-1]}, "cases": [\n{lines}\n]}}\n')
    np.savez_compressed(OUTPUT / "arrays.npz", **arrays)
    (OUTPUT / "schedules.json").write_text(json.dumps(record_schedules(), indent=1) + "\n")
    print(f"{len(recorded)} optimizers, {len(record_schedules())} schedules")


if __name__ == "__main__":
    main()
