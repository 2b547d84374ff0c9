// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figures_table.h"

#include "app/evaluation.h"
#include "ui/widgets/parts.h"

#include <QGridLayout>
#include <QLocale>
#include <QProgressBar>
#include <QVBoxLayout>

namespace herbascope::ui {
namespace {

QString figure(const std::optional<double> &value) {
    return value ? QLocale().toString(*value, 'f', 3) : QStringLiteral("–");
}

void addFigureRow(QGridLayout *grid, int row, const app::FigureRow &figures, QWidget *parent) {
    const bool all = figures.name == QLatin1String("all");
    const char *role = all ? "strong" : nullptr;
    grid->addWidget(makeLabel(all ? FiguresTable::tr("all classes") : figures.name, role, parent), row, 0);
    auto *bar = new QProgressBar(parent);
    bar->setTextVisible(false);
    bar->setRange(0, 1000);
    bar->setValue(figures.ap50 ? qRound(*figures.ap50 * 1000) : 0);
    grid->addWidget(bar, row, 1);
    grid->addWidget(makeLabel(figure(figures.ap), role, parent), row, 2, Qt::AlignRight);
    grid->addWidget(makeLabel(figure(figures.ap50), role, parent), row, 3, Qt::AlignRight);
    grid->addWidget(makeLabel(QLocale().toString(figures.groundTruth), "count", parent), row, 4, Qt::AlignRight);
}

} // namespace

FiguresTable::FiguresTable(QWidget *parent)
    : QWidget(parent) {
    setObjectName(QStringLiteral("figuresTable"));
    makeLayout<QVBoxLayout>(this, 0, 8);
}

void FiguresTable::setMetrics(const std::string &metricsJson) {
    delete m_body;
    m_body = new QWidget(this);
    layout()->addWidget(m_body);
    m_body->show();
    const QVector<app::FigureRow> rows = app::figureRows(metricsJson);
    m_rows = static_cast<int>(rows.size());
    auto *grid = makeLayout<QGridLayout>(m_body, 0, 8);
    grid->setHorizontalSpacing(16);
    grid->setColumnStretch(1, 1);
    for (const int column : {2, 3, 4}) grid->setColumnMinimumWidth(column, 56);
    if (rows.isEmpty()) {
        grid->addWidget(makeWrapped(tr("The figures by class appear here when the training is done and sheets were "
                                       "held out to measure on."),
                                    "muted", m_body),
                        0, 0, 1, 5);
        return;
    }
    const std::pair<QString, QString> heads[] = {
        {tr("AP"), tr("Average precision over overlaps from 0.50 to 0.95: how many organs are found and how exactly")},
        {tr("AP50"), tr("Average precision where half of box and organ overlap: the bar on the left")},
        {tr("boxes"), tr("Boxes people drew on the held-out sheets")}};
    int column = 2;
    for (const auto &[text, tip] : heads) {
        QLabel *label = makeLabel(text, "muted", m_body);
        label->setToolTip(tip);
        grid->addWidget(label, 0, column++, Qt::AlignRight);
    }
    int row = 1;
    for (const app::FigureRow &figures : rows) addFigureRow(grid, row++, figures, m_body);
}

} // namespace herbascope::ui
