// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/noise.h"

#include <vector>

namespace herbascope::engine::samples {

namespace {

/// 3t^2 - 2t^3 for t = step / cell, in 1/256.
std::vector<int> smoothSteps(int cell) {
    std::vector<int> steps;
    for (int i = 0; i < cell; ++i) steps.push_back((256 * i * i / cell) * (3 * cell - 2 * i) / (cell * cell));
    return steps;
}

void addOctave(std::vector<int> &sum, int cell, int weight, Random &random) {
    const int cells = noiseSize / cell;
    std::vector<int> corners;
    for (int i = 0; i < cells * cells; ++i) corners.push_back(random.integer(-128, 127));
    const std::vector<int> smooth = smoothSteps(cell);
    for (int y = 0; y < noiseSize; ++y) {
        const int *upper = &corners[(y / cell) * cells];
        const int *lower = &corners[((y / cell + 1) % cells) * cells];
        const int sy = smooth[y % cell];
        for (int x = 0; x < noiseSize; ++x) {
            const int left = x / cell;
            const int right = (left + 1) % cells;
            const int sx = smooth[x % cell];
            const int top = upper[left] * (256 - sx) + upper[right] * sx;
            const int bottom = lower[left] * (256 - sx) + lower[right] * sx;
            sum[y * noiseSize + x] += weight * ((top * (256 - sy) + bottom * sy) / 65536);
        }
    }
}

} // namespace

cv::Mat makeNoise(Random &random) {
    std::vector<int> sum(noiseSize * noiseSize, 0);
    addOctave(sum, 64, 6, random);
    addOctave(sum, 32, 4, random);
    addOctave(sum, 8, 3, random);
    addOctave(sum, 2, 3, random);
    cv::Mat noise(noiseSize, noiseSize, CV_8U);
    for (int y = 0; y < noiseSize; ++y)
        for (int x = 0; x < noiseSize; ++x)
            noise.at<uchar>(y, x) = cv::saturate_cast<uchar>(128 + sum[y * noiseSize + x] / 8);
    return noise;
}

} // namespace herbascope::engine::samples
