# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the small weight files of weights_test.cpp with torch 2.15.0 and numpy: make_weight_files.py OUT_DIR"""
import collections, io, os, pickle, struct, sys, torch
import numpy as np

out = sys.argv[1]
tensors = collections.OrderedDict([
    ("a.weight", torch.arange(6, dtype=torch.float32).reshape(2, 3)),
    ("a.transposed", torch.arange(6, dtype=torch.float32).reshape(2, 3).t()),   # a view with other strides
    ("a.half", torch.tensor([0.5, -2.0], dtype=torch.float16)),
    ("a.count", torch.tensor(7, dtype=torch.int64)),
    ("b.bias", torch.nn.Parameter(torch.tensor([1.25, -3.5]))),
])
tensors._metadata = {"": {"version": 1}}
torch.save(tensors, f"{out}/zip.pth")
torch.save(tensors, f"{out}/legacy.pth", _use_new_zipfile_serialization=False)
torch.save({"model": dict(tensors), "epoch": 3, "lr": 0.1, "note": None, "flags": [True, False, -5, 2 ** 40]}, f"{out}/nested.pth")


class Evil:
    def __reduce__(self):
        return os.system, ("touch herbascope_was_here",)


torch.save({"a.weight": Evil()}, f"{out}/code.pth")
torch.save({"a.weight": Evil()}, f"{out}/code_legacy.pth", _use_new_zipfile_serialization=False)


def dump(name, value, pickler=pickle.Pickler, protocol=2):
    file = io.BytesIO()
    pickler(file, protocol).dump(value)
    with open(f"{out}/{name}", "wb") as stream:
        stream.write(file.getvalue().replace(b"numpy._core", b"numpy.core") if pickler is Python2 else file.getvalue())


class Python2(pickle._Pickler):
    """Writes bytes and ASCII text as Python 2 did, in which the oldest models of the zoo were written."""

    def save_bytes(self, value):
        value = value if isinstance(value, bytes) else value.encode("ascii")
        short = len(value) < 16  # up to 255 would do; both kinds are wanted
        self.write((b"U" + bytes([len(value)]) if short else b"T" + struct.pack("<i", len(value))) + value)

    dispatch = dict(pickle._Pickler.dispatch)
    dispatch[bytes] = dispatch[str] = save_bytes


arrays = {key: value.detach().numpy() for key, value in tensors.items()}
arrays["a.transposed"] = np.asfortranarray(arrays["a.transposed"])
arrays["a.count"] = np.int64(7)
dump("numpy.pkl", {"model": arrays, "__author__": "make_weight_files.py", "matching_heuristics": True})
dump("numpy_protocol4.pkl", {"model": arrays}, protocol=4)
dump("python2.pkl", {"blobs": arrays}, Python2)
dump("code.pkl", {"model": {"a.weight": Evil()}})
dump("big_endian.pkl", {"a.weight": np.arange(3, dtype=">f4")})
dump("object.pkl", {"a.weight": np.array([None, {}], dtype=object)})
dump("text.pkl", {"a.weight": np.array(["leaf", "root"])})
