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
    : Job(tr("Noting what is in the scans"))
    , m_project(project) {
    if (project.readOnly()) return;
    for (const Sheet &sheet : project.sheets()) {
        if (sheet.image != storage::ImageState::Present || !sheet.sha256.empty() || sheet.path.empty()) continue;
        m_scans.append({sheet.id, project.absolutePath(sheet.path), scanStamp(sheet), {}, {}});
    }
}

QString HashJob::problemOf(const QString &path) {
    try {
        engine::checkPixels(QFile::encodeName(path).toStdString());
    } catch (const engine::ScanError &error) {
        return QString::fromUtf8(error.what());
    } catch (const engine::Error &) {
        // The disk or the memory failed, and not the scan.
    }
    return {};
}

void HashJob::run(std::stop_token stop) {
    // A transaction of its own for every scan would keep the owner's thread waiting for the disk.
    constexpr std::size_t together = 16;
    std::vector<Scan> hashed;
    for (qsizetype i = 0; i < m_scans.size() && !stop.stop_requested(); ++i) {
        try {
            Scan scan = m_scans[i];
            scan.problem = problemOf(scan.path);
            scan.sha256 = engine::sha256OfFile(QFile::encodeName(scan.path).toStdString());
            hashed.push_back(std::move(scan));
        } catch (const engine::Error &) {
            // Whoever opens the sheet is told.
        }
        if (hashed.size() >= together) store(std::exchange(hashed, {}));
        setProgress(static_cast<double>(i + 1) / static_cast<double>(m_scans.size()),
                    tr("%1 of %2").arg(i + 1).arg(sheetsText(m_scans.size())));
    }
    if (!hashed.empty()) store(std::move(hashed));
}

void HashJob::store(std::vector<Scan> scans) {
    post([this, scans = std::move(scans)] {
        storage::inOneTransaction(m_project.database(), [&] {
            for (const Scan &scan : scans) {
                const Sheet *now = m_project.sheet(scan.sheet);
                // Found elsewhere or replaced meanwhile, it is another file: whoever did that hashes it again.
                if (!now || scanStamp(*now) != scan.stamp) continue;
                if (scan.problem.isEmpty())
                    m_project.storeSheetHash(scan.sheet, scan.sha256);
                else
                    storeProblem(*now, scan.problem);
            }
        });
    });
}

void HashJob::storeProblem(Sheet sheet, const QString &problem) {
    sheet.image = storage::ImageState::Broken;
    sheet.problem = problem.toStdString();
    storage::updateSheet(m_project.database(), sheet);
    m_project.reloadSheet(sheet.id);
    addProblem(problem);
}

void startHashing(JobQueue &queue, Project &project) {
    for (HashJob *older : queue.activeJobsOf<HashJob>()) older->cancel();
    auto hashes = std::make_unique<HashJob>(project);
    if (!hashes->isEmpty()) queue.addLightJob(std::move(hashes));
}

} // namespace herbascope::app
