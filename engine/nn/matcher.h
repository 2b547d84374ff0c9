// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Gives each anchor or proposal the ground truth that it overlaps most (torchvision/models/detection/_utils.py,
/// Matcher).

#include <torch/types.h>

#include <cstdint>

namespace herbascope::engine::nn {

struct Matches {
    torch::Tensor index; // [N] int64: the ground truth overlapped most (0 where there is none)
    torch::Tensor label; // [N] int64: 1 positive, 0 background, -1 between the thresholds
};

class Matcher {
public:
    /// With `keepLowQuality`, the boxes that overlap a ground truth most are positive even below the threshold.
    Matcher(double positiveIou, double negativeIou, bool keepLowQuality)
        : m_positiveIou(positiveIou)
        , m_negativeIou(negativeIou)
        , m_keepLowQuality(keepLowQuality) {}

    /// truths [G, 4], boxes [N, 4]; float32 xyxy in the same px.
    Matches match(const torch::Tensor &truths, const torch::Tensor &boxes) const;

private:
    double m_positiveIou, m_negativeIou;
    bool m_keepLowQuality;
};

/// The same by tensor operations alone, for devices without a kernel of ours: truths [G, 4] float32, G > 0. Never more
/// than about `pairsAtOnce` overlaps are held.
Matches matchByTensors(const torch::Tensor &truths, const torch::Tensor &boxes, double positiveIou, double negativeIou,
                       bool keepLowQuality, std::int64_t pairsAtOnce = std::int64_t{1} << 24);

} // namespace herbascope::engine::nn
