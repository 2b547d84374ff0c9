// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hash_job.h"

#include "app/text.h"
#include "engine/imaging/image.h"

#include <QFile>

namespace herbascope::app {

HashJob::HashJob(Project &project)
    : Job(tr("Fingerprinting scans"))
    , m_project(project) {
    if (project.readOnly()) return;
    for (const Sheet &sheet : project.sheets()) {
        if (sheet.image != storage::ImageState::Present || !sheet.sha256.empty() || sheet.path.empty()) continue;
        m_scans.append({sheet.id, project.absolutePath(sheet.path)});
    }
}

void HashJob::run(std::stop_token stop) {
    for (qsizetype i = 0; i < m_scans.size() && !stop.stop_requested(); ++i) {
        const auto &[sheet, path] = m_scans[i];
        try {
            const std::string hash = engine::sha256OfFile(QFile::encodeName(path).toStdString());
            post([this, id = sheet, hash] { m_project.storeSheetHash(id, hash); });
        } catch (const engine::Error &error) {
            addProblem(QString::fromUtf8(error.what()));
        }
        setProgress(static_cast<double>(i + 1) / static_cast<double>(m_scans.size()),
                    tr("%1 of %2").arg(i + 1).arg(sheetsText(m_scans.size())));
    }
}

} // namespace herbascope::app
