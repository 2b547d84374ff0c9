# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the small weight files of weights_test.cpp with torch 2.15.0: make_weight_files.py OUT_DIR"""
import collections, os, sys, torch

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
