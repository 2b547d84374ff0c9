// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which device computes ("CPU, bf16"); a click says why. The question is put to a worker, because loading the GPU's
/// libraries takes seconds.

#include "app/device_info.h"

#include <QFutureWatcher>
#include <QPushButton>

namespace herbascope::ui {

class DeviceChip : public QPushButton {
    Q_OBJECT
public:
    explicit DeviceChip(QWidget *parent = nullptr);
    void setInfo(const app::DeviceInfo &info);

private:
    void explain();
    QFutureWatcher<app::DeviceInfo> m_watcher;
    app::DeviceInfo m_info;
};

} // namespace herbascope::ui
