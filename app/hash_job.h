// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Computes the SHA-256 of scans behind everything else, so that moved files can be found again. A light job; what is
/// done stays stored, so a cancelled one goes on at the next start.

#include "app/job.h"
#include "app/project.h"

#include <QVector>

#include <string>
#include <utility>
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
    void store(std::vector<std::pair<SheetId, std::string>> hashes); ///< from the worker

    Project &m_project;
    QVector<QPair<SheetId, QString>> m_scans;
};

} // namespace herbascope::app
