# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times herbascope-cli evaluate beside pycocotools: 5,000 images, 200,000 true boxes and as many found ones.

usage: bench_pycocotools.py HERBASCOPE_CLI   (needs numpy and pycocotools)
Reading the two files counts on both sides. Made to be run by hand; tests compare the figures, not the time.
"""
import contextlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

IMAGES, BOXES, CLASSES, WIDTH, HEIGHT = 5_000, 200_000, 6, 1600, 2400


def write_files(folder):
    """Boxes of about 80 px; found ones are moved and stretched by a tenth, one in ten gets a class by chance."""
    draw = np.random.default_rng(0)
    image = draw.integers(0, IMAGES, BOXES).tolist()
    label = draw.integers(1, CLASSES + 1, BOXES)
    size = np.exp(draw.normal(np.log(80), 0.8, (BOXES, 2)))
    corner = draw.random((BOXES, 2)) * [WIDTH, HEIGHT]
    noise = draw.normal(0, 0.1, (BOXES, 4))
    found = np.hstack([corner + noise[:, :2] * size, size * np.exp(noise[:, 2:])]).tolist()
    found_label = np.where(draw.random(BOXES) < 0.9, label, draw.integers(1, CLASSES + 1, BOXES)).tolist()
    score = draw.random(BOXES).tolist()
    true = np.hstack([corner, size]).tolist()
    truth = {
        "images": [{"id": i, "width": WIDTH, "height": HEIGHT, "file_name": f"{i}.jpg"} for i in range(IMAGES)],
        "categories": [{"id": i, "name": f"class {i}"} for i in range(1, CLASSES + 1)],
        "annotations": [
            {"id": i + 1, "image_id": image[i], "category_id": int(label[i]), "bbox": true[i],
             "area": true[i][2] * true[i][3], "iscrowd": 0} for i in range(BOXES)],
    }
    results = [{"image_id": image[i], "category_id": found_label[i], "bbox": found[i], "score": score[i]}
               for i in range(BOXES)]
    (folder / "truth.json").write_text(json.dumps(truth))
    (folder / "results.json").write_text(json.dumps(results))


def reference(folder):
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(folder / "truth.json"))
        evaluation = COCOeval(truth, truth.loadRes(str(folder / "results.json")), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats[0]


def ours(cli, folder):
    command = [cli, "evaluate", "--ground-truth", folder / "truth.json", "--results", folder / "results.json", "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["AP"]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_files(folder)
        for _ in range(3):
            for who, measure in (("pycocotools", lambda: reference(folder)),
                                 ("Herbascope", lambda: ours(sys.argv[1], folder))):
                begun = time.perf_counter()
                ap = measure()
                print(f"{who}: {time.perf_counter() - begun:.2f} s, AP {ap:.6f}", flush=True)


if __name__ == "__main__":
    main()
