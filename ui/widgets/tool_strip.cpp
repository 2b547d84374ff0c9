// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/tool_strip.h"

#include "ui/theme.h"

#include "ui/widgets/parts.h"

#include <QHBoxLayout>
#include <QLocale>

namespace herbascope::ui {

ToolStrip::ToolStrip(const Actions &actions, QWidget *parent)
    : QFrame(parent)
    , m_zoom(styled(new QPushButton(this), "flat", true)) {
    using enum Command;
    setObjectName(QStringLiteral("toolStrip"));
    auto *row = makeLayout<QHBoxLayout>(this, 5, 4);
    const auto addAction = [&](Command command, const char *name) {
        QToolButton *button = makeActionButton(actions.get(command), 30, this);
        button->setObjectName(QLatin1String(name));
        row->addWidget(button);
    };
    addAction(ToolSelect, "toolSelect");
    addAction(ToolBox, "toolBox");
    addAction(ToolExtreme, "toolExtreme");
    QToolButton *eye = makeIconButton(QStringLiteral("eye"), tr("Hide the boxes while held  (H)"), 30, this);
    eye->setObjectName(QStringLiteral("toolHide"));
    connect(eye, &QToolButton::pressed, this, [this] { emit hideHeld(true); });
    connect(eye, &QToolButton::released, this, [this] { emit hideHeld(false); });
    row->addWidget(eye);
    row->addSpacing(4);
    row->addWidget(makeVerticalLine(this));
    row->addSpacing(4);
    addAction(ZoomOut, "zoomOut");
    m_zoom->setObjectName(QStringLiteral("zoomText"));
    m_zoom->setFixedWidth(62);
    m_zoom->setFocusPolicy(Qt::TabFocus);
    m_zoom->setToolTip(actions.get(Zoom100)->toolTip());
    connect(m_zoom, &QPushButton::clicked, actions.get(Zoom100), &QAction::trigger);
    row->addWidget(m_zoom);
    addAction(ZoomIn, "zoomIn");
    addAction(Fit, "zoomFit");
    setZoom(1);
}

void ToolStrip::setCompact(bool compact) {
    m_zoom->setVisible(!compact);
}

void ToolStrip::setZoom(double zoom) {
    const double percent = zoom * 100;
    m_zoom->setText(tr("%1 %").arg(QLocale().toString(percent, 'f', percent < 10 ? 1 : 0)));
}

} // namespace herbascope::ui
