# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes torchvision's own numbers for two small Faster R-CNN models: torchvision_r18.safetensors and
torchvision_r50.safetensors.

    pip install torch==2.15.0 torchvision==0.29.2 safetensors numpy
    python make_torchvision_goldens.py [FOLDER]

The models are torchvision's classes with fewer channels. FrozenBN statistics are measured on the images and then
disturbed, heads are random but strong enough for dozens of detections. Sampling sizes are so large that all anchors and
RoIs are taken, so losses and gradients do not depend on random numbers. Keys of the files:
    weights.KEY   input.I (uint8, RGB)   truth.I.boxes   truth.I.labels (1..C)   features.L   proposals.I
    detections.I.boxes|scores|labels   losses.NAME   gradients.KEY
"""
import copy
import os
import sys

import torch
from safetensors.torch import save_file
from torch import nn
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import BackboneWithFPN
from torchvision.models.detection.faster_rcnn import FasterRCNN, FastRCNNPredictor, TwoMLPHead
from torchvision.models.resnet import BasicBlock, Bottleneck, ResNet
from torchvision.ops.misc import FrozenBatchNorm2d

CLASSES = 3
FPN, FC = 16, 32


class SmallResNet(ResNet):
    """torchvision's ResNet with `width` instead of 64 channels."""

    def __init__(self, block, blocks, width):
        nn.Module.__init__(self)
        self._norm_layer = FrozenBatchNorm2d
        self.inplanes, self.dilation, self.groups, self.base_width = width, 1, 1, 64
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = FrozenBatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = self._make_layer(block, width, blocks[0])
        for stage in (1, 2, 3):
            setattr(self, f"layer{stage + 1}", self._make_layer(block, width << stage, blocks[stage], stride=2))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")


def make_model(block, blocks, width, frozen, side):
    body = SmallResNet(block, blocks, width)
    for name, parameter in body.named_parameters():
        if name.split(".")[0] in frozen:
            parameter.requires_grad_(False)
    channels = [(width << stage) * block.expansion for stage in range(4)]
    backbone = BackboneWithFPN(body, {f"layer{i + 1}": str(i) for i in range(4)}, channels, FPN)
    return FasterRCNN(
        backbone, min_size=side, max_size=side * 4 // 3, rpn_anchor_generator=AnchorGenerator(
            ((8,), (16,), (32,), (64,), (128,)), ((0.5, 1.0, 2.0),) * 5),
        box_head=TwoMLPHead(FPN * 49, FC), box_predictor=FastRCNNPredictor(FC, CLASSES + 1),
        rpn_post_nms_top_n_train=400, rpn_post_nms_top_n_test=300,
        rpn_batch_size_per_image=1_000_000, box_batch_size_per_image=1_000_000)


def measure(norm, inputs):
    norm.running_mean.copy_(inputs[0].mean((0, 2, 3)))
    norm.running_var.copy_(inputs[0].var((0, 2, 3)) + 1e-3)
    norm.running_mean.add_(torch.randn_like(norm.running_mean) * 0.2 * norm.running_var.sqrt())
    norm.running_var.mul_(torch.rand_like(norm.running_var) + 0.5)
    norm.weight.copy_(torch.rand_like(norm.weight) + 0.5)
    norm.bias.copy_(torch.randn_like(norm.bias) * 0.2)


def make_image(height, width):
    coarse = torch.rand(1, 3, height // 12, width // 12)
    smooth = nn.functional.interpolate(coarse, size=(height, width), mode="bicubic")[0]
    return ((smooth + torch.rand(3, height, width) * 0.2).clamp(0, 1) * 255).to(torch.uint8)


def make_truth(height, width, count):
    corner = torch.rand(count, 2) * torch.tensor([width * 0.6, height * 0.6])
    size = torch.rand(count, 2) * torch.tensor([width * 0.35, height * 0.35]) + 4
    return {"boxes": torch.cat([corner, corner + size], 1), "labels": torch.randint(1, CLASSES + 1, (count,))}


def train(model, inputs, truths):
    model.train()
    model.zero_grad()
    losses = model(inputs, truths)
    sum(losses.values()).backward()
    return losses


def check_robust(model, inputs, truths):
    """A value within rounding of a ReLU's kink or of an NMS threshold would make the numbers a matter of luck: they must
    stand in float64 and with weights disturbed by a few roundings."""
    doubles = ([image.double() for image in inputs],
               [{"boxes": truth["boxes"].double(), "labels": truth["labels"]} for truth in truths])
    for trial in range(4):
        other = copy.deepcopy(model).double()
        with torch.no_grad():
            for p in other.parameters():
                p.mul_(1 + (0 if trial == 0 else 5e-7) * torch.randn_like(p))
        train(other, *doubles)
        for (key, p), q in zip(model.named_parameters(), other.parameters()):
            if p.requires_grad and (p.grad - q.grad).abs().max() > 5e-4 * q.grad.abs().max():
                raise SystemExit(f"{key}: the gradient depends on rounding; take another seed")


def make_goldens(path, seed, *shape):
    torch.manual_seed(seed)
    model = make_model(*shape)
    images = [make_image(120, 90), make_image(100, 150)]
    truths = [make_truth(120, 90, 5), make_truth(100, 150, 7)]
    inputs = [image.float() / 255 for image in images]
    out = {f"input.{i}": image for i, image in enumerate(images)}
    with torch.no_grad():
        model.eval()
        hooks = [m.register_forward_pre_hook(measure) for m in model.modules() if isinstance(m, FrozenBatchNorm2d)]
        batch = model.transform(inputs)[0]
        model.backbone(batch.tensors)
        for hook in hooks:
            hook.remove()
        for layer, deviation in ((model.rpn.head.cls_logits, 0.1), (model.rpn.head.bbox_pred, 0.03),
                                 (model.roi_heads.box_predictor.cls_score, 0.4),
                                 (model.roi_heads.box_predictor.bbox_pred, 0.2)):
            nn.init.normal_(layer.weight, std=deviation)
        features = model.backbone(batch.tensors)
        proposals, _ = model.rpn(batch, features)
        for level, feature in enumerate(features.values()):
            out[f"features.{level}"] = feature
        for i, (proposal, detection, truth) in enumerate(zip(proposals, model(inputs), truths)):
            out[f"proposals.{i}"] = proposal
            out.update({f"detections.{i}.{key}": value for key, value in detection.items()})
            out.update({f"truth.{i}.{key}": value for key, value in truth.items()})
            print(os.path.basename(path), "image", i, "detections", len(detection["boxes"]), detection["scores"][:3])
    losses = train(model, inputs, truths)
    check_robust(model, inputs, truths)
    out.update({f"losses.{name}": value.detach().reshape(1) for name, value in losses.items()})
    out.update({f"gradients.{key}": p.grad for key, p in model.named_parameters() if p.requires_grad})
    out.update({f"weights.{key}": value for key, value in model.state_dict().items()})
    save_file({key: value.detach().contiguous() for key, value in out.items()}, path)
    print({name: round(value.item(), 4) for name, value in losses.items()}, os.path.getsize(path), "bytes")


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
    frozen = ("conv1", "layer1")
    make_goldens(os.path.join(folder, "torchvision_r18.safetensors"), 4, BasicBlock, (2, 2, 2, 2), 6, (), 128)
    make_goldens(os.path.join(folder, "torchvision_r50.safetensors"), 31, Bottleneck, (3, 4, 6, 3), 4, frozen, 64)
