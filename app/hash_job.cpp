// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/hash_job.h"

#include "app/text.h"
#include "engine/imaging/image.h"
#include "storage/queries.h"

#include <QFile>

#include <utility>

namespace herbascope::app {

HashJob::HashJob(Project &project)
    : Job(tr("Noting the scans, so that moved files are found again"))
    , m_project(project) {
    if (project.readOnly()) return;
    for (const Sheet &sheet : project.sheets()) {
        if (sheet.image != storage::ImageState::Present || !sheet.sha256.empty() || sheet.path.empty()) continue;
        m_scans.append({sheet.id, project.absolutePath(sheet.path)});
    }
}

void HashJob::run(std::stop_token stop) {
    // A transaction of its own for every scan would keep the owner's thread waiting for the disk.
    constexpr std::size_t together = 16;
    std::vector<std::pair<SheetId, std::string>> hashes;
    for (qsizetype i = 0; i < m_scans.size() && !stop.stop_requested(); ++i) {
        const auto &[sheet, path] = m_scans[i];
        try {
            hashes.emplace_back(sheet, engine::sha256OfFile(QFile::encodeName(path).toStdString()));
        } catch (const engine::Error &) {
            // Whoever opens the sheet is told.
        }
        if (hashes.size() >= together) store(std::exchange(hashes, {}));
        setProgress(static_cast<double>(i + 1) / static_cast<double>(m_scans.size()),
                    tr("%1 of %2").arg(i + 1).arg(sheetsText(m_scans.size())));
    }
    if (!hashes.empty()) store(std::move(hashes));
}

void HashJob::store(std::vector<std::pair<SheetId, std::string>> hashes) {
    post([this, hashes = std::move(hashes)] {
        storage::inOneTransaction(m_project.database(), [&] {
            for (const auto &[sheet, sha256] : hashes) m_project.storeSheetHash(sheet, sha256);
        });
    });
}

void startHashing(JobQueue &queue, Project &project) {
    for (HashJob *older : queue.activeJobsOf<HashJob>()) older->cancel();
    auto hashes = std::make_unique<HashJob>(project);
    if (!hashes->isEmpty()) queue.addLightJob(std::move(hashes));
}

} // namespace herbascope::app
