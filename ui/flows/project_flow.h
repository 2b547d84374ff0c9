// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// New, open, import, export, drop: everything that begins with a folder or a file. Owned by the main window; GUI
/// thread.

#include "app/export.h"
#include "app/import_job.h"
#include "ui/actions.h"
#include "ui/session.h"

#include <QObject>
#include <QStringList>

namespace herbascope::ui {

class Banner;

class ProjectFlow : public QObject {
    Q_OBJECT
public:
    ProjectFlow(Session &session, const Actions &actions, Banner &banner, QWidget *window);

    bool open(const QString &folder);
    void openSample(const QString &folder);
    /// Files and folders let go over the window: a project is opened, annotations and scans are imported; without a
    /// project one is made first.
    void drop(const QStringList &paths);
    void importScans(const QStringList &paths);
    void importAnnotations(const QString &path);
    void chooseScans(); ///< asks for a folder

signals:
    void aboutToLeave(bool *refused); ///< a job runs: the window asks first

private:
    void chooseNew();
    void chooseOpen();
    void chooseAnnotations();
    void chooseExport(app::ExportFormat format);
    void importTogether(const QStringList &scans, const QStringList &annotations);
    void startImport(const app::ImportSettings &settings);
    void startSample(const QString &folder);
    bool mayLeave();
    void askName();
    void afterOpening();
    void offerName();

    Session &m_session;
    const Actions &m_actions;
    Banner &m_banner;
    QWidget *m_window;
};

/// "~/Documents/Herbascope sample", where the sample project is made.
QString sampleProjectFolder();

} // namespace herbascope::ui
