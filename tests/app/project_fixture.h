// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A project in a folder of its own that goes with the test, scans to import beside it, and a model's predictions
/// without a model. Main thread.

#include "app/import_job.h"
#include "app/project.h"
#include "engine/error.h"

#include <QTemporaryDir>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace herbascope::app::test {

inline constexpr int scanWidth = 200; ///< px
inline constexpr int scanHeight = 300;

/// What an import said.
struct Imported {
    ImportSummary summary;
    QStringList problems;
    QString message;
    Job::State state = Job::State::Waiting;

    bool names(const QString &text) const; ///< a problem holds it
};

class ProjectFixture {
public:
    /// With `sheets` sheets sheet-1 ... whose scans need not exist.
    explicit ProjectFixture(int sheets = 0);

    QString path(const QString &name) const; ///< in the test's folder; its parent folder is made
    Project &project() { return *m_project; }
    void reopen();

    ClassId organ(const std::string &name);
    AnnotationId draw(SheetId sheet, const Box &box, const std::string &organName = "leaf");
    /// Stores a run of the one model there is: leaf boxes with scores. The visible ones.
    std::vector<Prediction> predict(SheetId sheet, const std::vector<std::pair<Box, double>> &boxes);

    /// An upright JPEG of scanWidth x scanHeight px unless told otherwise.
    QString writeScan(const QString &name, int width = scanWidth, int height = scanHeight) const;
    void write(const QString &name, const QByteArray &bytes) const;
    /// scans/ and, where there are any, voc/.
    Imported import();
    Imported import(const ImportSettings &settings);

    const Sheet &sheetNamed(const std::string &name);
    std::vector<SheetId> sheets; ///< those of the constructor

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Project> m_project;
};

/// A VOC file of one leaf box.
QByteArray vocFile(const QString &stem, int width, int height, const Box &box);

/// The sentence of the Error that `function` throws; "" when it throws none.
template <class Function> std::string errorOf(Function &&function) {
    try {
        function();
    } catch (const Error &error) {
        return error.what();
    }
    return {};
}

} // namespace herbascope::app::test
