// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Against Detectron2's own numbers for a small model (goldens/make_detectron2_goldens.py).
#include "tests/engine/detectron2_golden.h"
#include "tests/support/catch.h"

#include <torch/types.h>

using namespace detectron2_golden;

namespace {

Golden readGolden() {
    const auto folder = std::filesystem::path(HERBASCOPE_TEST_DATA) / "engine/goldens";
    Golden golden{herbascope::engine::readSafetensors(folder / "detectron2_r50.safetensors"), folder / "detectron2.pth",
                  folder / "detectron2.pkl", folder / "caffe2.pkl"};
    for (const std::string i : {"0", "1"}) golden.numbers["gt" + i + "_image"] = golden.numbers.at("image" + i);
    return golden;
}

const Golden &golden() {
    static const Golden read = readGolden();
    return read;
}

} // namespace

TEST_CASE("Detectron2's .pth and .pkl give the same tensors", "[engine][weights][detectron2]") {
    checkFiles(golden());
}

TEST_CASE("Features of every level are Detectron2's, recorded or not", "[engine][golden][detectron2]") {
    checkFeatures(golden());
}

TEST_CASE("Anchors are Detectron2's, in its order", "[engine][golden][detectron2]") {
    checkAnchors(golden());
}

TEST_CASE("Objectness and deltas of every anchor are Detectron2's", "[engine][golden][detectron2]") {
    checkRpnHead(golden());
}

TEST_CASE("Proposals are Detectron2's", "[engine][golden][detectron2]") {
    checkProposals(golden());
}

TEST_CASE("Pooled features, class scores and box deltas are Detectron2's", "[engine][golden][detectron2]") {
    checkBoxHead(golden());
}

TEST_CASE("Detections are Detectron2's", "[engine][golden][detectron2]") {
    checkDetections(golden());
}

TEST_CASE("Losses and every gradient are Detectron2's", "[engine][golden][detectron2]") {
    checkLossesAndGradients(golden());
}

TEST_CASE("Five steps of the solver are Detectron2's", "[engine][golden][detectron2]") {
    checkSolverSteps(golden());
}

TEST_CASE("The paper's learning rates are Detectron2's", "[engine][golden][detectron2]") {
    checkRates(golden());
}

TEST_CASE("Images are resized as Detectron2 does", "[engine][golden][detectron2]") {
    checkResizing(golden());
}

TEST_CASE("A model imported from Detectron2 finds what Detectron2 finds", "[engine][golden][detectron2]") {
    checkImport(golden());
}

TEST_CASE("ImageNet weights in Caffe2's names start the paper's network as in Detectron2",
          "[engine][golden][detectron2]") {
    std::vector<torch::Tensor> stages;
    for (const char *name : {"caffe2_res2", "caffe2_res3", "caffe2_res4", "caffe2_res5"})
        stages.push_back(golden().numbers.at(name));
    checkStartWeights(golden(), stages);
}
