// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which device the engine would compute on, in words. Any thread; the first question may take seconds (GPU libraries).

#include <QString>

namespace herbascope::app {

struct DeviceInfo {
    QString label;  ///< "CPU, bf16"
    QString reason; ///< one sentence
};
DeviceInfo chooseDeviceInfo(const QString &device);

} // namespace herbascope::app
