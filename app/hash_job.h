// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Computes the SHA-256 of scans behind everything else, so that moved files can be found again. A light job; what is
/// done stays stored, so a cancelled one goes on when the project is opened again or imports. Nobody is asked or told
/// about it: a scan that cannot be read stays without.

#include "app/job_queue.h"
#include "app/project.h"
#include "app/sheet_images.h"

#include <QVector>

#include <string>
#include <vector>

namespace herbascope::app {

class HashJob : public Job {
    Q_OBJECT
public:
    /// The project's scans that have no hash yet. `project` must outlive the job.
    explicit HashJob(Project &project);
    bool isEmpty() const { return m_scans.isEmpty(); } ///< nothing to do

protected:
    void run(std::stop_token stop) override;

private:
    struct Scan {
        SheetId sheet;
        QString path; ///< absolute
        ScanStamp stamp;
        std::string sha256; ///< empty: not read yet
    };
    void store(std::vector<Scan> scans); ///< from the worker

    Project &m_project;
    QVector<Scan> m_scans;
};

/// Queues the hashing of all scans that have no hash yet, in place of one under way.
void startHashing(JobQueue &queue, Project &project);

} // namespace herbascope::app
