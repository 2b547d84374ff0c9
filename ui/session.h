// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The open project with its images, the job queue and the sheet in front: what the window's parts share. Owned by
/// main, lives in the GUI thread. Failures of edits and reads become sentences (`failed`), never exceptions, past
/// attempt().

#include "app/job_queue.h"
#include "app/project.h"
#include "app/sheet_images.h"
#include "engine/error.h"

#include <QObject>

#include <memory>

namespace herbascope::ui {

class Session : public QObject {
    Q_OBJECT
public:
    explicit Session(QObject *parent = nullptr);
    ~Session() override;

    bool openProject(const QString &folder);
    bool createProject(const QString &folder);
    /// Jobs are cancelled and waited for; what they finished stays.
    void closeProject();

    app::Project *project() const { return m_project.get(); }
    app::SheetImages *images() const { return m_images.get(); }
    app::JobQueue &jobs() const { return *m_jobs; }
    /// Sheets are being drawn or read that are not in the project yet.
    bool sheetsAreComing() const;
    /// What leaving would stop: the device job, else the oldest light one; nullptr: nothing. Hashing does not count.
    app::Job *jobInFront() const;
    bool canEdit() const { return m_project && !m_project->readOnly(); }

    app::SheetId sheet() const { return m_sheet; }
    const app::Sheet *currentSheet() const { return m_project ? m_project->sheet(m_sheet) : nullptr; }
    void setSheet(app::SheetId id);

    /// Runs `work`; an Error becomes the signal failed() and the answer false.
    template <class Work> bool attempt(Work work) {
        try {
            work();
            return true;
        } catch (const std::exception &error) {
            emit failed(sentenceOf(error));
            return false;
        }
    }

    /// What is said of an error: its own sentence, where it is meant for people.
    static QString sentenceOf(const std::exception &error);
    static QString lastProject(); ///< empty: none was open when the program was left

signals:
    void projectClosing(); ///< views let go of project and images
    void projectChanged();
    void sheetChanged(herbascope::storage::SheetId id);
    void said(const QString &sentence);   ///< a short notice that goes by itself
    void failed(const QString &sentence); ///< stays until dismissed

private:
    void take(std::unique_ptr<app::Project> project);
    void findScanAgain(app::SheetId id);

    std::unique_ptr<app::Project> m_project;
    std::unique_ptr<app::SheetImages> m_images;
    std::unique_ptr<app::JobQueue> m_jobs; // last: its jobs refer to the project
    app::SheetId m_sheet;
};

} // namespace herbascope::ui
