// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/weights_row.h"

#include "app/weights_part.h"
#include "ui/widgets/parts.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QProgressBar>
#include <QVBoxLayout>

namespace herbascope::ui {

WeightsRow::WeightsRow(const app::PublishedWeights &weights, QWidget *parent)
    : QFrame(parent)
    , m_weights(weights)
    , m_state(makeWrapped({}, "muted", this))
    , m_problem(makeWrapped({}, "warn", this))
    , m_progress(new QProgressBar(this))
    , m_button(new QPushButton(this))
    , m_other(makeLink(tr("Use a file or address instead…"), this)) {
    setObjectName(QStringLiteral("weights-%1").arg(weights.name));
    m_state->setObjectName(QStringLiteral("weightsState"));
    m_problem->setObjectName(QStringLiteral("weightsProblem"));
    m_progress->setObjectName(QStringLiteral("weightsProgress"));
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *column = makeLayout<QVBoxLayout>(this, 0, 4);
    auto *title = makeLabel(tr("%1 · %2").arg(weights.title, app::sizeText(weights)), "strong", this);
    title->setObjectName(QStringLiteral("weightsTitle"));
    title->setToolTip(weights.address.toString());
    column->addWidget(title);
    column->addWidget(makeWrapped(weights.purpose, nullptr, this));
    column->addWidget(
        makeWrapped(tr("Licence: %1. From %2.").arg(weights.licence, weights.address.host()), "muted", this));
    m_progress->setTextVisible(false);
    for (QWidget *widget : std::initializer_list<QWidget *>{m_progress, m_state, m_problem}) column->addWidget(widget);
    buildButtons(column);
    showProblem({});
    showAtRest(true);
}

void WeightsRow::buildButtons(QVBoxLayout *column) {
    m_button->setObjectName(QStringLiteral("weightsButton-%1").arg(m_weights.name));
    m_button->setFocusPolicy(Qt::TabFocus);
    auto *menu = new QMenu(m_other);
    connect(menu->addAction(tr("A file on this computer…")), &QAction::triggered, this, &WeightsRow::chooseFile);
    connect(menu->addAction(tr("An address…")), &QAction::triggered, this, &WeightsRow::askAddress);
    m_other->setMenu(menu);
    auto *buttons = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    buttons->addWidget(m_button);
    buttons->addWidget(m_other);
    buttons->addStretch();
    column->addLayout(buttons);
    connect(m_button, &QPushButton::clicked, this, &WeightsRow::press);
}

void WeightsRow::showAtRest(bool mayFetch) {
    const QString file = app::downloadedWeights(m_weights);
    const QString sha256 = file.isEmpty() ? QString() : app::readRecord(file).sha256;
    if (file.isEmpty())
        m_state->clear();
    else if (sha256.isEmpty())
        m_state->setText(tr("Here already, but put there by somebody and not checked."));
    else if (!m_weights.sha256Start.isEmpty())
        m_state->setText(tr("Downloaded; its SHA-256 begins with %1, as published.").arg(m_weights.sha256Start));
    else
        m_state->setText(tr("Downloaded; its publisher gives no hash to compare with. SHA-256: %1").arg(sha256));
    m_state->setVisible(!file.isEmpty());
    m_progress->hide();
    m_other->setEnabled(mayFetch);
    setButton(file.isEmpty() ? Button::Get : Button::Use, mayFetch || !file.isEmpty());
}

void WeightsRow::showFetching(double fraction, const QString &detail) {
    m_progress->setRange(0, fraction < 0 ? 0 : 1000);
    if (fraction >= 0) m_progress->setValue(qRound(fraction * 1000));
    m_progress->show();
    m_state->setText(detail.isEmpty() ? tr("asking for the file") : detail);
    m_state->show();
    m_other->setEnabled(false);
    setButton(Button::Stop, true);
}

void WeightsRow::showProblem(const QString &sentence) {
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

void WeightsRow::setButton(Button button, bool enabled) {
    m_does = button;
    m_button->setText(button == Button::Get    ? tr("Download")
                      : button == Button::Stop ? tr("Stop")
                                               : tr("Start from it"));
    m_button->setToolTip(button == Button::Stop ? tr("What has come is kept; the next download goes on from there")
                         : enabled              ? QString()
                                                : tr("One download at a time"));
    m_button->setEnabled(enabled);
}

void WeightsRow::press() {
    switch (m_does) {
    case Button::Get:
        emit getWanted({});
        break;
    case Button::Stop:
        emit stopWanted();
        break;
    case Button::Use:
        emit useWanted(app::downloadedWeights(m_weights));
        break;
    }
}

void WeightsRow::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("The file %1").arg(m_weights.fileName), {},
                                                      tr("Weights (*.pth *.pkl *.safetensors);;All files (*)"));
    if (!file.isEmpty()) emit getWanted(file);
}

void WeightsRow::askAddress() {
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Another address"));
    dialog->setLabelText(tr("Where %1 lies (https:// or http://):").arg(m_weights.fileName));
    dialog->setTextValue(m_weights.address.toString());
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &address) {
        if (!address.trimmed().isEmpty()) emit getWanted(address.trimmed());
    });
    dialog->open();
}

} // namespace herbascope::ui
