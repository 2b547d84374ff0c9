// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/device_chip.h"

#include "app/settings.h"
#include "ui/widgets/parts.h"

#include <QMenu>
#include <QVBoxLayout>
#include <QWidgetAction>
#include <QtConcurrent>

namespace herbascope::ui {

DeviceChip::DeviceChip(QWidget *parent)
    : QPushButton(tr("Looking for a device"), parent) {
    setObjectName(QStringLiteral("deviceChip"));
    setFocusPolicy(Qt::TabFocus);
    setToolTip(tr("What computes. Click to read why."));
    connect(this, &QPushButton::clicked, this, &DeviceChip::explain);
    connect(&m_watcher, &QFutureWatcher<app::DeviceInfo>::finished, this, [this] { setInfo(m_watcher.result()); });
    m_watcher.setFuture(QtConcurrent::run(&app::chooseDeviceInfo, QStringLiteral("auto"), QStringLiteral("auto"),
                                          app::Settings().computeThreads()));
}

void DeviceChip::setInfo(const app::DeviceInfo &info) {
    m_info = info;
    setText(QStringLiteral("●  %1").arg(info.label));
}

void DeviceChip::explain() {
    QMenu menu(this);
    auto *box = new QWidget(&menu);
    auto *column = makeLayout<QVBoxLayout>(box, 16, 8);
    column->addWidget(makeLabel(tr("Device: %1").arg(m_info.label), "heading", box));
    QLabel *reason = makeWrapped(m_info.reason, nullptr, box);
    reason->setObjectName(QStringLiteral("deviceReason"));
    reason->setFixedWidth(320);
    column->addWidget(reason);
    auto *action = new QWidgetAction(&menu);
    action->setDefaultWidget(box);
    menu.addAction(action);
    menu.exec(mapToGlobal(QPoint(width() - box->sizeHint().width() - 14, height() + 4)));
}

} // namespace herbascope::ui
