// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/canvas.h"

#include "ui/sheet_view/sheet_view.h"
#include "ui/widgets/class_palette.h"
#include "ui/widgets/cursor_readout.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/minimap.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/tool_strip.h"

#include <QVBoxLayout>

#include <algorithm>

namespace herbascope::ui {
namespace {

constexpr int edge = 12; // px between what floats and the canvas's border

} // namespace

Canvas::Canvas(Session &session, const Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_view(new SheetView(this))
    , m_palette(new ClassPalette(this))
    , m_tools(new ToolStrip(actions, this))
    , m_minimap(new QFrame(this))
    , m_readout(new CursorReadout(m_view, this))
    , m_empty(new EmptyState(this)) {
    setObjectName(QStringLiteral("canvas"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(260);
    m_view->setObjectName(QStringLiteral("sheetView"));
    m_view->setFocusPolicy(Qt::StrongFocus);
    m_minimap->setObjectName(QStringLiteral("minimapFrame"));
    makeLayout<QVBoxLayout>(m_minimap, 6, 0)->addWidget(new Minimap(m_view, m_minimap));
    m_empty->setObjectName(QStringLiteral("emptyCanvas"));
    m_empty->setFixedWidth(380);
    m_aside.setSingleShot(true);
    m_aside.setInterval(180);
    connect(&m_aside, &QTimer::timeout, this, &Canvas::showFloats);
    connect(m_view, &SheetView::interacting, this, [this](bool active) {
        m_busy = active;
        if (active)
            m_aside.start();
        else
            m_aside.stop(), showFloats();
    });
    connect(m_view, &SheetView::viewChanged, this, [this] { m_tools->setZoom(m_view->zoom()); });
    connect(m_view, &SheetView::pixelsAsked, this, [this] { m_failure.clear(); });
    connect(m_tools, &ToolStrip::hideHeld, this, [this](bool held) { m_view->setHiding(held); });
    connect(m_empty, &EmptyState::primary, this, [this] {
        if (m_session.currentSheet())
            emit locateWanted();
        else
            emit importWanted();
    });
    connect(&m_session.jobs(), &app::JobQueue::activeChanged, this, [this] {
        if (!m_session.currentSheet()) updateEmpty();
    });
    connect(&m_session, &Session::projectClosing, this, [this] { m_view->setProject(nullptr, nullptr); });
    connect(&m_session, &Session::projectChanged, this, [this] {
        app::Project *project = m_session.project();
        m_view->setProject(project, m_session.images());
        m_palette->setClasses(project ? project->classes() : std::vector<app::OrganClass>());
        if (project) {
            if (!project->classes().empty()) m_view->setCurrentClass(project->classes().front().id);
            connect(project, &app::Project::classesChanged, this, [this, project] {
                m_palette->setClasses(project->classes());
                m_palette->setCurrent(m_view->currentClass());
                place();
            });
            connect(project, &app::Project::sheetsChanged, this, &Canvas::updateEmpty);
            connect(project, &app::Project::sheetChanged, this, [this](app::SheetId id) {
                if (id == m_session.sheet()) updateEmpty();
            });
            connect(m_session.images(), &app::SheetImages::failed, this,
                    [this](app::SheetId id, const QString &sentence) {
                        if (id != m_session.sheet()) return;
                        m_failure = sentence;
                        updateEmpty();
                    });
        }
        m_palette->setCurrent(m_view->currentClass());
        updateEmpty();
    });
    connect(&m_session, &Session::sheetChanged, this, [this](app::SheetId id) {
        m_failure.clear();
        m_view->setSheet(id);
        updateEmpty();
    });
    updateEmpty();
}

void Canvas::setMinimapVisible(bool visible) {
    m_minimapWanted = visible;
    showFloats();
}

void Canvas::resizeEvent(QResizeEvent *event) {
    QWidget::resizeEvent(event);
    showFloats();
}

void Canvas::place() {
    m_view->setGeometry(rect());
    m_palette->adjustSize();
    m_palette->move(edge, edge);
    m_tools->setCompact(width() < 360);
    m_tools->adjustSize();
    const QSize map = m_minimap->sizeHint();
    m_minimap->setGeometry(width() - map.width() - edge, height() - map.height() - edge, map.width(), map.height());
    const int centred = (width() - m_tools->width()) / 2;
    const int limit = m_minimapWanted && hasRoomForMinimap() ? m_minimap->x() - edge - m_tools->width() : width();
    m_tools->move(std::max(edge, std::min(centred, limit)), height() - m_tools->height() - edge);
    m_readout->place();
    m_empty->adjustSize();
    m_empty->move((width() - m_empty->width()) / 2, std::max(edge, (height() - m_empty->height()) / 2));
}

void Canvas::showFloats() {
    const app::Sheet *sheet = m_session.currentSheet();
    const bool aside = m_busy && !m_aside.isActive();
    m_palette->setVisible(sheet && !aside);
    m_tools->setVisible(sheet && !aside);
    place();
    m_minimap->setVisible(sheet && m_minimapWanted && hasRoomForMinimap() && !aside && m_empty->isHidden());
}

/// Beside the tools, which are needed more.
bool Canvas::hasRoomForMinimap() const {
    return width() >= m_tools->width() + m_minimap->sizeHint().width() + 3 * edge;
}

void Canvas::updateEmpty() {
    const app::Sheet *sheet = m_session.currentSheet();
    bool show = true;
    m_empty->setPrimary({});
    if (!sheet && m_session.sheetsAreComing()) {
        m_empty->setContent(QStringLiteral("import"), tr("The sheets are coming"),
                            tr("How far it is stands below. The first sheet opens here by itself."));
    } else if (!sheet) {
        m_empty->setContent(
            QStringLiteral("sheet"), tr("No sheets yet"),
            tr("Drop a folder of scans here, or choose one. The scans stay where they are and are never changed."));
        if (m_session.canEdit()) m_empty->setPrimary(tr("Import scans…"));
    } else if (sheet->image == storage::ImageState::Missing) {
        m_empty->setContent(
            QStringLiteral("image-missing"), tr("The image of %1 is missing").arg(QString::fromStdString(sheet->name)),
            tr("Its boxes are kept. Import the folder that holds the scan, and the sheet finds it by its name."));
        if (m_session.canEdit()) m_empty->setPrimary(tr("Find the scans…"));
    } else if (sheet->image == storage::ImageState::Broken || !m_failure.isEmpty()) {
        m_empty->setContent(QStringLiteral("warning"),
                            tr("%1 cannot be shown").arg(QString::fromStdString(sheet->name)),
                            m_failure.isEmpty() ? QString::fromStdString(sheet->problem) : m_failure);
    } else {
        show = false;
    }
    m_empty->setVisible(show);
    showFloats();
}

} // namespace herbascope::ui
