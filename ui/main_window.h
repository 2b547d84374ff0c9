// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The frame: top bar, banner, the page of the workspace, job bar. What the keys do is in flows/. Made and owned by
/// main; the session outlives it.

#include "ui/actions.h"
#include "ui/session.h"

#include <QMainWindow>
#include <QPointer>

#include <functional>

class QMessageBox;
class QStackedWidget;

namespace herbascope::ui {

class Banner;
class EditFlow;
class JobBar;
class KeysOverlay;
class LearnFlow;
class LearnPage;
class ProjectFlow;
class ReviewFlow;
class SheetPage;
class StartPage;
class Toast;
class TopBar;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    enum class Workspace { Annotate, Review, Learn };
    Q_ENUM(Workspace)

    explicit MainWindow(Session &session, QWidget *parent = nullptr);

    const Actions &actions() const { return m_actions; }
    ProjectFlow &projects() { return *m_projects; }
    void setWorkspace(Workspace workspace);
    Workspace workspace() const { return m_workspace; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    void connectWorkspaces();
    void connectFlows();
    void showProject();
    void updateAvailable();
    void restore();
    void keep();
    /// "Stop and resume later" or "Keep working"; `then` after everything has stopped.
    void askAboutJobs(const std::function<void()> &then);

    Session &m_session;
    Actions m_actions{this};
    Workspace m_workspace = Workspace::Annotate;
    TopBar *m_top = nullptr;
    Banner *m_banner = nullptr;
    QStackedWidget *m_pages = nullptr;
    StartPage *m_start = nullptr;
    SheetPage *m_sheets = nullptr;
    LearnPage *m_learn = nullptr;
    JobBar *m_jobs = nullptr;
    Toast *m_toast = nullptr;
    KeysOverlay *m_keys = nullptr;
    ProjectFlow *m_projects = nullptr;
    EditFlow *m_edit = nullptr;
    ReviewFlow *m_review = nullptr;
    LearnFlow *m_learning = nullptr;
    QPointer<QMessageBox> m_question;
};

} // namespace herbascope::ui
