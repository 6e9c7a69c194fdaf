"""The files that the transcripts run on: good ones, and ones that are damaged on purpose."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np

DIGITS = Path(__file__).resolve().parent.parent.parent / "examples" / "digits"


def layer(class_name, config, inbound=None, module="keras.layers"):
    """A layer as a Functional's config lists it; `inbound` names the layers whose outputs it takes."""
    entry = {"module": module, "class_name": class_name, "config": config, "registered_name": None}
    entry["name"] = config["name"]
    entry["inbound_nodes"] = []
    if inbound is not None:
        tensors = [
            {"class_name": "__keras_tensor__",
             "config": {"shape": [None, 4], "dtype": "float32", "keras_history": [name, 0, 0]}}
            for name in inbound
        ]
        args = [tensors] if len(tensors) > 1 else tensors
        entry["inbound_nodes"].append({"args": args, "kwargs": {}})
    return entry


def input_layer(name, shape, dtype="float32"):
    return layer("InputLayer", {"batch_shape": [None, *shape], "dtype": dtype, "name": name})


def functional(name, layers, inputs, *outputs):
    ends, outer = [[i, 0, 0] for i in inputs], [[o, 0, 0] for o in outputs]
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "config": {"name": name, "trainable": True, "layers": layers,
                   "input_layers": ends[0] if len(ends) == 1 else ends, "output_layers": outer[0] if len(outer) == 1 else outer},
        "registered_name": "Functional",
    }


def dense(name, units, inbound, **more):
    return layer("Dense", {"name": name, "units": units, **more}, inbound)


def architectures():
    """Architectures by file name."""
    a = input_layer("a", [4])
    two = [a, input_layer("b", [4]), layer("Add", {"name": "sum"}, ["a", "b"]), dense("out", 3, ["sum"])]
    one = [a, dense("hidden", 8, ["a"], activation="relu"), dense("out", 3, ["hidden"])]
    unknown = [a, layer("Whiten", {"name": "whiten", "strength": 2}, ["a"], module="my_layers"),
               dense("out", 3, ["whiten"])]
    halve = {"module": "builtins", "class_name": "function", "config": "my_package>halve", "registered_name": "function"}
    strange = [a, layer("Whiten", {"name": "whiten", "strength": 2}, ["a"], module="my_layers"),
               layer("Lambda", {"name": "twice", "function": {"class_name": "__lambda__", "config": {"value": ["4w", None, None]}},
                                "arguments": {}}, ["whiten"]),
               dense("out", 3, ["twice"], activation=halve)]
    less = layer("Subtract", {"name": "out"}, ["a", "a"])  # called on two tensors, and then on one
    less["inbound_nodes"].append({"args": [[less["inbound_nodes"][0]["args"][0][0], None]], "kwargs": {}})
    nothing = layer("ReLU", {"name": "out"}, [])
    nothing["inbound_nodes"] = [{"args": [None], "kwargs": {}}]
    masked = layer("Softmax", {"name": "out"}, ["a"])
    masked["inbound_nodes"][0]["kwargs"] = {"mask": layer("", {"name": ""}, ["b"])["inbound_nodes"][0]["args"][0]}
    maybe = input_layer("b", [4], "bool")
    maybe["config"]["optional"] = True
    frozen = functional("frozen", [a, dense("hidden", 8, ["a"], trainable=False), dense("out", 3, ["hidden"])], ["a"], "out")
    frozen["config"]["trainable"] = False
    draw = {"module": "my_code", "class_name": "Draw", "config": {"scale": 0.5}, "registered_name": "my_package>Draw"}
    shrink = {"module": "builtins", "class_name": "function", "config": "my_package>shrink", "registered_name": "function"}
    box = {"class_name": "Box", "config": {}}
    objects = [a, dense("out", 3, ["a"], kernel_initializer=draw, bias_regularizer=shrink, kernel_constraint=box)]
    return {
        "objects.json": functional("objects", objects, ["a"], "out"),
        "strange.json": functional("strange", strange, ["a"], "out"),
        "net.json": {"module": "my_models", "class_name": "Net", "config": {"name": "net"}, "registered_name": "my_package>Net"},
        "mlp.json": functional("mlp", one, ["a"], "out"),
        "heads.json": functional("heads", [a, dense("left", 3, ["a"]), dense("right", 2, ["a"])], ["a"], "left", "right"),
        "optional.json": functional("optional", [a, maybe, masked], ["a", "b"], "out"),
        "two.json": functional("two", two, ["a", "b"], "out"),
        "unknown.json": functional("guess", unknown, ["a"], "out"),
        "cycle.json": functional("ring", [a, dense("p", 4, ["q"]), dense("q", 4, ["p"])], ["a"], "q"),
        "less.json": functional("bad", [a, less], ["a"], "out"),
        "nothing.json": functional("bad", [a, nothing], ["a"], "out"),
        "frozen.json": frozen,
        "dangling.json": functional("loose", [a, dense("out", 3, ["nowhere"])], ["a"], "out"),
        "twice.json": functional("twice", [a, dense("out", 4, ["a"]), dense("out", 3, ["out"])], ["a"], "out"),
        "no_units.json": functional("bad", [a, layer("Dense", {"name": "out"}, ["a"])], ["a"], "out"),
        "unknown_field.json": functional("bad", [a, dense("out", 3, ["a"], colour="red")], ["a"], "out"),
        "wrong_type.json": functional("bad", [a, dense("out", "three", ["a"])], ["a"], "out"),
        "zero_units.json": functional("bad", [a, dense("out", 0, ["a"])], ["a"], "out"),
        "wider.json": functional("mlp", [a, dense("hidden", 9, ["a"], activation="relu"), dense("out", 3, ["hidden"])],
                                 ["a"], "out"),
        "huge.json": functional("bad", [a, dense("out", 2**62, ["a"])], ["a"], "out"),
        "wrap.json": {"clone": {"replace": [{"class": "Dense", "set": {"activation": "tanh"}}],
                                "insert_after": [{"name": "hidden", "layer": {"class_name": "Dropout",
                                                                              "config": {"rate": 0.5}}}]}},
        "wide.json": {"clone": {"inputs": {"shape": [6], "name": "wide"}}},
        "pair.json": {"clone": {"inputs": [{"shape": [4]}, {"shape": [4]}]}},
        "bad_spec.json": {"clone": {"replace": "everything"}},
    }


def edited_keras(target, edit=lambda config: None, weights=None):
    """digits_lstm.keras with another config, or with other bytes for weights (b"" leaves them out)."""
    with zipfile.ZipFile(DIGITS / "digits_lstm.keras") as source, zipfile.ZipFile(target, "w") as copy:
        for member in source.namelist():
            data = source.read(member)
            if member == "config.json":
                config = json.loads(data)
                edit(config["config"])
                data = json.dumps(config).encode()
            if member == "model.weights.h5" and weights is not None:
                data = weights
            if data:
                copy.writestr(member, data)


def set_units(config):
    config["layers"][-1]["config"]["units"] = 11


def truncated(source, target, part=0.5):
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * part)])


def make_fixtures(folder):
    for name in ("digits_lstm.keras", "digits_lstm.h5", "digits_test.npz"):
        shutil.copy(DIGITS / name, folder)
    for name, config in architectures().items():
        (folder / name).write_text(json.dumps(config))

    truncated(DIGITS / "digits_lstm.keras", folder / "truncated.keras")
    truncated(DIGITS / "digits_lstm.h5", folder / "truncated.h5")
    truncated(folder / "mlp.json", folder / "truncated.json")
    (folder / "empty.keras").write_bytes(b"")
    (folder / "text.keras").write_text("this is no archive")
    (folder / "text.h5").write_text("this is no HDF5 file")
    (folder / "number.json").write_text("42")
    (folder / "deep.json").write_text("[" * 2000 + "]" * 2000)
    edited_keras(folder / "no_weights.keras", weights=b"")
    edited_keras(folder / "broken_weights.keras", weights=b"\x89HDF\r\n\x1a\n" + bytes(200))
    edited_keras(folder / "other_shape.keras", set_units)
    (folder / "kept.keras").write_text("something that was there before")

    random = np.random.default_rng(1)
    four = random.random((3, 4), dtype="float32")
    np.savez(folder / "a.npz", a=four)
    np.savez(folder / "other_name.npz", z=four)
    np.savez(folder / "a_and_b.npz", a=four, b=2 * four)
    np.savez(folder / "b_and_a.npz", b=2 * four, a=four)
    np.savez(folder / "a_and_mask.npz", a=four, b=np.ones(four.shape, "bool"))
    np.savez(folder / "b.npz", b=np.ones(four.shape, "bool"))
    np.savez(folder / "x_and_y.npz", x=four, y=2 * four)
    np.savez(folder / "a_and_c.npz", a=four, c=four)
    np.savez(folder / "a_b_and_c.npz", a=four, b=four, c=four)
    np.savez(folder / "rows_differ.npz", a=four, b=four[:2])
    np.savez(folder / "five_columns.npz", a=random.random((3, 5), dtype="float32"))
    np.savez(folder / "integers.npz", a=np.arange(12).reshape(3, 4))
    np.savez(folder / "strings.npz", a=np.full((3, 4), "four"))
    np.savez(folder / "no_rows.npz", a=four[:0])
    np.savez(folder / "targets.npz", out=random.random((3, 3), dtype="float32"))
    np.savez(folder / "heads.npz", left=np.ones((3, 3), "float32"), right=np.zeros((3, 2), "float32"))
    np.savez(folder / "two_weights.npz", left=np.array([1.0, 0.0, 2.0], "float32"), right=np.ones(3, "float32"))
    np.savez(folder / "same_weights.npz", left=np.array([1.0, 0.0, 2.0], "float32"), right=np.array([1.0, 0.0, 2.0], "float32"))
    np.savez(folder / "classes.npz", out=np.array([0, 2, 1]))
    np.savez(folder / "classes_beyond.npz", out=np.array([0, 3, 1]))
    np.savez(folder / "classes_below.npz", out=np.array([0.0, -1.0, 1.0], "float32"))
    np.savez(folder / "five_targets.npz", out=random.random((3, 5), dtype="float32"))
    np.savez(folder / "nan.npz", a=np.full((3, 4), np.nan, "float32"))
    np.savez(folder / "weights.npz", w=np.array([1.0, 0.0, 2.0], "float32"))
    np.savez(folder / "two_rows.npz", out=np.zeros((2, 3), "float32"))
    np.savez(folder / "pickled.npz", a=np.array([None, {}], dtype=object))
    np.save(folder / "four.npy", four)
    truncated(folder / "four.npy", folder / "truncated.npy", 0.9)
    truncated(folder / "a.npz", folder / "truncated.npz")
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": (1 << 40, 1 << 40)})
    (folder / "huge.npy").write_bytes(header.getvalue())
