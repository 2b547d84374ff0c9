// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Draws the sheets of the sample project into its folder: scans/*.jpg, and annotations/*.xml for most of them, so that
/// some are left to predict. A light job: it touches no database; the import that brings the files in follows it.

#include "app/import_job.h"
#include "app/job.h"

namespace herbascope::app {

struct SampleOptions {
    int sheets = 16;
    int annotated = 11; ///< the first so many get their boxes
    int width = 1400;   ///< px
    int height = 2000;
    quint64 seed = 7;
};

class SampleProjectJob : public Job {
    Q_OBJECT
public:
    explicit SampleProjectJob(const QString &folder, const SampleOptions &options = {});
    /// What to import once it is finished.
    ImportSettings importSettings() const;

protected:
    void run(std::stop_token stop) override;

private:
    void writeSheet(int index) const;
    QString m_folder;
    SampleOptions m_options;
};

} // namespace herbascope::app
