// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Brings scans and annotation files into a project: headers are read on a worker, rows written by the owner in
/// batches. Imports of one queue run one after another, so that each knows the sheets of those before. Goes on where it
/// stopped when called again (what is there already is recognised by path). Hashing runs behind.

#include "app/job.h"
#include "app/project.h"

#include <QStringList>

#include <memory>

namespace herbascope::app {

/// Which sheets are done after an import: those that got boxes, all in the files (also where they box nothing), none,
/// or those of verified files. Never one of which a box was left out.
enum class Completeness { Boxed, Yes, No, Verified };

struct ImportSettings {
    QStringList images;                      ///< folders (recursive) and files
    QString voc;                             ///< folder, .xml or .zip
    QString coco;                            ///< file
    QVector<QPair<QString, QString>> splits; ///< name, image-set file
    Completeness complete = Completeness::Boxed;
    bool asPredictions = false; ///< unless a box has a score, which makes it one anyway
    bool asAnnotations = false; ///< boxes with a score too
};

struct ImportSummary {
    int sheetsAdded = 0;
    int sheetsKnown = 0;  ///< were there already
    int sheetsBroken = 0; ///< named in problems()
    int boxes = 0;
    int scansFound = 0;         ///< scans for sheets whose image was missing
    int filesScaled = 0;        ///< annotation files whose frame differed from the scan
    QStringList unknownClasses; ///< added to the project
};

class ImportJob : public Job {
    Q_OBJECT
public:
    ImportJob(Project &project, const ImportSettings &settings);
    ~ImportJob() override;
    ImportSummary summary() const; ///< after finished()

protected:
    bool runsAlone() const override { return true; }
    void run(std::stop_token stop) override;
    void done() override;
    void aborted(State state, const QString &message) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::app
