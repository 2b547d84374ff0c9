# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes Detectron2's own numbers for a small Faster R-CNN in the paper's configuration: detectron2_r50.safetensors,
and the model itself in three layouts: detectron2.pth, detectron2.pkl (as the model zoo has it) and caffe2.pkl (the
backbone alone, as Detectron2's ImageNet files: Caffe2's names, no running statistics, a classifier).

    pip install torch==2.15.0 torchvision==0.29.2 safetensors numpy pillow
    pip install "fvcore<0.1.6" "iopath<0.1.10" "omegaconf<2.4" termcolor tabulate cloudpickle packaging pycocotools
    git clone https://github.com/facebookresearch/detectron2 && git -C detectron2 checkout 02b5c4e
    PYTHONPATH=detectron2 python make_detectron2_goldens.py [FOLDER]

Detectron2 need not be compiled: its own operators, for rotated boxes and deformable convolutions, are not used.
FrozenBN statistics are measured on the images and then disturbed, heads are random but strong enough for dozens of
detections. Two images of different size lie in one padded batch; detections are given at 1.7 times their size. Sampling
sizes are so large that nothing is sampled away. Keys of the file (L: 2..6, I: image, KEY: Detectron2's names):
    imageI (uint8, BGR)   feature_pL   anchors_pL   objectness_pL   deltas_pL (neither for p2)   proposalsI
    pooled (of image 0's first proposals)   class_logits   box_deltas (of all proposals)   output_sizes
    detectionsI_boxes|scores|classes   gtI_boxes|classes   caffe2_resL (backbone with the weights of caffe2.pkl)
    losses (cls, box_reg, rpn_cls, rpn_loc)   grad.KEY   steps (five of the solver: rate, then losses)   after5.KEY
    rates.NAME.iterations|values   resize_shapes (height, width, short side, longest; output)   input_bgr
    resized_shortN (PIL's antialiased bilinear filter)
"""
import copy
import os
import pickle
import sys
import types

sys.modules["detectron2._C"] = types.ModuleType("detectron2._C")

import numpy as np
import torch
from detectron2.checkpoint import DetectionCheckpointer
from detectron2.config import get_cfg
from detectron2.data.transforms import ResizeShortestEdge
from detectron2.layers import FrozenBatchNorm2d
from detectron2.modeling import build_model
from detectron2.solver import build_lr_scheduler, build_optimizer
from detectron2.structures import Boxes, Instances
from detectron2.utils.events import EventStorage
from safetensors.torch import save_file
from torch import nn

SIZES = ((96, 80), (64, 90))  # height, width
LOSSES = ("loss_cls", "loss_box_reg", "loss_rpn_cls", "loss_rpn_loc")
LEVELS = ("p2", "p3", "p4", "p5", "p6")
AFTER = ("backbone.bottom_up.res3.0.conv1.weight", "backbone.fpn_lateral5.weight",
         "roi_heads.box_predictor.cls_score.weight")


def paper_config():
    """COCO-Detection/faster_rcnn_R_50_FPN_1x.yaml with the changes of Younis et al. 2020, and few channels."""
    cfg = get_cfg()
    cfg.merge_from_list([
        "MODEL.DEVICE", "cpu", "MODEL.WEIGHTS", "", "MODEL.BACKBONE.NAME", "build_resnet_fpn_backbone",
        "MODEL.RESNETS.OUT_FEATURES", ["res2", "res3", "res4", "res5"], "MODEL.RESNETS.STEM_OUT_CHANNELS", 2,
        "MODEL.RESNETS.WIDTH_PER_GROUP", 2, "MODEL.RESNETS.RES2_OUT_CHANNELS", 4,
        "MODEL.FPN.IN_FEATURES", ["res2", "res3", "res4", "res5"], "MODEL.FPN.OUT_CHANNELS", 8,
        "MODEL.ANCHOR_GENERATOR.SIZES", [[32, 64, 128, 256, 512, 1024]], "MODEL.RPN.IN_FEATURES", list(LEVELS),
        "MODEL.RPN.PRE_NMS_TOPK_TRAIN", 2000, "MODEL.RPN.PRE_NMS_TOPK_TEST", 1000,
        "MODEL.RPN.POST_NMS_TOPK_TRAIN", 1000, "MODEL.RPN.POST_NMS_TOPK_TEST", 1000, "MODEL.RPN.NMS_THRESH", 0.6,
        "MODEL.ROI_HEADS.NAME", "StandardROIHeads", "MODEL.ROI_HEADS.IN_FEATURES", list(LEVELS[:4]),
        "MODEL.ROI_HEADS.NUM_CLASSES", 6, "MODEL.ROI_HEADS.NMS_THRESH_TEST", 0.25,
        "MODEL.ROI_BOX_HEAD.NAME", "FastRCNNConvFCHead", "MODEL.ROI_BOX_HEAD.NUM_FC", 2,
        "MODEL.ROI_BOX_HEAD.FC_DIM", 16, "MODEL.ROI_BOX_HEAD.POOLER_RESOLUTION", 7,
        "SOLVER.IMS_PER_BATCH", 4, "SOLVER.BASE_LR", 0.0025, "SOLVER.WARMUP_ITERS", 100,
        "SOLVER.STEPS", (12000, 16000), "SOLVER.MAX_ITER", 18000])
    return cfg


def measure(norm, inputs):
    x = inputs[0]
    norm.running_mean.copy_(x.mean((0, 2, 3)) + torch.randn(norm.num_features) * 0.2 * x.std((0, 2, 3)))
    norm.running_var.copy_((x.var((0, 2, 3)) + 0.1) * (torch.rand(norm.num_features) + 0.5))
    norm.weight.copy_(torch.rand(norm.num_features) + 0.5)
    norm.bias.copy_(torch.randn(norm.num_features) * 0.2)


def make_image(height, width):
    coarse = torch.rand(1, 3, height // 12, width // 12)
    smooth = nn.functional.interpolate(coarse, size=(height, width), mode="bicubic")[0]
    return ((smooth + torch.rand(3, height, width) * 0.2).clamp(0, 1) * 255).to(torch.uint8)


def make_truth(height, width, count):
    corner = torch.rand(count, 2) * torch.tensor([width * 0.5, height * 0.5])
    size = torch.rand(count, 2) * torch.tensor([width * 0.4, height * 0.4]) + 6
    return Instances((height, width), gt_boxes=Boxes(torch.cat([corner, corner + size], 1)),
                     gt_classes=torch.randint(0, 6, (count,)))


def make_model(cfg, images):
    """A model of random weights in which every layer has something to say."""
    model = build_model(cfg).eval()
    hooks = [m.register_forward_pre_hook(measure) for m in model.modules() if isinstance(m, FrozenBatchNorm2d)]
    model.backbone(model.preprocess_image(images).tensor)
    for hook in hooks:
        hook.remove()
    rpn, box = model.proposal_generator.rpn_head, model.roi_heads.box_predictor
    for layer, deviation in ((rpn.objectness_logits, 0.3), (rpn.anchor_deltas, 0.05), (box.cls_score, 0.15),
                             (box.bbox_pred, 0.05)):
        nn.init.normal_(layer.weight, std=deviation)
        nn.init.normal_(layer.bias, std=0.1)
    # Mostly background, as if trained: then few ReLUs matter, and rounding at their kinks matters less.
    rpn.objectness_logits.bias.sub_(3)
    box.cls_score.bias[-1] += 3
    return model


def predict(model, inputs):
    out = {}
    images = model.preprocess_image(inputs)
    features = model.backbone(images.tensor)
    levels = [features[level] for level in LEVELS]
    objectness, deltas = model.proposal_generator.rpn_head(levels)
    anchors = model.proposal_generator.anchor_generator(levels)
    for i, level in enumerate(LEVELS):
        out[f"feature_{level}"] = levels[i]
        out[f"anchors_{level}"] = anchors[i].tensor
        if i > 0:
            out[f"objectness_{level}"], out[f"deltas_{level}"] = objectness[i], deltas[i]
    proposals, _ = model.proposal_generator(images, features, None)
    for i, one in enumerate(proposals):
        out[f"proposals{i}"] = one.proposal_boxes.tensor
    heads = model.roi_heads
    pooled = heads.box_pooler(levels[:4], [one.proposal_boxes for one in proposals])
    out["pooled"] = pooled[:min(24, len(proposals[0]))]
    out["class_logits"], out["box_deltas"] = heads.box_predictor(heads.box_head(pooled))
    for i, one in enumerate(model.inference(inputs)):
        found = one["instances"]
        out[f"detections{i}_boxes"], out[f"detections{i}_scores"] = found.pred_boxes.tensor, found.scores
        out[f"detections{i}_classes"] = found.pred_classes
    out["output_sizes"] = torch.tensor([(one["height"], one["width"]) for one in inputs])
    return out


def losses_of(model, inputs):
    model.train()
    model.zero_grad()
    with EventStorage():
        losses = model(inputs)
    sum(losses.values()).backward()
    return losses


def train(cfg, model, inputs):
    losses = losses_of(model, inputs)
    out = {"losses": torch.stack([losses[name].detach().double() for name in LOSSES])}
    out.update({f"grad.{key}": p.grad.clone() for key, p in model.named_parameters() if p.requires_grad})
    optimizer = build_optimizer(cfg, model)
    scheduler = build_lr_scheduler(cfg, optimizer)
    steps = []
    for _ in range(5):
        losses = losses_of(model, inputs)
        steps.append([optimizer.param_groups[0]["lr"]] + [losses[name].item() for name in LOSSES])
        optimizer.step()
        scheduler.step()
    out["steps"] = torch.tensor(steps, dtype=torch.float64)
    out.update({f"after5.{key}": dict(model.named_parameters())[key] for key in AFTER})
    return out


def far(a, b, limit):
    return (a - b).abs().max() > limit * b.abs().max()


def boxes_differ(a, b):
    return not len(a) == len(b) > 30 or max((row - b).abs().amax(-1).min() for row in a) > 2e-3


def check_robust(cfg, model, inputs, out):
    """A value within rounding of a kink (ReLU, L1) or of a threshold would make the numbers a matter of luck: they must
    stand when the weights are disturbed by a few roundings, and with convolutions of another library."""
    for trial in range(40):
        other = copy.deepcopy(model)
        with torch.no_grad():
            for p in other.parameters():
                p.mul_(1 + (0 if trial == 0 else 1e-7) * torch.randn_like(p))
        before, moved = dict(model.named_parameters()), dict(copy.deepcopy(other).named_parameters())
        with torch.backends.mkldnn.flags(enabled=trial % 2 == 1):
            with torch.no_grad():
                found = predict(other.eval(), inputs)
            found.update(train(cfg, other, inputs))
        unstable = [key for key in ("proposals0", "proposals1", "detections0_boxes", "detections1_boxes")
                    if boxes_differ(out[key], found[key])]
        unstable += [key for key in out if key.startswith("grad.") and far(found[key], out[key], 5e-4)]
        unstable += [f"step {i}" for i in range(5) if far(found["steps"][i] / out["steps"][i], torch.ones(5), 5e-4)]
        unstable += [key for key in AFTER if far(found["after5." + key] - moved[key],
                                                 out["after5." + key] - before[key], 1e-3)]
        if unstable:
            raise SystemExit(f"{unstable[0]} depends on rounding; take another seed")


def caffe2_name(key):
    """backbone.bottom_up.res2.0.conv1.norm.weight -> res2_0_branch2a_bn_s"""
    key = key.replace("backbone.bottom_up.", "").replace("norm.weight", "bn_s").replace("norm.bias", "bn_b")
    key = key.replace("stem.conv1.bn", "res_conv1_bn").replace("stem.", "").replace("weight", "w").replace(".", "_")
    for theirs, branch in (("shortcut", "1"), ("conv1", "2a"), ("conv2", "2b"), ("conv3", "2c")):
        key = key.replace(theirs, "branch" + branch) if key[4:5] == "_" else key
    return key


def write_models(cfg, model, inputs, folder):
    DetectionCheckpointer(model, folder).save("detectron2", iteration=5)
    os.remove(os.path.join(folder, "last_checkpoint"))
    arrays = {key: value.numpy() for key, value in model.state_dict().items()}
    with open(os.path.join(folder, "detectron2.pkl"), "wb") as file:
        pickle.dump({"model": arrays, "__author__": "make_detectron2_goldens.py"}, file, protocol=2)
    caffe2 = {caffe2_name(key): value for key, value in arrays.items() if "bottom_up" in key and "running" not in key}
    caffe2.update(fc1000_w=np.zeros((10, 32), np.float32), fc1000_b=np.zeros(10, np.float32))
    path = os.path.join(folder, "caffe2.pkl")
    with open(path, "wb") as file:
        pickle.dump(caffe2, file, protocol=2)
    other = build_model(cfg).eval()
    DetectionCheckpointer(other).load(path)
    # As Detectron2 has it, these activations grow and grow: no statistics keep them in bounds.
    levels = other.backbone.bottom_up(other.preprocess_image(inputs).tensor)
    return {f"caffe2_{name}": value for name, value in levels.items()}


def rates(max_iter, steps):
    cfg = paper_config()
    cfg.SOLVER.MAX_ITER, cfg.SOLVER.STEPS = max_iter, steps
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=cfg.SOLVER.BASE_LR)
    scheduler = build_lr_scheduler(cfg, optimizer)
    kept = {*range(0, 110, 7), 1, 2, 98, 99, 100, max_iter - 1} | {s + d for s in steps for d in (-1, 0, 1)}
    values = []
    for i in range(max_iter):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    iterations = sorted(i for i in kept if i < max_iter)
    return torch.tensor(iterations), torch.tensor([values[i] for i in iterations], dtype=torch.float64)


def make_resizing():
    out = {"input_bgr": make_image(48, 36).permute(1, 2, 0)}
    shapes = [(h, w, short, 1333, *ResizeShortestEdge.get_output_shape(h, w, short, 1333))
              for h, w in ((1200, 800), (800, 1200), (9816, 6990), (700, 701), (333, 500), (5000, 1000), (1, 3))
              for short in (640, 672, 704, 736, 768, 800)]
    out["resize_shapes"] = torch.tensor(shapes)
    for short in (11, 23, 61):
        image = out["input_bgr"].numpy()
        resized = ResizeShortestEdge(short, 1333).get_transform(image).apply_image(image)
        out[f"resized_short{short}"] = torch.from_numpy(resized.copy())
    for name, arguments in (("all_18000", (18000, (12000, 16000))), ("split_9000_decayed", (9000, (6000, 8000))),
                            ("split_9000_as_run", (9000, (12000, 16000)))):
        out[f"rates.{name}.iterations"], out[f"rates.{name}.values"] = rates(*arguments)
    return out


def main(folder, seed):
    torch.manual_seed(seed)
    cfg = paper_config()
    inputs = [{"image": make_image(h, w), "height": h * 17 // 10, "width": w * 17 // 10} for h, w in SIZES]
    for one, (h, w) in zip(inputs, SIZES):
        one["instances"] = make_truth(h, w, 6)
    with torch.no_grad():
        model = make_model(cfg, inputs)
        out = predict(model, inputs)
    model.proposal_generator.batch_size_per_image, model.proposal_generator.positive_fraction = 200_000, 0.5
    model.roi_heads.batch_size_per_image, model.roi_heads.positive_fraction = 8_192, 0.5
    for i, one in enumerate(inputs):
        out[f"image{i}"] = one["image"]
        out[f"gt{i}_boxes"] = one["instances"].gt_boxes.tensor
        out[f"gt{i}_classes"] = one["instances"].gt_classes
    untrained = copy.deepcopy(model)
    out.update(train(cfg, model, inputs))
    check_robust(cfg, untrained, inputs, out)
    with torch.no_grad():
        out.update(write_models(cfg, untrained, inputs, folder))
    out.update(make_resizing())
    path = os.path.join(folder, "detectron2_r50.safetensors")
    save_file({key: value.detach().contiguous() for key, value in out.items()}, path)
    print("proposals", len(out["proposals0"]), len(out["proposals1"]), "detections", len(out["detections0_scores"]),
          len(out["detections1_scores"]), "losses", out["losses"].tolist(), os.path.getsize(path), "bytes")


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)), 91)
