// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/sheet_view_p.h"
#include "ui/theme.h"
#include "ui/tools/box_tool.h"
#include "ui/tools/extreme_points_tool.h"
#include "ui/tools/select_tool.h"

namespace herbascope::ui {

SheetView::Private::Private(SheetView &owner)
    : q(owner)
    , scene(owner) {
    tools[std::size_t(Tool::Select)] = std::make_unique<SelectTool>(scene);
    tools[std::size_t(Tool::Box)] = std::make_unique<BoxTool>(scene);
    tools[std::size_t(Tool::ExtremePoints)] = std::make_unique<ExtremePointsTool>(scene);
}

SheetView::SheetView(QWidget *parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(*this)) {
    setObjectName(QStringLiteral("sheetView"));
    setAccessibleName(tr("Sheet"));
    setAccessibleDescription(tr("The scan with its boxes. Tab goes from box to box, the arrows move a box."));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 160);
    grabGesture(Qt::PinchGesture);
    connect(&Theme::instance(), &Theme::changed, this, [this] { update(); });
    d->updateCursor();
}

SheetView::~SheetView() {
    d->animation.stop();
    d->disconnectAll();
}

void SheetView::setProject(app::Project *project, app::SheetImages *images) {
    setSheet({});
    d->disconnectAll();
    d->scene.project = project;
    d->images = images;
    d->scene.hidden.clear();
    d->scene.boxesVisible = true;
    d->scene.currentClass = {};
    d->connectProject();
    d->connectImages();
}

void SheetView::setSheet(app::SheetId id) {
    if (d->scene.sheet == id) return;
    d->settle();
    d->animation.stop();
    d->scene.clear();
    d->tiles.clear();
    d->asked.reset();
    d->problem.clear();
    d->scene.sheet = id;
    d->scene.transform.setSheet({});
    d->readRecord();
    d->scene.reloadAnnotations();
    d->scene.reloadPredictions();
    d->scene.transform.fit();
    d->tellView();
    emit contentChanged();
}

app::SheetId SheetView::sheet() const {
    return d->scene.sheet;
}
QSize SheetView::sheetSize() const {
    return d->scene.transform.sheet().toSize();
}
QPixmap SheetView::overview() const {
    return d->tiles.overview();
}
const std::vector<app::Annotation> &SheetView::annotations() const {
    return d->scene.annotations;
}

QColor SheetView::classColor(app::ClassId organ) const {
    const app::OrganClass *found = d->scene.organClass(organ);
    const QColor color(found ? QString::fromStdString(found->color) : QString());
    return color.isValid() ? color : palette().color(QPalette::Highlight);
}

QColor SheetView::canvasColor() const {
    return d->canvasColor();
}

void SheetView::setCanvasColor(const QColor &color) {
    d->canvas = color;
    update();
}

void SheetView::Private::disconnectAll() {
    if (scene.project) QObject::disconnect(scene.project, nullptr, &q, nullptr);
    if (images) QObject::disconnect(images, nullptr, &q, nullptr);
}

void SheetView::Private::connectProject() {
    app::Project *project = scene.project;
    if (!project) return;
    QObject::connect(project, &app::Project::annotationsChanged, &q, [this](app::SheetId id) {
        if (id != scene.sheet) return;
        scene.reloadAnnotations();
        emit q.contentChanged();
    });
    QObject::connect(project, &app::Project::predictionsChanged, &q, [this](app::SheetId id) {
        if (id == scene.sheet) scene.reloadPredictions();
    });
    QObject::connect(project, &app::Project::sheetChanged, &q, [this](app::SheetId id) {
        if (id == scene.sheet) readRecord();
    });
    QObject::connect(project, &app::Project::sheetsChanged, &q, [this] { readRecord(); });
    QObject::connect(project, &app::Project::classesChanged, &q, [this] {
        boxes.clear();
        q.update();
        emit q.contentChanged();
    });
}

void SheetView::Private::connectImages() {
    if (!images) return;
    QObject::connect(images, &app::SheetImages::pyramidReady, &q, [this](app::SheetId id) {
        if (id == scene.sheet && !tiles.isSharp()) takePyramid(images->pyramid(id));
    });
    QObject::connect(images, &app::SheetImages::previewReady, &q, [this](app::SheetId id) {
        if (id != scene.sheet || !tiles.overview().isNull()) return;
        tiles.setOverview(images->preview(id));
        q.update();
        emit q.contentChanged();
    });
    QObject::connect(images, &app::SheetImages::failed, &q, [this](app::SheetId id, const QString &sentence) {
        if (id != scene.sheet) return;
        problem = sentence;
        q.update();
    });
}

void SheetView::Private::readRecord() {
    if (!scene.hasSheet()) return;
    const app::Sheet *record = scene.project->sheet(scene.sheet);
    if (!record) {
        q.setSheet({});
        return;
    }
    const QSizeF size(record->width, record->height);
    if (!size.isEmpty() && size != scene.transform.sheet()) {
        scene.transform.setSheet(size);
        scene.transform.fit();
        scene.reloadAnnotations();
        scene.reloadPredictions();
        tellView();
    }
    const app::ScanStamp scan = app::scanStamp(*record);
    if (!images || asked == scan) return;
    asked = scan;
    requestPixels();
}

void SheetView::Private::requestPixels() {
    tiles.clear();
    problem.clear();
    emit q.pixelsAsked();
    const TilePainter::Pyramid pyramid = images->pyramid(scene.sheet);
    if (!scene.project->scanPath(scene.sheet).isEmpty()) {
        const QImage preview = images->preview(scene.sheet);
        if (!preview.isNull()) tiles.setOverview(preview);
    }
    if (pyramid) takePyramid(pyramid);
}

void SheetView::Private::takePyramid(const TilePainter::Pyramid &pyramid) {
    if (!pyramid) return;
    const bool hadOverview = !tiles.overview().isNull();
    problem.clear();
    tiles.setPyramid(pyramid);
    if (scene.transform.sheet().isEmpty()) {
        scene.transform.setSheet(QSizeF(pyramid->width(), pyramid->height()));
        scene.transform.fit();
        tellView();
    }
    q.update();
    if (!hadOverview) emit q.contentChanged();
}

} // namespace herbascope::ui
