// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Everything in which detectors of the two weight families differ, as plain fields: weights of either family give
/// their reference's own numbers. Torch-free, so that model.json and the command line can read it.

#include <array>
#include <string>
#include <vector>

namespace herbascope::engine {

/// Bounds of a tile's side in px of the scan.
inline constexpr int minimumTileSide = 64, maximumTileSide = 8192;

enum class WeightFamily { Torchvision, Detectron2 };

struct ModelConfig {
    WeightFamily family = WeightFamily::Torchvision;
    int classes = 6; ///< without background

    // Backbone and FPN. Widths are fields so that tests can be small.
    int depth = 18;      ///< 18, 50 or 101
    int stemWidth = 64;  ///< channels after the stem
    int groupWidth = 64; ///< inner channels of the first stage's blocks; doubled each stage
    int stageWidth = 64; ///< output channels of the first stage (64 for ResNet-18, 256 for ResNet-50/101)
    int fpnWidth = 256;
    bool strideIn1x1 = false;         ///< MSRA weights (Detectron2); false: stride in the 3x3 (torchvision)
    double frozenBatchNormEps = 1e-5; ///< torchvision's COCO_V1 file needs 0
    int frozenStages = 2;             ///< stem and the first stage (res2/layer1) frozen; 0: none, 5: all

    // Input. Pixels come as RGB or BGR 0..255, are multiplied by inputScale, then (x - mean) / std.
    bool bgr = false;
    double inputScale = 1.0 / 255.0;
    std::array<double, 3> mean{0.485, 0.456, 0.406};
    std::array<double, 3> std{0.229, 0.224, 0.225};
    std::vector<int> trainShortSides{800}; ///< one is drawn for each image in training
    int testShortSide = 800;
    int maximumLongSide = 1333;
    int sizeDivisor = 32;
    bool antialiasedResize = false; ///< Detectron2 (PIL bilinear); torchvision: bilinear without antialias
    int tileSide = 0; ///< px of the scan: trained on tiles, so it predicts in tiles of this side; 0: on whole sheets

    // Anchors: sizes[level] x ratios at each location of p2..p6.
    std::vector<std::vector<double>> anchorSizes{{32}, {64}, {128}, {256}, {512}};
    std::vector<double> anchorRatios{0.5, 1.0, 2.0}; ///< height / width
    bool roundAnchors = true;                        ///< torchvision rounds its base anchors

    // Region proposal network.
    int rpnPreNmsTrain = 2000, rpnPreNmsTest = 1000;   ///< kept per level before NMS
    int rpnPostNmsTrain = 2000, rpnPostNmsTest = 1000; ///< kept per image after NMS
    double rpnNms = 0.7;
    double rpnPositiveIou = 0.7, rpnNegativeIou = 0.3;
    int rpnSamples = 256; ///< anchors sampled an image
    double rpnPositiveFraction = 0.5;
    double rpnMinimumSize = 1e-3; ///< px
    double rpnSmoothL1Beta = 1.0 / 9.0;
    bool rpnNormaliseBySampled = true; ///< torchvision; false: rpnSamples x images (Detectron2)

    // RoI heads.
    int fcWidth = 1024;
    int poolSize = 7;
    bool alignedRoi = false;  ///< RoIAlign shifted by half a pixel (Detectron2)
    int roiSamplingRatio = 2; ///< 0: adaptive (Detectron2)
    int roiSamples = 512;     ///< RoIs sampled an image
    double roiPositiveFraction = 0.25;
    double roiPositiveIou = 0.5;
    double roiSmoothL1Beta = 1.0 / 9.0;
    std::array<double, 4> roiBoxWeights{10, 10, 5, 5};
    bool backgroundLast = false; ///< Detectron2; torchvision: background is class 0
    double levelOffset = 1e-6;   ///< torchvision adds it outside the log2 of the level, Detectron2 1e-8 inside
    double scoreThreshold = 0.05;
    double detectionNms = 0.5;
    int detectionsPerImage = 100;

    int anchorsPerLocation(int level) const {
        return static_cast<int>(anchorSizes[level].size() * anchorRatios.size());
    }
    bool operator==(const ModelConfig &) const = default;
};

/// torchvision's fasterrcnn_resnet*_fpn with its defaults; `depth` 18, 50 or 101.
ModelConfig torchvisionConfig(int depth, int classes);

/// The configuration of Younis et al. 2020 (Detectron2, ResNet-50-FPN, 18 anchors a location).
ModelConfig paperConfig(int classes);

/// How many numbers the convolutions and layers of the ResNet, and of the whole network, have; biases and statistics,
/// less than a hundredth of them, are not counted. For any widths: nothing is built.
double bodyWeights(const ModelConfig &config);
double allWeights(const ModelConfig &config);

/// To and from JSON text (model.json's "config"). fromJson throws Error for unknown or missing fields
/// and for values that no network has.
std::string toJson(const ModelConfig &config);
ModelConfig modelConfigFromJson(const std::string &json);

} // namespace herbascope::engine
