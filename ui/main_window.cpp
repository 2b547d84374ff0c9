// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "app/settings.h"
#include "ui/flows/edit_flow.h"
#include "ui/flows/learn_flow.h"
#include "ui/flows/project_flow.h"
#include "ui/flows/review_flow.h"
#include "ui/pages/learn_page.h"
#include "ui/pages/sheet_page.h"
#include "ui/pages/start_page.h"
#include "ui/panels/job_bar.h"
#include "ui/panels/review_panel.h"
#include "ui/panels/sheet_list_panel.h"
#include "ui/panels/top_bar.h"
#include "ui/theme.h"
#include "ui/widgets/banner.h"
#include "ui/widgets/canvas.h"
#include "ui/widgets/command_field.h"
#include "ui/widgets/keys_overlay.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/segmented_switch.h"
#include "ui/widgets/toast.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMessageBox>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace herbascope::ui {

MainWindow::MainWindow(Session &session, QWidget *parent)
    : QMainWindow(parent)
    , m_session(session) {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(tr("Herbascope"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/herbascope.svg")));
    setAcceptDrops(true);
    build();
    connectWorkspaces();
    connectFlows();
    restore();
    showProject();
}

void MainWindow::build() {
    auto *frame = new QWidget(this);
    frame->setObjectName(QStringLiteral("page"));
    m_top = new TopBar(m_session, m_actions, frame);
    m_banner = new Banner(frame);
    m_pages = new QStackedWidget(frame);
    m_start = new StartPage(m_actions, m_pages);
    m_sheets = new SheetPage(m_session, m_actions, m_pages);
    m_learn = new LearnPage(m_session, m_pages);
    for (QWidget *page : std::initializer_list<QWidget *>{m_start, m_sheets, m_learn}) m_pages->addWidget(page);
    m_jobs = new JobBar(m_session, frame);
    auto *column = makeLayout<QVBoxLayout>(frame, 0, 0);
    column->addWidget(m_top);
    column->addWidget(m_banner);
    column->addWidget(m_pages, 1);
    column->addWidget(m_jobs);
    setCentralWidget(frame);
    m_toast = new Toast(m_pages);
    m_keys = new KeysOverlay(m_actions, this);
    m_projects = new ProjectFlow(m_session, m_actions, *m_banner, this);
    m_edit = new EditFlow(m_session, m_actions, *m_sheets, this);
    m_review = new ReviewFlow(m_session, m_actions, *m_sheets, this);
    m_learning = new LearnFlow(m_session, m_actions, *m_learn, *m_banner);
    m_actions.setGate([this](Command command, const std::function<void()> &work) {
        m_session.attempt([&] {
            const bool leavesGesture = m_actions.rules(command) & Actions::LeavesGesture;
            if (leavesGesture || m_sheets->view()->finishGesture()) work();
        });
    });
}

void MainWindow::connectWorkspaces() {
    using enum Command;
    const auto on = [&](Command command, auto work) { m_actions.on(command, this, work); };
    on(Annotate, [this] { setWorkspace(Workspace::Annotate); });
    on(Review, [this] { setWorkspace(Workspace::Review); });
    on(Learn, [this] { setWorkspace(Workspace::Learn); });
    on(Find, [this] {
        if (m_workspace == Workspace::Learn) setWorkspace(Workspace::Annotate);
        m_sheets->list()->focusSearch(); // after the workspace, which gives the keys to the sheet
    });
    on(Commands, [this] { m_top->commands()->open(); });
    on(Keys, [this] { m_keys->toggle(); });
    on(Quit, [this] { close(); });
    on(ThemeSystem, [] { Theme::instance().setMode(Theme::Mode::System); });
    on(ThemeLight, [] { Theme::instance().setMode(Theme::Mode::Light); });
    on(ThemeDark, [] { Theme::instance().setMode(Theme::Mode::Dark); });
}

void MainWindow::connectFlows() {
    connect(&m_session, &Session::said, m_toast, &Toast::say);
    connect(&m_session, &Session::failed, this,
            [this](const QString &sentence) { m_banner->say(Banner::Kind::Error, sentence); });
    connect(&m_session, &Session::projectChanged, this, &MainWindow::showProject);
    connect(m_start, &StartPage::projectChosen, m_projects, &ProjectFlow::open);
    connect(m_top, &TopBar::projectChosen, m_projects, &ProjectFlow::open);
    connect(m_projects, &ProjectFlow::aboutToLeave, this, [this](bool *refused) {
        *refused = true;
        askAboutJobs([this] { emit m_session.said(tr("The job is stopped. You can go on now.")); });
    });
    connect(m_sheets->list(), &SheetListPanel::importWanted, m_projects, &ProjectFlow::chooseScans);
    connect(m_sheets->canvas(), &Canvas::importWanted, m_projects, &ProjectFlow::chooseScans);
    connect(m_sheets->canvas(), &Canvas::locateWanted, m_projects, &ProjectFlow::chooseScans);
    connect(m_edit, &EditFlow::acceptAs, m_review, [this](app::ClassId organ) { m_review->accept(organ); });
    connect(m_edit, &EditFlow::rejectWanted, m_review, &ReviewFlow::reject);
    SheetView *view = m_sheets->view();
    connect(view, &SheetView::spaceTapped, this, [this] {
        if (m_workspace == Workspace::Review) m_actions.get(Command::Accept)->trigger();
    });
    connect(view, &SheetView::selectionChanged, this, &MainWindow::updateAvailable);
    connect(view, &SheetView::focusedPredictionChanged, this, &MainWindow::updateAvailable);
    connect(view, &SheetView::visibilityChanged, this, &MainWindow::updateAvailable);
    connect(&m_session, &Session::sheetChanged, this, &MainWindow::updateAvailable);
    connect(m_sheets->review(), &ReviewPanel::annotateWanted, this, [this] { setWorkspace(Workspace::Annotate); });
    connect(m_sheets->review(), &ReviewPanel::predictWanted, this, [this] {
        m_session.attempt([this] {
            if (m_session.project() && m_session.project()->activeModel())
                m_learning->predictRemaining();
            else
                setWorkspace(Workspace::Learn);
        });
    });
}

void MainWindow::showProject() {
    const app::Project *project = m_session.project();
    setWindowTitle(project ? tr("%1 – Herbascope").arg(project->name()) : tr("Herbascope"));
    if (project) {
        setWorkspace(Workspace::Annotate);
    } else {
        m_start->refresh();
        m_pages->setCurrentWidget(m_start);
        m_top->workspaces()->setCurrent(-1);
        updateAvailable();
    }
}

void MainWindow::setWorkspace(Workspace workspace) {
    if (!m_session.project()) return;
    const bool first = m_pages->currentWidget() == m_start;
    const bool same = m_workspace == workspace && !first;
    m_workspace = workspace;
    m_top->workspaces()->setCurrent(static_cast<int>(workspace));
    m_pages->setCurrentWidget(workspace == Workspace::Learn ? static_cast<QWidget *>(m_learn) : m_sheets);
    updateAvailable();
    if (workspace == Workspace::Learn) {
        m_learn->setFocus();
        m_learn->refresh();
        return;
    }
    m_sheets->setReviewing(workspace == Workspace::Review);
    if (workspace == Workspace::Review) {
        m_banner->dismissInfo();
        m_review->begin();
    }
    if (!same) m_sheets->view()->setFocus();
}

void MainWindow::updateAvailable() {
    const SheetView &view = *m_sheets->view();
    Situation now;
    now.project = m_session.project();
    now.editable = m_session.canEdit();
    now.page = now.project && m_pages->currentWidget() == m_sheets;
    now.sheet = now.page && m_session.currentSheet();
    now.reviewing = now.page && m_workspace == Workspace::Review;
    now.boxesSeen = view.areBoxesShown();
    now.boxSelected = !view.selection().isEmpty();
    now.predictionChosen = bool(view.focusedPrediction());
    m_actions.setSituation(now);
}

void MainWindow::restore() {
    const app::Settings settings;
    const QByteArray geometry = settings.windowGeometry();
    const bool restored = !geometry.isEmpty() && restoreGeometry(geometry);
    // On a small or magnified screen all of the window is seen, also where it was larger on another.
    const QRect room = screen()->availableGeometry();
    constexpr QSize wanted(1440, 900), smallest(768, 460), titleBar(8, 40); // px
    setMinimumSize(smallest.boundedTo(room.size()));
    resize((restored ? size() : wanted).boundedTo(room.size() - titleBar));
    if (!restored) move(room.center() - rect().center());
    m_sheets->restoreLayout(settings.windowState());
}

void MainWindow::keep() {
    app::Settings settings;
    settings.setWindowGeometry(saveGeometry());
    settings.setWindowState(m_sheets->saveLayout());
}

void MainWindow::closeEvent(QCloseEvent *event) {
    if (m_session.jobInFront()) {
        event->ignore();
        askAboutJobs([this] { close(); });
        return;
    }
    m_sheets->view()->finishGesture();
    keep();
    event->accept();
}

void MainWindow::askAboutJobs(const std::function<void()> &then) {
    if (m_question) return;
    const app::Job *job = m_session.jobInFront();
    m_question = new QMessageBox(this);
    m_question->setObjectName(QStringLiteral("closeQuestion"));
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setWindowTitle(tr("Herbascope"));
    m_question->setText(tr("%1 is not finished.").arg(job ? job->title() : tr("A job")));
    m_question->setInformativeText(
        tr("If it stops now, everything done so far is kept, and a training can be resumed from here at any time."));
    QPushButton *stop = m_question->addButton(tr("Stop and resume later"), QMessageBox::AcceptRole);
    QPushButton *stay = m_question->addButton(tr("Keep working"), QMessageBox::RejectRole);
    stop->setObjectName(QStringLiteral("stopButton"));
    stay->setObjectName(QStringLiteral("keepButton"));
    m_question->setDefaultButton(stay);
    m_question->setEscapeButton(stay);
    connect(
        stop, &QPushButton::clicked, this,
        [this, then] {
            emit m_session.said(tr("Stopping. The last step is being finished."));
            m_session.jobs().cancelAll();
            m_session.jobs().waitForAll();
            QMetaObject::invokeMethod(this, then, Qt::QueuedConnection);
        },
        Qt::QueuedConnection);
    m_question->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event) {
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls())
        if (url.isLocalFile()) paths.append(url.toLocalFile());
    event->acceptProposedAction();
    // The drag's own event loop must end before a dialog opens.
    QMetaObject::invokeMethod(
        this, [this, paths] { m_projects->drop(paths); }, Qt::QueuedConnection);
}

} // namespace herbascope::ui
