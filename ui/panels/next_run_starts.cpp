// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What the next training starts from.
#include "ui/panels/next_run_panel.h"

#include "app/settings.h"
#include "app/weights_job.h"
#include "ui/panels/weights_dialog.h"

#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QSignalBlocker>

namespace herbascope::ui {
namespace {

const QString chooseFile = QStringLiteral("?file");

} // namespace

void NextRunPanel::fillStarts() {
    const QSignalBlocker blocker(m_start);
    const QString before = m_start->currentData().toString();
    QString active;
    m_start->clear();
    m_session.attempt([&] {
        for (const app::Model &model : m_session.project()->models()) {
            const QString name = QString::fromStdString(model.name);
            m_start->addItem(model.active ? tr("%1, the active model").arg(name) : name, name);
            if (model.active) active = name;
        }
    });
    for (const app::PublishedWeights &weights : app::publishedWeights())
        if (const QString path = app::downloadedWeights(weights); !path.isEmpty())
            m_start->addItem(weights.title, path);
    const QString kept = app::Settings().trainingInit();
    if (m_weightsFile.isEmpty() && QFileInfo(kept).isFile()) m_weightsFile = kept;
    if (!m_weightsFile.isEmpty() && m_start->findData(m_weightsFile) < 0)
        m_start->addItem(QFileInfo(m_weightsFile).fileName(), m_weightsFile);
    m_start->addItem(tr("Weights file…"), chooseFile);
    m_start->addItem(tr("Nothing"), QString());
    // What was chosen stays; else the active model, the weights used last, nothing. A newly active model is a new
    // beginning.
    if (active != m_activeModel) m_startChosen = false;
    m_activeModel = active;
    const int same = m_startChosen ? m_start->findData(before) : -1;
    m_start->setCurrentIndex(same >= 0 ? same : m_start->findData(active.isEmpty() ? m_weightsFile : active));
    m_lastStart = m_start->currentIndex();
}

void NextRunPanel::chooseStart(int index) {
    if (m_start->itemData(index).toString() == chooseFile) {
        const QString file =
            QFileDialog::getOpenFileName(this, tr("Weights to start from"), QFileInfo(m_weightsFile).path(),
                                         tr("Weights (*.pth *.pkl *.safetensors);;All files (*)"));
        if (file.isEmpty()) {
            m_start->setCurrentIndex(m_lastStart);
            return;
        }
        m_weightsFile = file;
        m_start->insertItem(index, QFileInfo(file).fileName(), file);
        m_start->setCurrentIndex(index);
    }
    m_lastStart = m_start->currentIndex();
    m_startChosen = true;
    updatePlan();
}

void NextRunPanel::showPublished() {
    auto *dialog = new WeightsDialog(m_session, window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &WeightsDialog::chosen, this, &NextRunPanel::startFrom);
    dialog->open();
}

void NextRunPanel::useFetched(app::Job *job) {
    const auto *fetching = qobject_cast<app::WeightsJob *>(job);
    if (fetching && fetching->state() == app::Job::State::Finished) startFrom(fetching->fetched().path);
}

void NextRunPanel::startFrom(const QString &file) {
    if (!m_session.project()) return;
    m_weightsFile = file;
    fillStarts();
    m_start->setCurrentIndex(m_start->findData(file));
    m_lastStart = m_start->currentIndex();
    m_startChosen = true;
    updatePlan();
}

} // namespace herbascope::ui
