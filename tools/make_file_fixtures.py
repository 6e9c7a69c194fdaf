#!/usr/bin/env python3
"""Writes the small files of tests/golden/files with NumPy, h5py and zipfile.

ramet's readers must read what those write, so the files come from them and not from us:
    ~/.cache/ramet/venv/bin/python tools/make_file_fixtures.py
"""

import pathlib
import struct
import zipfile

import h5py
import ml_dtypes
import numpy as np

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "files"

NUMBERS = {
    "float16": np.array([[0.5, -2, 65504], [6e-8, np.inf, -np.inf]], np.float16),
    "float32": np.array([[1.5, -2, 3e38], [1e-45, np.inf, 0]], np.float32),
    "float64": np.array([[0.1, -2, 1e308], [5e-324, np.inf, 0]], np.float64),
    "int8": np.array([[-128, 0, 127], [1, 2, 3]], np.int8),
    "int16": np.array([[-32768, 0, 32767], [1, 2, 3]], np.int16),
    "int32": np.array([[-(2**31), 0, 2**31 - 1], [1, 2, 3]], np.int32),
    "int64": np.array([[-(2**63), 0, 2**63 - 1], [1, 2, 3]], np.int64),
    "uint8": np.array([[0, 128, 255], [1, 2, 3]], np.uint8),
    "uint16": np.array([[0, 1, 65535], [1, 2, 3]], np.uint16),
    "uint32": np.array([[0, 1, 2**32 - 1], [1, 2, 3]], np.uint32),
    "uint64": np.array([[0, 1, 2**64 - 1], [1, 2, 3]], np.uint64),
    "bool": np.array([[True, False, True], [False, False, True]]),
}
TEXTS = np.array(["", "a", "naïve", "日本語", "🌱 ramet"])


def npy_files():
    cube = np.arange(24, dtype=np.int32).reshape(2, 3, 4)
    np.save(FOLDER / "c_order.npy", cube)
    np.save(FOLDER / "fortran_order.npy", np.asfortranarray(cube))
    np.save(FOLDER / "big_endian.npy", cube.astype(">i4"))
    np.save(FOLDER / "big_endian_fortran.npy", np.asfortranarray(cube.astype(">i4")))
    np.save(FOLDER / "unicode.npy", TEXTS)
    np.save(FOLDER / "unicode_big_endian.npy", TEXTS.astype(TEXTS.dtype.newbyteorder(">")))
    np.save(FOLDER / "bytes.npy", np.array([t.encode() for t in TEXTS]))
    np.save(FOLDER / "scalar.npy", np.float32(2.5))
    np.save(FOLDER / "empty.npy", np.zeros((0, 3), np.float32))
    np.save(FOLDER / "bfloat16.npy", np.array([1.5, -2, 3e38], ml_dtypes.bfloat16))
    np.save(FOLDER / "structured.npy", np.zeros(2, [("a", "<f4"), ("b", "<i4")]))
    np.save(FOLDER / "complex.npy", np.zeros(2, np.complex64))
    np.save(FOLDER / "pickled.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    for version in (2, 3):
        with open(FOLDER / f"version_{version}.npy", "wb") as file:
            np.lib.format.write_array(file, cube, version=(version, 0))


def npz_files():
    np.savez(FOLDER / "numbers.npz", **NUMBERS)
    np.savez_compressed(FOLDER / "compressed.npz", zeros=np.zeros((20, 50), np.float32), texts=TEXTS)


def zip_member(name, data, declared, method=0):
    """A one-member archive whose header claims `declared` bytes, in zip64 fields."""
    crc = zipfile.crc32(data)
    extra = struct.pack("<HHQ", 1, 8, declared)
    common = struct.pack(
        "<HHHHHIII", 45, 0, method, 0, 33, crc, len(data), 0xFFFFFFFF
    ) + struct.pack("<HH", len(name), len(extra))
    local_extra = struct.pack("<HHQQ", 1, 16, declared, len(data))
    local = (
        struct.pack("<IHHHHHIII", 0x04034B50, 45, 0, method, 0, 33, crc, 0xFFFFFFFF, 0xFFFFFFFF)
        + struct.pack("<HH", len(name), len(local_extra))
        + name
        + local_extra
        + data
    )
    central = struct.pack("<IH", 0x02014B50, 45) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    central += name + extra
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def zip_files():
    def write(name, members, method=zipfile.ZIP_STORED):
        with zipfile.ZipFile(FOLDER / name, "w", method) as archive:
            for member, data in members:
                archive.writestr(zipfile.ZipInfo(member), data, method)

    text = b"ramet " * 50
    write("stored.zip", [("b.txt", text), ("a/é.txt", b"second"), ("empty", b"")])
    write("deflated.zip", [("b.txt", text), ("a/é.txt", b"second"), ("empty", b"")], zipfile.ZIP_DEFLATED)
    write("climbing.zip", [("a/../../b", b"")])
    write("absolute.zip", [("/etc/passwd", b"")])
    write("backslash.zip", [("a\\b", b"")])
    write("twice.zip", [("a", b"1"), ("a", b"2")])
    write("no_members.zip", [])
    (FOLDER / "bomb.zip").write_bytes(zip_member(b"weights", b"x" * 40, 5 << 30, method=8))
    with zipfile.ZipFile(FOLDER / "zip64.zip", "w") as archive:
        with archive.open(zipfile.ZipInfo("a.txt"), "w", force_zip64=True) as member:
            member.write(text)


def write_numbers(group):
    for name, value in NUMBERS.items():
        group[name] = value
        if value.dtype.itemsize > 1:
            group["big_endian_" + name] = value.astype(value.dtype.newbyteorder(">"))


def hdf5_files():
    with h5py.File(FOLDER / "numbers.h5", "w") as file:
        write_numbers(file)
        bfloat16 = file.create_dataset("bfloat16", data=np.array([1.5, -0.34375], ml_dtypes.bfloat16).view("V2"))
        bfloat16.attrs["dtype"] = "bfloat16"
        file["scalar"] = np.float32(2.5)
        file["empty"] = np.zeros((0, 3), np.float32)
        file["complex"] = np.zeros(2, np.complex64)
        file["float8"] = np.zeros(2, "V1")
        file["color"] = np.array([0, 1], h5py.enum_dtype({"RED": 0, "BLUE": 1}, "i1"))
        file["reference"] = np.array([file.ref], h5py.ref_dtype)
        file.create_dataset("nothing", data=h5py.Empty("f4"))
        file.create_dataset("unwritten", (2, 2), "f4", fillvalue=7)

    with h5py.File(FOLDER / "new_format.h5", "w", libver=("v108", "v108")) as file:
        write_numbers(file.create_group("a").create_group("b"))
        for i in range(12):
            file.attrs[f"attribute{i}"] = f"value{i}"

    with h5py.File(FOLDER / "texts.h5", "w") as file:
        file["variable"] = TEXTS.astype(object)
        file["fixed"] = np.array([t.encode() for t in TEXTS])
        file["matrix"] = np.array([["a", "bc"], ["def", ""]], object)

    with h5py.File(FOLDER / "layers.h5", "w") as file:
        file.create_group("vars").attrs["name"] = "functional"
        for name in ["layers/dense_10", "layers/dense_2", "layers/dense"]:
            group = file.create_group(name + "/vars")
            group.attrs["name"] = name
            group["0"] = np.arange(6, dtype=np.float32).reshape(2, 3)
            group["1"] = np.arange(3, dtype=np.float32)
        file["layers/dense/vars"].attrs["count"] = 42

    with h5py.File(FOLDER / "chunked.h5", "w") as file:
        file.create_dataset("gzip", data=np.arange(1000, dtype="f4").reshape(50, 20), compression="gzip", shuffle=True)
        file.create_dataset("chunks", data=np.arange(100, dtype="i8"), chunks=(7,))

    with h5py.File(FOLDER / "attributes.h5", "w") as file:
        file.attrs["text"] = "naïve"
        file.attrs["empty_text"] = ""
        file.attrs["null"] = h5py.Empty("S1")
        file.attrs["fixed"] = np.bytes_("text")
        file.attrs["number"] = np.int32(-7)
        file.attrs["half"] = np.float16(0.5)
        file.attrs["list"] = ["dense", "naïve"]
        file.attrs["fixed_list"] = np.array([b"dense", b"lstm_cell"])
        file.attrs["empty_list"] = []
        file.attrs["numbers"] = np.arange(3)
        names = np.array([b"a_layer_of_a_long_name_%05d" % i for i in range(30)])
        for i, part in enumerate(np.array_split(names, 3)):
            file.attrs[f"layer_names{i}"] = part

    with h5py.File(FOLDER / "user_block.h5", "w", userblock_size=512) as file:
        file["a"] = np.arange(3, dtype=np.float32)

    with h5py.File(FOLDER / "harmful.h5", "w") as file:
        file["data"] = np.arange(4, dtype=np.float32)
        file["group/data"] = np.arange(4, dtype=np.float32)
        file["soft"] = h5py.SoftLink("/data")
        file["soft_group"] = h5py.SoftLink("/group")
        file["external_link"] = h5py.ExternalLink("numbers.h5", "/float32")
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource("numbers.h5", "/float32", (4,))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("external_data", (4,), "f4", external=[("/etc/passwd", 0, 16)])
        file.create_dataset("bomb", (5 << 30,), "u1", chunks=(1 << 20,), compression="gzip")
        file["loop/loop"] = file["group"]
        file["group/self"] = file["group"]


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    npy_files()
    npz_files()
    zip_files()
    hdf5_files()
