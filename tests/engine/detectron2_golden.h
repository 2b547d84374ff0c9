// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Checks against Detectron2's own numbers. What is compared is the same for the small golden that is committed and for
/// the larger, trained one beside the checkout.

#include "engine/weights/state_dict.h"

#include <filesystem>
#include <string>
#include <vector>

namespace detectron2_golden {

/// One model of Detectron2 and what it computed.
struct Golden {
    /// Under the keys that goldens/make_detectron2_goldens.py explains; "gtI_image": what the truths belong to.
    herbascope::engine::StateDict numbers;
    std::filesystem::path pth, pkl, caffe2;
};

void checkFiles(const Golden &golden);
void checkFeatures(const Golden &golden);
void checkAnchors(const Golden &golden);
void checkRpnHead(const Golden &golden);
void checkProposals(const Golden &golden);
void checkBoxHead(const Golden &golden);
void checkDetections(const Golden &golden);
/// An activation within rounding of a ReLU's kink lets the gradients fall to either side, in Detectron2 as here. Where
/// a golden has one, further attempts disturb the weights by a rounding; one must give Detectron2's gradients.
void checkLossesAndGradients(const Golden &golden, int attempts = 1);
void checkSolverSteps(const Golden &golden);
void checkRates(const Golden &golden);
void checkResizing(const Golden &golden);
/// A model folder made of the .pth finds what Detectron2 found in the first image.
void checkImport(const Golden &golden);
/// The start weights of the paper; `expected`: res2 .. res5 of the golden's images.
void checkStartWeights(const Golden &golden, const std::vector<torch::Tensor> &expected);

/// The batch as it enters the network. [2, 3, H, W]
torch::Tensor preprocessed(const Golden &golden);
/// res2 .. res5 of the golden's images where every FrozenBN has mean 0 and variance 1.
std::vector<torch::Tensor> stagesWithoutStatistics(const Golden &golden);

} // namespace detectron2_golden
