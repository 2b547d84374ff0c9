// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/device_info.h"

#include "engine/device.h"
#include "engine/error.h"

namespace herbascope::app {

DeviceInfo chooseDeviceInfo(const QString &device, const QString &precision, int threads) {
    try {
        const engine::ComputeThreads own(threads);
        const engine::DeviceChoice choice =
            engine::chooseDevice(device.toStdString(), precision.toStdString(), engine::Purpose::Prediction);
        return {QString::fromStdString(choice.label()), QString::fromStdString(choice.reason)};
    } catch (const Error &error) {
        return {device, QString::fromUtf8(error.what())};
    }
}

} // namespace herbascope::app
