// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A project's boxes as files. Values are collected in the project's thread; writing needs no project and may run on a
/// worker (ExportJob). Throws Error when the target cannot be written.

#include "app/job.h"
#include "app/project.h"

#include <memory>

namespace herbascope::app {

enum class ExportFormat { Voc, Coco, Csv, ImageSet };

/// "voc", "coco", "csv", "imageset"; nullopt for another word.
std::optional<ExportFormat> exportFormat(const QString &name);
QStringList exportFormatNames();

struct ExportSettings {
    ExportFormat format = ExportFormat::Voc;
    QString target;            ///< VOC: folder or .zip; image sets: folder (one list a split); else a file
    bool predictions = false;  ///< the current predictions instead of the annotations; COCO: a results list
    double scoreThreshold = 0; ///< for predictions
    QString split;             ///< empty: all sheets
};

struct ExportSummary {
    int sheets = 0;
    int boxes = 0;
    QStringList notes; ///< what the format could not hold, sentences
};

/// Collects and writes in the calling (project's) thread.
ExportSummary exportProject(const Project &project, const ExportSettings &settings);

/// The same with the writing on a worker.
class ExportJob : public Job {
    Q_OBJECT
public:
    ExportJob(const Project &project, const ExportSettings &settings);
    ~ExportJob() override;
    ExportSummary summary() const;

protected:
    void run(std::stop_token stop) override;
    void done() override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::app
