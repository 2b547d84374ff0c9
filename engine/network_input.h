// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Training images as the network takes them. Internal to the engine.

#include "engine/dataset.h"
#include "engine/nn/faster_rcnn.h"

#include <string>

namespace herbascope::engine {

/// `device` is "cpu" or "cuda:N". The pixels of an image on the CPU are shared, not copied.
nn::InputImage toInput(const TrainingImage &image, const std::string &device);
nn::Target toTarget(const TrainingImage &image, const std::string &device);

} // namespace herbascope::engine
