// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/review_panel.h"

#include "ui/sheet_view/sheet_view.h"
#include "ui/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/score_slider.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace herbascope::ui {
namespace {

constexpr int cropWidth = 268, cropHeight = 200; // px

/// The part of the scan round `box`, from the pyramid level that is sharp enough; null while it is being read.
QImage cropOf(const engine::ImagePyramid &pyramid, const engine::Box &box, QRectF *inside) {
    const double margin = 0.25 * std::max(box.width(), box.height()) + 8;
    QRectF wanted(box.x1 - margin, box.y1 - margin, box.width() + 2 * margin, box.height() + 2 * margin);
    const double grow = std::max(wanted.width() / cropWidth, wanted.height() / cropHeight);
    const QPointF centre = wanted.center();
    wanted.setSize(QSizeF(cropWidth * grow, cropHeight * grow));
    wanted.moveCenter(centre);
    const int level = pyramid.levelForScale(std::min(1.0, 1 / grow));
    const cv::Mat &image = pyramid.image(level);
    const double scale = static_cast<double>(pyramid.width(level)) / pyramid.width(0);
    const QRect part = QRectF(wanted.topLeft() * scale, wanted.size() * scale)
                           .toAlignedRect()
                           .intersected(QRect(0, 0, image.cols, image.rows));
    if (part.isEmpty()) return {};
    const QImage whole(image.data, image.cols, image.rows, static_cast<qsizetype>(image.step), QImage::Format_BGR888);
    QImage canvas(cropWidth * 2, cropHeight * 2, QImage::Format_RGB32);
    canvas.fill(Theme::instance().color(QStringLiteral("canvas")));
    const double toCanvas = canvas.width() / (wanted.width() * scale);
    const QPointF origin = wanted.topLeft() * scale;
    QPainter painter(&canvas);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(QRectF((QPointF(part.topLeft()) - origin) * toCanvas, QSizeF(part.size()) * toCanvas), whole,
                      part);
    *inside = QRectF((QPointF(box.x1, box.y1) * scale - origin) * toCanvas,
                     QSizeF(box.width(), box.height()) * scale * toCanvas);
    return canvas;
}

QWidget *keyButton(QAction *action, const QString &text, const QString &key, bool primary, QWidget *parent) {
    QPushButton *button = primary ? makePrimary(text, parent) : new QPushButton(text, parent);
    button->setFocusPolicy(Qt::TabFocus);
    button->setToolTip(action->toolTip());
    auto *row = makeLayout<QHBoxLayout>(button, 0, 0);
    row->setContentsMargins(0, 0, 10, 0);
    auto *label = makeLabel(key, primary ? "onPrimary" : "muted", button);
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    row->addStretch();
    row->addWidget(label);
    button->setMinimumWidth(0);
    button->setProperty("keyed", true);
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, [button, action] { button->setEnabled(action->isEnabled()); });
    return button;
}

} // namespace

ReviewPanel::ReviewPanel(Session &session, SheetView *view, const Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_view(view)
    , m_accept(actions.get(Command::Accept))
    , m_body(new QWidget)
    , m_scroll(makeScroll(this))
    , m_empty(new EmptyState(this))
    , m_left(makeLabel({}, "count", this))
    , m_slider(new ScoreSlider(this)) {
    setObjectName(QStringLiteral("reviewPanel"));
    setAttribute(Qt::WA_StyledBackground);
    auto *column = makeLayout<QVBoxLayout>(this, 16, 12);
    auto *head = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    head->addWidget(makeLabel(tr("Review"), "heading", this));
    head->addStretch();
    m_left->setObjectName(QStringLiteral("reviewLeft"));
    head->addWidget(m_left);
    column->addLayout(head);
    column->addWidget(m_slider);
    column->addWidget(makeLine(this));
    auto *inner = makeLayout<QVBoxLayout>(m_body, 0, 12);
    buildCard(inner);
    buildDecisions(inner, actions);
    m_body->setObjectName(QStringLiteral("scrollBody"));
    m_scroll->setWidget(m_body);
    column->addWidget(m_scroll, 1);
    column->addWidget(m_empty, 1);
    connect(m_view, &SheetView::focusedPredictionChanged, this, &ReviewPanel::refresh);
    connect(m_view, &SheetView::selectionChanged, this, &ReviewPanel::refresh);
    connect(m_view, &SheetView::visibilityChanged, this, &ReviewPanel::refresh);
    connect(m_view, &SheetView::scoreThresholdChanged, this, &ReviewPanel::refresh);
    connect(&m_session, &Session::sheetChanged, this, &ReviewPanel::refresh);
    connect(&m_session, &Session::projectChanged, this, [this] {
        if (!m_session.project()) return;
        connect(m_session.project(), &app::Project::predictionsChanged, this, &ReviewPanel::refresh);
        connect(m_session.project(), &app::Project::waitingChanged, this, &ReviewPanel::refresh);
        connect(m_session.project(), &app::Project::sheetsChanged, this, &ReviewPanel::refresh);
        connect(m_session.project(), &app::Project::sheetChanged, this, &ReviewPanel::refresh);
        connect(m_session.images(), &app::SheetImages::pyramidReady, this, &ReviewPanel::refresh);
    });
    connect(m_empty, &EmptyState::primary, this, [this] { m_primary(); });
    connect(m_empty, &EmptyState::secondary, this, &ReviewPanel::annotateWanted);
}

void ReviewPanel::buildCard(QVBoxLayout *column) {
    m_crop = new QLabel(m_body);
    m_crop->setObjectName(QStringLiteral("reviewCrop"));
    m_crop->setFixedHeight(cropHeight);
    m_crop->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // beside a scroll bar it loses its edges
    m_crop->setAlignment(Qt::AlignCenter);
    column->addWidget(m_crop);
    auto *row = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    m_class = makeLabel({}, "heading", m_body);
    m_class->setObjectName(QStringLiteral("reviewClass"));
    m_score = makeLabel({}, "count", m_body);
    row->addWidget(m_class);
    row->addStretch();
    row->addWidget(m_score);
    column->addLayout(row);
    m_position = makeWrapped({}, "muted", m_body);
    m_position->setObjectName(QStringLiteral("reviewPosition"));
    column->addWidget(m_position);
}

void ReviewPanel::buildDecisions(QVBoxLayout *column, const Actions &actions) {
    using enum Command;
    auto *accept = keyButton(actions.get(Accept), tr("Accept"), tr("Space or Enter"), true, m_body);
    accept->setObjectName(QStringLiteral("acceptButton"));
    column->addWidget(accept);
    auto *row = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    auto *reject = keyButton(actions.get(Reject), tr("Reject"), QStringLiteral("X"), false, m_body);
    reject->setObjectName(QStringLiteral("rejectButton"));
    auto *unsure = keyButton(actions.get(Unsure), tr("Unsure"), QStringLiteral("Q"), false, m_body);
    unsure->setObjectName(QStringLiteral("unsureButton"));
    row->addWidget(reject, 1);
    row->addWidget(unsure, 1);
    column->addLayout(row);
    m_acceptAll = static_cast<QPushButton *>(keyButton(actions.get(AcceptAll), {}, tr("Shift+Space"), false, m_body));
    m_acceptAll->setObjectName(QStringLiteral("acceptAllButton"));
    column->addWidget(m_acceptAll);
    m_keys = makeWrapped(tr("1 to 6 accept it as another class. C accepts it and lets you correct the box. Ctrl+Z "
                            "takes the last decision back."),
                         "muted", m_body);
    column->addWidget(m_keys);
    column->addStretch();
    auto *done = new QPushButton(actions.get(DoneAndNext)->text(), m_body);
    done->setObjectName(QStringLiteral("reviewDoneButton"));
    done->setToolTip(actions.get(DoneAndNext)->toolTip());
    done->setFocusPolicy(Qt::TabFocus);
    connect(done, &QPushButton::clicked, actions.get(DoneAndNext), &QAction::trigger);
    column->addWidget(done);
}

void ReviewPanel::refresh() {
    if (!isVisible()) return;
    const int waiting = m_session.project() ? m_session.project()->openPredictions() : 0;
    m_left->setText(waiting ? tr("%n waiting", nullptr, waiting) : QString());
    const QVector<app::PredictionId> shown = m_view->shownPredictions();
    const app::PredictionId focused = m_view->focusedPrediction();
    std::optional<app::Prediction> current;
    if (m_session.currentSheet() && focused) {
        m_session.attempt([&] {
            for (const app::Prediction &prediction : m_session.project()->predictions(m_session.sheet()))
                if (prediction.id == focused) current = prediction;
        });
    }
    m_scroll->setVisible(current.has_value());
    m_empty->setVisible(!current);
    if (current)
        showPrediction(*current, static_cast<int>(shown.size()));
    else
        showEmpty();
}

/// Why nothing is under decision, and what comes next.
void ReviewPanel::showEmpty() {
    const app::Project *project = m_session.project();
    const app::Sheet *sheet = m_session.currentSheet();
    const int waiting = project ? project->openPredictions() : 0;
    const int below = project ? project->openPredictions(0) - waiting : 0;
    const int here = sheet ? sheet->openPredictions : 0;
    const auto say = [this](const char *icon, const QString &heading, const QString &sentence,
                            const QString &button = {}, std::function<void()> act = {}) {
        m_empty->setContent(QLatin1String(icon), heading, sentence);
        m_empty->setPrimary(button);
        m_primary = std::move(act);
    };
    // With nothing under decision that leads to what comes next.
    const auto goOn = [this] { m_accept->trigger(); };
    const QString on = m_session.canEdit() ? tr("Go on") : QString();
    const bool done = sheet && sheet->state == storage::SheetState::Done;
    m_empty->setSecondary(tr("Back to Annotate"));
    if (!m_view->areBoxesVisible())
        say("eye-off", tr("The boxes are hidden"), tr("T shows them again."), tr("Show the boxes"),
            [this] { m_view->setBoxesVisible(true); });
    else if (!m_view->selection().isEmpty())
        say("box", tr("A box of yours is selected"), tr("Drag its handles. Enter goes on to the next prediction."),
            waiting > 0 ? on : QString(), goOn);
    else if (here > 0 && !done)
        say("check", tr("%n box(es) left on this sheet", nullptr, here),
            tr("Click one to decide on it, or go on with the best."), on, goOn);
    else if (waiting > 0)
        say("check", done ? tr("This sheet is done") : tr("Nothing to decide on this sheet"),
            tr("On other sheets %n box(es) of this score or better still wait.", nullptr, waiting), on, goOn);
    else if (below > 0)
        say("check", tr("Nothing waits at this threshold"),
            tr("With lower scores %n box(es) wait. Lower the threshold to see them.", nullptr, below));
    else
        showNothingWaits(say);
}

void ReviewPanel::showNothingWaits(const Say &say) {
    bool hasModel = false;
    m_session.attempt([&] { hasModel = m_session.project() && m_session.project()->activeModel(); });
    const auto predict = [this] { emit predictWanted(); };
    if (hasModel)
        say("check", tr("Nothing waits"), tr("Let the model look at the sheets that are not done."),
            tr("Predict the sheets to do"), predict);
    else
        say("learn", tr("No predictions yet"),
            tr("Train a model on the sheets you have done, then let it predict the others."), tr("Go to Learn"),
            predict);
}

void ReviewPanel::showPrediction(const app::Prediction &prediction, int shown) {
    const app::OrganClass *organ = m_session.project()->organClass(prediction.organ);
    m_class->setText(organ ? QString::fromStdString(organ->name) : QString());
    m_score->setText(QLocale().toString(prediction.score, 'f', 2));
    const QString left =
        tr("%n box(es) left on this sheet at this threshold", nullptr, m_session.currentSheet()->openPredictions);
    m_position->setText(
        prediction.decision == storage::Decision::Unsure ? tr("%1. This one was left for later.").arg(left) : left);
    // What was left for later is not taken along, nor a second box on one organ.
    const int taken = static_cast<int>(m_view->shownToAccept().size());
    m_acceptAll->setText(taken < shown ? tr("Accept %1 of %2 shown").arg(taken).arg(shown)
                         : shown == 1  ? tr("Accept the one shown")
                                       : tr("Accept all %1 shown").arg(shown));
    m_acceptAll->setVisible(taken > 0);
    paintCrop(prediction.box);
}

void ReviewPanel::paintCrop(const engine::Box &box) {
    const auto pyramid = m_session.images()->pyramid(m_session.sheet());
    QRectF inside;
    QImage crop = pyramid ? cropOf(*pyramid, box, &inside) : QImage();
    if (crop.isNull()) {
        m_crop->setPixmap({});
        return;
    }
    QPainter painter(&crop);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Qt::white, 6));
    painter.drawRect(inside);
    painter.setPen(QPen(Qt::black, 2.5, Qt::DashLine));
    painter.drawRect(inside);
    painter.end();
    crop.setDevicePixelRatio(2);
    m_crop->setPixmap(QPixmap::fromImage(crop));
}

} // namespace herbascope::ui
