// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/annotate_panel.h"

#include "ui/panels/class_counts.h"
#include "ui/panels/history_list.h"
#include "ui/sheet_view/sheet_view.h"
#include "ui/theme.h"
#include "ui/widgets/parts.h"
#include "ui/widgets/score_slider.h"

#include <QApplication>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace herbascope::ui {
namespace {

QString sizeText(const engine::Box &box) {
    const QLocale locale;
    return AnnotatePanel::tr("%1 × %2 px")
        .arg(locale.toString(qRound(box.width())), locale.toString(qRound(box.height())));
}

} // namespace

AnnotatePanel::AnnotatePanel(Session &session, SheetView *view, const Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_view(view)
    , m_counts(new ClassCounts(session, view, this))
    , m_slider(new ScoreSlider(this))
    , m_history(new HistoryList(session, this)) {
    setObjectName(QStringLiteral("annotatePanel"));
    setAttribute(Qt::WA_StyledBackground);
    auto *body = new QWidget;
    body->setObjectName(QStringLiteral("scrollBody"));
    auto *column = makeLayout<QVBoxLayout>(body, 16, 12);
    column->addWidget(m_counts);
    column->addWidget(makeLine(this));
    column->addWidget(m_slider);
    column->addWidget(makeLine(this));
    buildSelection(column);
    column->addWidget(makeLine(this));
    buildHistory(column);
    QScrollArea *scroll = makeScroll(this);
    scroll->setWidget(body);
    auto *outer = makeLayout<QVBoxLayout>(this, 0, 0);
    outer->setContentsMargins(1, 0, 0, 0); // the hairline
    outer->addWidget(scroll, 1);
    buildFoot(outer, actions);
    connect(m_view, &SheetView::selectionChanged, this, &AnnotatePanel::updateSelection);
    connect(m_view, &SheetView::focusedPredictionChanged, this, &AnnotatePanel::updateSelection);
    connect(m_view, &SheetView::scoreThresholdChanged, m_counts, &ClassCounts::recount);
    connect(&m_session, &Session::projectChanged, this, &AnnotatePanel::connectProject);
    connect(&m_session, &Session::sheetChanged, this, [this] {
        m_counts->recount();
        updateSelection();
        updateDone();
    });
    connect(&Theme::instance(), &Theme::changed, m_history, &HistoryList::refresh);
    connectProject();
}

void AnnotatePanel::buildSelection(QVBoxLayout *column) {
    column->addWidget(makeLabel(tr("Selected box"), "heading", this));
    m_hint = makeWrapped({}, "muted", this);
    m_hint->setObjectName(QStringLiteral("selectionHint"));
    column->addWidget(m_hint);
    m_details = new QWidget(this);
    auto *form = makeLayout<QFormLayout>(m_details, 0, 6);
    form->setHorizontalSpacing(16);
    form->setLabelAlignment(Qt::AlignLeft);
    m_class = makeLabel({}, nullptr, m_details);
    m_size = makeLabel({}, nullptr, m_details);
    m_origin = makeWrapped({}, nullptr, m_details);
    m_class->setObjectName(QStringLiteral("selectedClass"));
    m_size->setObjectName(QStringLiteral("selectedSize"));
    m_origin->setObjectName(QStringLiteral("selectedOrigin"));
    form->addRow(makeLabel(tr("Class"), "muted", m_details), m_class);
    form->addRow(makeLabel(tr("Size"), "muted", m_details), m_size);
    form->addRow(makeLabel(tr("Origin"), "muted", m_details), m_origin);
    auto *flags = makeLayout<QHBoxLayout>(nullptr, 0, 4);
    const std::pair<int, QString> choices[] = {
        {storage::Damaged, tr("damaged")}, {storage::Occluded, tr("occluded")}, {storage::Uncertain, tr("unsure")}};
    for (const auto &[flag, text] : choices) {
        auto *chip = styled(new QPushButton(text, m_details), "chip", true);
        chip->setStyleSheet(QStringLiteral("padding: 0 8px;"));
        chip->setObjectName(QStringLiteral("flag-%1").arg(flag));
        chip->setCheckable(true);
        chip->setFocusPolicy(Qt::TabFocus);
        connect(chip, &QPushButton::clicked, this, [this, flag = flag] { toggleFlag(flag); });
        flags->addWidget(chip);
        m_flags.append(chip);
    }
    flags->addStretch();
    column->addWidget(m_details);
    form->addRow(flags);
    m_note = new QLineEdit(m_details);
    m_note->setObjectName(QStringLiteral("selectedNote"));
    m_note->setPlaceholderText(tr("Note"));
    connect(m_note, &QLineEdit::editingFinished, this, &AnnotatePanel::keepNote);
    connect(m_note, &QLineEdit::returnPressed, m_view, qOverload<>(&QWidget::setFocus)); // which stores it
    form->addRow(m_note);
}

void AnnotatePanel::buildHistory(QVBoxLayout *column) {
    auto *head = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    head->addWidget(makeLabel(tr("History"), "heading", this));
    head->addStretch();
    auto *saved = makeLabel(tr("Everything is saved"), "saved", this);
    saved->setToolTip(tr("Every edit is on disk before the next key."));
    head->addWidget(saved);
    column->addLayout(head);
    m_history->setMinimumHeight(96);
    column->addWidget(m_history, 1);
}

void AnnotatePanel::buildFoot(QVBoxLayout *column, const Actions &actions) {
    m_done = makePrimary({}, this);
    m_done->setObjectName(QStringLiteral("doneButton"));
    auto *row = makeLayout<QHBoxLayout>(m_done, 0, 0);
    row->setContentsMargins(0, 0, 12, 0);
    auto *keys = makeLabel(QStringLiteral("Ctrl ⏎"), "onPrimary", m_done);
    keys->setAttribute(Qt::WA_TransparentForMouseEvents);
    row->addStretch();
    row->addWidget(keys);
    m_done->setToolTip(tr("Done means complete: what is not boxed is background for training.  (Ctrl+Enter)"));
    connect(m_done, &QPushButton::clicked, actions.get(Command::DoneAndNext), &QAction::trigger);
    auto *foot = makeLayout<QVBoxLayout>(nullptr, 16, 0);
    foot->addWidget(m_done);
    column->addLayout(foot);
}

void AnnotatePanel::connectProject() {
    if (app::Project *project = m_session.project()) {
        connect(project, &app::Project::classesChanged, m_counts, &ClassCounts::rebuild);
        connect(project, &app::Project::historyChanged, m_history, &HistoryList::refresh);
        const auto boxesChanged = [this](app::SheetId id) {
            if (id != m_session.sheet()) return;
            m_counts->recount();
            updateSelection();
        };
        connect(project, &app::Project::annotationsChanged, this, boxesChanged);
        connect(project, &app::Project::predictionsChanged, this, boxesChanged);
        connect(project, &app::Project::sheetChanged, this, &AnnotatePanel::updateDone);
        connect(project, &app::Project::sheetsChanged, this, &AnnotatePanel::updateDone);
    }
    m_counts->rebuild();
    m_history->refresh();
    updateSelection();
    updateDone();
}

void AnnotatePanel::updateSelection() {
    if (showSelection()) {
        m_details->setVisible(true); // not hidden in between: a note that is being written keeps the focus
        return;
    }
    leaveField(m_details);
    m_details->setVisible(false);
    m_hint->setText(tr("Click a box to see it here. Draw with R, or press 1 to 6 first to choose the class."));
    m_hint->setVisible(true);
}

/// Before it is hidden: Qt would hand the keys to the next button, where Space means "Sheet done". A note is stored.
void AnnotatePanel::leaveField(const QWidget *field) {
    const QWidget *focused = QApplication::focusWidget();
    if (focused == field || field->isAncestorOf(focused)) m_view->setFocus();
}

/// False when no box is selected.
bool AnnotatePanel::showSelection() {
    if (!m_session.currentSheet()) return false;
    const QVector<app::AnnotationId> ids = m_view->selection();
    const app::PredictionId focused = m_view->focusedPrediction();
    bool shown = false;
    m_session.attempt([&] {
        if (!ids.isEmpty()) {
            const auto boxes = m_session.project()->annotations(m_session.sheet());
            const auto box = std::ranges::find(boxes, ids.front(), &app::Annotation::id);
            shown = box != boxes.end();
            if (shown) showAnnotation(*box, static_cast<int>(ids.size()) - 1);
        } else if (focused) {
            const auto predictions = m_session.project()->predictions(m_session.sheet());
            const auto prediction = std::ranges::find(predictions, focused, &app::Prediction::id);
            shown = prediction != predictions.end();
            if (shown) showPrediction(*prediction);
        }
    });
    return shown;
}

void AnnotatePanel::showAnnotation(const app::Annotation &annotation, int others) {
    static const auto words = [](storage::Origin origin) {
        switch (origin) {
        case storage::Origin::Accepted:
            return tr("predicted, accepted by %1, %2");
        case storage::Origin::Corrected:
            return tr("predicted, corrected by %1, %2");
        case storage::Origin::Imported:
            return tr("imported by %1, %2");
        case storage::Origin::Drawn:
            break;
        }
        return tr("drawn by %1, %2");
    };
    if (m_noted.id != annotation.id) keepNote(); // the field may keep the keys, as when a box is duplicated
    const app::OrganClass *organ = m_session.project()->organClass(annotation.organ);
    m_class->setText(organ ? QString::fromStdString(organ->name) : QString());
    m_size->setText(sizeText(annotation.box));
    m_origin->setText(
        words(annotation.origin).arg(QString::fromStdString(annotation.author), shortTime(annotation.changedAt)));
    const int flags[] = {storage::Damaged, storage::Occluded, storage::Uncertain};
    for (int i = 0; i < m_flags.size(); ++i) {
        m_flags[i]->setVisible(true);
        m_flags[i]->setEnabled(m_session.canEdit());
        m_flags[i]->setChecked(annotation.flags & flags[i]);
    }
    if (others > 0) leaveField(m_note);
    m_note->setVisible(others == 0);
    m_note->setReadOnly(!m_session.canEdit());
    if (m_noted.id != annotation.id || !m_note->isModified()) m_note->setText(QString::fromStdString(annotation.note));
    m_noted = annotation;
    m_hint->setVisible(others > 0);
    m_hint->setText(tr("and %n more box(es) selected", nullptr, others));
}

void AnnotatePanel::showPrediction(const app::Prediction &prediction) {
    const app::OrganClass *organ = m_session.project()->organClass(prediction.organ);
    m_class->setText(organ ? QString::fromStdString(organ->name) : QString());
    m_size->setText(sizeText(prediction.box));
    m_origin->setText(tr("predicted by %1, score %2. Enter accepts, X rejects it.")
                          .arg(modelOf(prediction), QLocale().toString(prediction.score, 'f', 2)));
    leaveField(m_details);
    for (QPushButton *flag : m_flags) flag->setVisible(false);
    m_note->setVisible(false);
    m_hint->setVisible(false);
}

QString AnnotatePanel::modelOf(const app::Prediction &prediction) const {
    for (const app::Model &model : m_session.project()->models())
        if (model.id == prediction.model) return QString::fromStdString(model.name);
    return tr("a model");
}

void AnnotatePanel::updateDone() {
    const app::Sheet *sheet = m_session.currentSheet();
    const bool done = sheet && sheet->state == storage::SheetState::Done;
    m_done->setEnabled(sheet && m_session.canEdit());
    m_done->setText(done ? tr("Done, next") : tr("Sheet done, next"));
}

/// All selected boxes get what the first one had not.
void AnnotatePanel::toggleFlag(int flag) {
    const QVector<app::AnnotationId> ids = m_view->selection();
    if (ids.isEmpty() || !m_session.canEdit()) return;
    m_session.attempt([&] {
        const auto boxes = m_session.project()->annotations(m_session.sheet());
        const auto first = std::ranges::find(boxes, ids.front(), &app::Annotation::id);
        if (first == boxes.end()) return;
        m_session.project()->setFlags(m_session.sheet(), {ids.begin(), ids.end()}, flag, !(first->flags & flag));
    });
    updateSelection();
}

void AnnotatePanel::keepNote() {
    if (!m_note->isModified() || !m_session.canEdit()) return;
    m_note->setModified(false); // storing it comes back here
    const bool kept =
        m_session.attempt([&] { m_session.project()->setNote(m_noted.sheet, m_noted.id, m_note->text().trimmed()); });
    if (!kept && m_view->selection().contains(m_noted.id)) m_note->setModified(true); // it can be tried again
}

} // namespace herbascope::ui
