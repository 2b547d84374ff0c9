# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes pillow_resize.json: SHA-256 of what Pillow's bilinear filter makes of drawn pixels, small shapes of all kinds.

    pip install pillow==13.0.0 numpy
    python make_pillow_goldens.py
"""
import hashlib
import json
import os

import numpy as np
import PIL
from PIL import Image

SHAPES = ((100, 150, 80, 120), (70, 98, 80, 112), (64, 48, 107, 80), (33, 21, 80, 51), (160, 240, 80, 120),
          (375, 563, 80, 120), (699, 982, 80, 112), (982, 699, 112, 80), (81, 121, 80, 120), (17, 500, 5, 133),
          (50, 100, 40, 30), (100, 100, 50, 25), (40, 60, 40, 31), (60, 40, 31, 40), (1, 1, 7, 5), (1, 90, 1, 30),
          (90, 1, 30, 1), (2, 3, 1, 1), (40, 40, 51, 10))


def pixels(width, height):
    x, y = np.arange(width)[None, :, None], np.arange(height)[:, None, None]
    c = np.arange(3)[None, None, :]
    return ((7 * x + 13 * y + 29 * c + (x * y) % 251 + 90 * ((x // 9) % 2)) % 256).astype(np.uint8)


cases = []
for width, height, out_width, out_height in SHAPES:
    image = Image.fromarray(pixels(width, height)).resize((out_width, out_height), Image.Resampling.BILINEAR)
    cases.append({"width": width, "height": height, "out_width": out_width, "out_height": out_height,
                  "sha256": hashlib.sha256(image.tobytes()).hexdigest()})
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "pillow_resize.json"), "w") as file:
    json.dump({"pillow": PIL.__version__, "cases": cases}, file, indent=1)
    file.write("\n")
