// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Training images as the network takes them. Internal to the engine.

#include "engine/dataset.h"
#include "engine/nn/faster_rcnn.h"

#include <string>

namespace herbascope::engine {

/// Shares the pixels, on the CPU: the network takes them to its device.
nn::InputImage toInput(const TrainingImage &image);
/// `device` is "cpu" or "cuda:N".
nn::Target toTarget(const TrainingImage &image, const std::string &device);

} // namespace herbascope::engine
