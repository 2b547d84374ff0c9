// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/class_counts.h"

#include "ui/sheet_view/sheet_view.h"
#include "ui/theme.h"
#include "ui/widgets/parts.h"

#include <QGridLayout>
#include <QLocale>
#include <QVBoxLayout>

#include <map>

namespace herbascope::ui {

ClassCounts::ClassCounts(Session &session, SheetView *view, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_view(view)
    , m_total(makeLabel({}, "count", this)) {
    auto *column = makeLayout<QVBoxLayout>(this, 0, 8);
    auto *head = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    head->addWidget(makeLabel(tr("Boxes"), "heading", this));
    head->addStretch();
    m_total->setObjectName(QStringLiteral("boxTotal"));
    head->addWidget(m_total);
    column->addLayout(head);
    connect(m_view, &SheetView::visibilityChanged, this, &ClassCounts::showEyes);
}

void ClassCounts::rebuild() {
    delete m_body;
    m_rows.clear();
    m_body = new QWidget(this);
    m_grid = makeLayout<QGridLayout>(m_body, 0, 4);
    m_grid->setHorizontalSpacing(8);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(3, 86);
    layout()->addWidget(m_body);
    if (m_session.project())
        for (const app::OrganClass &organ : m_session.project()->classes()) addRow(organ);
    m_body->show();
    showEyes();
    recount();
}

void ClassCounts::addRow(const app::OrganClass &organ) {
    const int row = static_cast<int>(m_rows.size());
    const QString name = QString::fromStdString(organ.name);
    auto *swatch = new QLabel(m_body);
    swatch->setPixmap(classSwatch(QColor(QString::fromStdString(organ.color)), 16, 14, devicePixelRatioF()));
    auto *boxes = makeLabel({}, "strong", m_body);
    boxes->setObjectName(QStringLiteral("boxes-") + name);
    auto *predicted = makeLabel({}, "muted", m_body);
    predicted->setObjectName(QStringLiteral("predicted-") + name);
    auto *eye = makeIconButton(QStringLiteral("eye"), tr("Hide or show %1").arg(name), 24, m_body);
    eye->setObjectName(QStringLiteral("eye"));
    eye->setIconSize(QSize(16, 16));
    const app::ClassId id = organ.id;
    connect(eye, &QToolButton::clicked, this, [this, id] { m_view->setClassVisible(id, !m_view->isClassVisible(id)); });
    m_grid->addWidget(swatch, row, 0);
    m_grid->addWidget(makeLabel(name, nullptr, m_body), row, 1);
    m_grid->addWidget(boxes, row, 2, Qt::AlignRight);
    m_grid->addWidget(predicted, row, 3, Qt::AlignRight);
    m_grid->addWidget(eye, row, 4);
    m_rows.append({id, boxes, predicted, eye});
}

void ClassCounts::showEyes() {
    for (const Row &row : m_rows)
        row.eye->setIcon(
            Theme::icon(m_view->isClassVisible(row.id) ? QStringLiteral("eye") : QStringLiteral("eye-off")));
}

void ClassCounts::recount() {
    std::map<app::ClassId, int> boxes, predicted;
    int total = 0;
    if (m_session.currentSheet()) {
        m_session.attempt([&] {
            for (const auto &annotation : m_session.project()->annotations(m_session.sheet()))
                ++boxes[annotation.organ], ++total;
            for (const auto &prediction : m_session.project()->predictions(m_session.sheet()))
                if (prediction.score >= m_view->scoreThreshold()) ++predicted[prediction.organ];
        });
    }
    const QLocale locale;
    m_total->setText(locale.toString(total));
    for (const Row &row : m_rows) {
        row.boxes->setText(locale.toString(boxes[row.id]));
        row.predicted->setText(predicted[row.id] ? tr("+ %n predicted", nullptr, predicted[row.id]) : QString());
    }
}

} // namespace herbascope::ui
