// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/sheet_list_panel.h"

#include "ui/panels/sheet_delegate.h"
#include "ui/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/parts.h"

#include <QLineEdit>
#include <QListView>
#include <QLocale>
#include <QScopedValueRollback>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace herbascope::ui {

using Chip = app::SheetFilterModel::Chip;

namespace {

constexpr int searchPause = 200; // ms

} // namespace

SheetListPanel::SheetListPanel(Session &session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_delegate(new SheetDelegate(this))
    , m_total(makeLabel({}, "count", this))
    , m_search(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_empty(new EmptyState(this))
    , m_countTimer(new QTimer(this))
    , m_searchTimer(new QTimer(this))
    , m_aheadTimer(new QTimer(this)) {
    setObjectName(QStringLiteral("sheetListPanel"));
    setAttribute(Qt::WA_StyledBackground);
    auto *column = makeLayout<QVBoxLayout>(this, 0, 8);
    buildHead(column);
    m_list->setObjectName(QStringLiteral("sheetList"));
    m_list->setModel(&m_filter);
    m_list->setItemDelegate(m_delegate);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setFocusPolicy(Qt::TabFocus); // a click on a sheet gives the keys to the sheet
    column->addWidget(m_list, 1);
    column->addWidget(m_empty, 1);
    m_empty->hide();
    connect(m_empty, &EmptyState::primary, this, [this] {
        if (m_model.rowCount() == 0)
            emit importWanted();
        else
            m_search->clear(), setChip(Chip::All);
    });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &now) {
        if (now.isValid() && !m_settling) m_session.setSheet(m_filter.sheetAt(now.row()));
    });
    for (QTimer *timer : {m_countTimer, m_searchTimer, m_aheadTimer}) timer->setSingleShot(true);
    m_searchTimer->setObjectName(QStringLiteral("searchTimer"));
    m_searchTimer->setInterval(searchPause);
    connect(m_countTimer, &QTimer::timeout, this, &SheetListPanel::updateCounts);
    connect(m_searchTimer, &QTimer::timeout, this, &SheetListPanel::search);
    connect(m_aheadTimer, &QTimer::timeout, this, &SheetListPanel::prefetchNeighbours);
    connect(&m_session, &Session::projectClosing, this, [this] {
        m_model.setProject(nullptr);
        m_delegate->setImages(nullptr);
    });
    connect(&m_session, &Session::projectChanged, this, &SheetListPanel::setProject);
    connect(&m_session.jobs(), &app::JobQueue::activeChanged, this, [this] {
        if (m_model.rowCount() == 0) m_countTimer->start();
    });
    connect(&m_session, &Session::sheetChanged, this, [this](app::SheetId id) {
        const QScopedValueRollback settling(m_settling, true);
        m_filter.setPinned(id);
        showCurrent();
    });
    connect(&Theme::instance(), &Theme::changed, m_list->viewport(), QOverload<>::of(&QWidget::update));
    updateCounts();
}

void SheetListPanel::buildHead(QVBoxLayout *column) {
    auto *head = makeLayout<QVBoxLayout>(nullptr, 16, 8);
    head->setContentsMargins(16, 14, 16, 4);
    auto *title = makeLayout<QHBoxLayout>(nullptr, 0, 8);
    title->addWidget(makeLabel(tr("Sheets"), "heading", this));
    title->addStretch();
    m_total->setObjectName(QStringLiteral("sheetTotal"));
    title->addWidget(m_total);
    head->addLayout(title);
    m_search->setObjectName(QStringLiteral("sheetSearch"));
    m_search->setPlaceholderText(tr("Name, taxon, status:done …"));
    m_search->setToolTip(tr("Words in name or taxon; status:new, predicted, review, done, problem or missing; "
                            "class:fruit; score<0.5 or score>0.8 of predictions that wait  (Ctrl+F)"));
    m_search->setClearButtonEnabled(true);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        if (app::parseSheetSearch(text).looksAtBoxes())
            m_searchTimer->start();
        else
            search();
    });
    connect(m_search, &QLineEdit::returnPressed, this, &SheetListPanel::takeFound);
    head->addWidget(m_search);
    auto *chips = makeLayout<QHBoxLayout>(nullptr, 0, 6);
    for (const char *name : {"chipAll", "chipToDo", "chipReview"}) {
        auto *chip = styled(new QPushButton(this), "chip", true);
        chip->setObjectName(QLatin1String(name));
        chip->setCheckable(true);
        chip->setFocusPolicy(Qt::TabFocus);
        const auto value = static_cast<Chip>(m_chips.size());
        connect(chip, &QPushButton::clicked, this, [this, value] { setChip(value); });
        chips->addWidget(chip);
        m_chips.append(chip);
    }
    m_chips[1]->setToolTip(tr("Sheets that are not done yet"));
    m_chips[2]->setToolTip(tr("Sheets with predictions that wait for a decision, at the score threshold"));
    m_chips[0]->setChecked(true);
    chips->addStretch();
    head->addLayout(chips);
    column->addLayout(head);
}

void SheetListPanel::focusSearch() {
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

void SheetListPanel::search() {
    m_searchTimer->stop();
    const QScopedValueRollback settling(m_settling, true);
    m_session.attempt([&] { m_filter.setSearch(m_search->text()); });
    showCurrent();
    m_countTimer->start();
}

/// The first sheet found comes to the front, unless the one there is found itself.
void SheetListPanel::takeFound() {
    if (m_searchTimer->isActive()) search();
    if (m_filter.rowCount() > 0 && m_filter.rowOf(m_session.sheet()) < 0) m_session.setSheet(m_filter.sheetAt(0));
    emit searched();
}

void SheetListPanel::setChip(Chip chip) {
    for (int i = 0; i < m_chips.size(); ++i) m_chips[i]->setChecked(i == static_cast<int>(chip));
    const QScopedValueRollback settling(m_settling, true);
    m_filter.setPinned({}); // a newly chosen chip shows only what it says
    m_filter.setChip(chip);
    showCurrent();
    m_countTimer->start();
}

void SheetListPanel::setProject() {
    app::Project *project = m_session.project();
    m_model.setProject(project);
    m_delegate->setImages(m_session.images());
    m_search->clear();
    setChip(Chip::All);
    if (!project) return;
    connect(project, &app::Project::sheetsChanged, this, [this] {
        m_countTimer->start();
        if (!m_session.currentSheet() && m_filter.rowCount() > 0) m_session.setSheet(m_filter.sheetAt(0));
        showCurrent();
    });
    connect(project, &app::Project::sheetChanged, m_countTimer, qOverload<>(&QTimer::start));
    connect(project, &app::Project::waitingChanged, m_countTimer, qOverload<>(&QTimer::start));
    connect(m_session.images(), &app::SheetImages::thumbnailReady, this, [this](app::SheetId id) {
        const int row = m_filter.rowOf(id);
        if (row >= 0) m_list->update(m_filter.index(row, 0));
    });
}

void SheetListPanel::updateCounts() {
    int todo = 0, review = 0;
    const int all = m_model.rowCount();
    for (int row = 0; row < all; ++row) {
        const app::Sheet *sheet = m_model.sheetAt(row);
        if (!sheet) continue;
        todo += app::needsWork(*sheet);
        review += app::needsReview(*sheet);
    }
    const QLocale locale;
    m_total->setText(all ? locale.toString(all) : QString());
    m_chips[0]->setText(tr("All"));
    m_chips[1]->setText(tr("To do %1").arg(locale.toString(todo)));
    m_chips[2]->setText(tr("Review %1").arg(locale.toString(review)));
    const bool nothing = m_filter.rowCount() == 0;
    m_list->setVisible(!nothing);
    m_empty->setVisible(nothing);
    if (all == 0 && m_session.sheetsAreComing()) {
        m_empty->setContent(QStringLiteral("import"), tr("Reading the sheets"),
                            tr("They are listed here in a moment."));
        m_empty->setPrimary({});
    } else if (all == 0) {
        m_empty->setContent(QStringLiteral("sheet"), tr("No sheets yet"),
                            tr("Drop a folder of scans on the window, or choose one."));
        m_empty->setPrimary(m_session.canEdit() ? tr("Import scans…") : QString());
    } else if (nothing) {
        m_empty->setContent(QStringLiteral("search"), tr("No such sheet"),
                            m_search->text().isEmpty() ? tr("Nothing waits here.") : tr("No sheet fits the search."));
        m_empty->setPrimary(tr("Show all sheets"));
    }
}

void SheetListPanel::showCurrent() {
    const QScopedValueRollback settling(m_settling, true);
    const int row = m_filter.rowOf(m_session.sheet());
    const QModelIndex index = row < 0 ? QModelIndex() : m_filter.index(row, 0);
    if (m_list->currentIndex() != index) m_list->setCurrentIndex(index);
    if (index.isValid()) m_list->scrollTo(index);
    m_aheadTimer->start();
}

void SheetListPanel::prefetchNeighbours() {
    if (!m_session.images() || !m_session.sheet()) return;
    QVector<app::SheetId> ids; // the next first: that is where one goes most often
    for (const int step : {1, -1}) {
        const app::SheetId id = neighbour(step, false);
        const app::Sheet *sheet = id ? m_session.project()->sheet(id) : nullptr;
        if (sheet && sheet->image == storage::ImageState::Present) ids.append(id);
    }
    m_session.images()->prefetch(ids);
}

app::SheetId SheetListPanel::neighbour(int step, bool toDo) const {
    const int rows = m_filter.rowCount();
    for (int row = m_filter.rowOf(m_session.sheet()) + step; row >= 0 && row < rows; row += step) {
        const app::SheetId id = m_filter.sheetAt(row);
        const app::Sheet *sheet = m_session.project()->sheet(id);
        if (sheet && (!toDo || app::needsWork(*sheet))) return id;
    }
    return {};
}

} // namespace herbascope::ui
