// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reads scans whole behind everything else: computes their SHA-256, so that moved and replaced files are known, and
/// judges their pixels, of which an import has seen the header only; a damaged scan is named and its sheet marked. A light
/// job; what is done stays stored, so a cancelled one goes on when the project is opened again or imports.

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
        QString problem;    ///< why its pixels cannot be used; empty: fine
    };
    static QString problemOf(const QString &path);
    void store(std::vector<Scan> scans); ///< from the worker
    void storeProblem(Sheet sheet, const QString &problem);

    Project &m_project;
    QVector<Scan> m_scans;
};

/// Queues the hashing of all scans that have no hash yet, in place of one under way.
void startHashing(JobQueue &queue, Project &project);

} // namespace herbascope::app
