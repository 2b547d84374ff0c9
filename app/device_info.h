// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which device the engine would compute on, in words. On a worker: the first question may take seconds (GPU libraries,
/// a trial of the processor).

#include <QString>

namespace herbascope::app {

struct DeviceInfo {
    QString label;  ///< "CPU, bf16", of predictions
    QString reason; ///< one sentence
};
/// `threads`: 0: all cores.
DeviceInfo chooseDeviceInfo(const QString &device, const QString &precision, int threads);

} // namespace herbascope::app
