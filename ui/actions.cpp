// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions.h"

#include "ui/application.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTextEdit>
#include <QWidget>

namespace herbascope::ui {

/// One row of the table below. `keys` in Qt's portable notation, "|" between alternatives.
struct Actions::Entry {
    Command command;
    const char *group;
    QString text;
    const char *keys;
    const char *icon;
    unsigned rules;
};

namespace {

bool takesText(const QWidget *widget) {
    if (const auto *combo = qobject_cast<const QComboBox *>(widget)) return combo->isEditable();
    return qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QTextEdit *>(widget) ||
           qobject_cast<const QPlainTextEdit *>(widget) || qobject_cast<const QAbstractSpinBox *>(widget);
}

bool isPlainKey(const QKeySequence &keys) {
    if (keys.count() != 1) return false;
    const int key = keys[0].key();
    return !(key >= Qt::Key_F1 && key <= Qt::Key_F35) &&
           !(keys[0].keyboardModifiers() & (Qt::ControlModifier | Qt::AltModifier));
}

QString tipText(const QAction *action) {
    const QString text = action->text().remove(QStringLiteral("…"));
    const QString keys = Actions::keysText(action);
    return keys.isEmpty() ? text : QStringLiteral("%1  (%2)").arg(text, keys);
}

QList<QKeySequence> parseKeys(const char *keys) {
    QList<QKeySequence> sequences;
    for (const QString &key : QString::fromLatin1(keys).split('|', Qt::SkipEmptyParts))
        sequences.append(QKeySequence(key, QKeySequence::PortableText));
    return sequences;
}

} // namespace

QVector<Actions::Entry> Actions::table() {
    using enum Command;
    constexpr unsigned editsSheet = CanEdit | OnSheet, choosesAmong = OnSheet | BoxesSeen | Repeats,
                       zooms = OnSheet | Repeats | LeavesGesture, look = Anywhere | LeavesGesture,
                       decides = editsSheet | BoxesSeen | ToDecide;
    const auto project = QT_TR_NOOP("Project"), place = QT_TR_NOOP("Workspaces"), edit = QT_TR_NOOP("Edit"),
               tool = QT_TR_NOOP("Draw"), sheet = QT_TR_NOOP("Sheets"), view = QT_TR_NOOP("View"),
               review = QT_TR_NOOP("Review"), learn = QT_TR_NOOP("Learn"), help = QT_TR_NOOP("Help");
    return {
        {Annotate, place, tr("Annotate"), "Alt+1", "box", InProject},
        {Review, place, tr("Review"), "Alt+2", "check", InProject},
        {Learn, place, tr("Learn"), "Alt+3", "learn", InProject},
        {ToolSelect, tool, tr("Select and move"), "V", "select", OnPage},
        {ToolBox, tool, tr("Draw a box"), "R|W", "box", CanEdit | OnPage},
        {ToolExtreme, tool, tr("Box from four extreme points"), "E", "extreme", CanEdit | OnPage},
        {ToolAgain, tool, tr("Same tool and class again"), "N", "refresh", CanEdit | OnPage},
        {Cancel, tool, tr("Cancel"), "Esc", "close", look},
        {NextSheet, sheet, tr("Next sheet"), "D|PgDown", "chevron-right", OnPage | Repeats},
        {PreviousSheet, sheet, tr("Previous sheet"), "A|PgUp", "chevron-left", OnPage | Repeats},
        {NextTodo, sheet, tr("Next sheet that needs work"), "Shift+D", "chevron-right", OnPage | Repeats},
        {PreviousTodo, sheet, tr("Previous sheet that needs work"), "Shift+A", "chevron-left", OnPage | Repeats},
        {DoneAndNext, sheet, tr("Sheet done, next"), "Ctrl+Return|Ctrl+Enter", "check", editsSheet},
        {Reopen, sheet, tr("Take the sheet back to work"), "", "undo", editsSheet},
        {Find, sheet, tr("Find a sheet"), "Ctrl+F", "search", InProject},
        {Undo, edit, tr("Undo"), "Ctrl+Z", "undo", CanEdit | OnPage | LeavesGesture},
        {Redo, edit, tr("Redo"), "Ctrl+Y|Ctrl+Shift+Z", "redo", CanEdit | OnPage},
        {Copy, edit, tr("Copy the selected boxes"), "Ctrl+C", "sheet", OnSheet | BoxesSeen | AnyChosen | LeavesGesture},
        {Paste, edit, tr("Paste boxes"), "Ctrl+V", "sheet", editsSheet},
        {PastePrevious, edit, tr("Paste all boxes of the previous sheet"), "Ctrl+Shift+V", "sheet", editsSheet},
        {Duplicate, edit, tr("Duplicate the selected boxes"), "Ctrl+D", "sheet", editsSheet | BoxesSeen | BoxSelected},
        {Delete, edit, tr("Delete the selected boxes"), "Del|Backspace", "trash", editsSheet | BoxesSeen | AnyChosen},
        {Accept, review, tr("Accept and next"), "Return|Enter", "check", decides},
        {Reject, review, tr("Reject and next"), "X", "close", decides},
        {Unsure, review, tr("Unsure, next"), "Q", "question", decides},
        {Correct, review, tr("Accept and correct the box"), "C", "select", decides},
        {AcceptAll, review, tr("Accept all shown"), "Shift+Space", "check", editsSheet | BoxesSeen},
        {ThresholdDown, review, tr("Lower the score threshold"), "[", "minus", OnPage | Repeats},
        {ThresholdUp, review, tr("Raise the score threshold"), "]", "plus", OnPage | Repeats},
        {Train, learn, tr("Train"), "Ctrl+T", "learn", CanEdit},
        {Predict, learn, tr("Predict this sheet"), "P", "predict", editsSheet},
        {PredictAll, learn, tr("Predict all sheets that are not done"), "Ctrl+P", "predict", CanEdit},
        {ZoomIn, view, tr("Zoom in"), "+|=", "plus", zooms},
        {ZoomOut, view, tr("Zoom out"), "-", "minus", zooms},
        {Fit, view, tr("Fit the sheet"), "F", "fit", zooms},
        {Zoom100, view, tr("Zoom to 100 %"), "Shift+F", "search", zooms},
        {ZoomToBox, view, tr("Zoom to the box and back"), "Z", "search", OnSheet | LeavesGesture},
        {NextBox, view, tr("Next box"), "Tab", "chevron-right", choosesAmong},
        {PreviousBox, view, tr("Previous box"), "Shift+Tab|Shift+Backtab", "chevron-left", choosesAmong},
        {ToggleBoxes, view, tr("Show or hide the boxes"), "T", "eye", OnSheet},
        {Minimap, view, tr("Show or hide the minimap"), "M", "sheet", OnSheet | LeavesGesture},
        {NewProject, project, tr("New project…"), "Ctrl+N", "folder-plus", Anywhere},
        {OpenProject, project, tr("Open a project…"), "Ctrl+O", "folder", Anywhere},
        {OpenSample, project, tr("Open the sample project"), "", "logo", Anywhere},
        {ImportScans, project, tr("Import a folder of scans…"), "Ctrl+I", "import", CanEdit},
        {ImportAnnotations, project, tr("Import annotations…"), "", "import", CanEdit},
        {ExportVoc, project, tr("Export as Pascal VOC…"), "", "export", InProject},
        {ExportCoco, project, tr("Export as COCO…"), "", "export", InProject},
        {ExportCsv, project, tr("Export as a table (CSV)…"), "", "export", InProject},
        {SetAuthor, project, tr("Your name for the history…"), "", "info", CanEdit},
        {CloseProject, project, tr("Close the project"), "", "close", InProject},
        {Save, project, tr("Save"), "Ctrl+S", "check", look},
        {Quit, project, tr("Quit"), "Ctrl+Q", "close", look},
        {Commands, help, tr("Find a command"), "Ctrl+K", "search", look},
        {Keys, help, tr("Keys"), "F1|?", "keys", look},
        {ThemeSystem, help, tr("Colours as the system"), "", "theme", look},
        {ThemeLight, help, tr("Light colours"), "", "theme", look},
        {ThemeDark, help, tr("Dark colours"), "", "theme", look},
    };
}

Actions::Actions(QWidget *window)
    : QObject(window)
    , m_window(window)
    , m_actions(static_cast<int>(Command::Count)) {
    for (const Entry &entry : table()) {
        if (entry.command == Command::Undo) addClassKeys();
        add(entry);
    }
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget *, QWidget *now) { restKeys(takesText(now)); });
    qApp->installEventFilter(this);
}

/// Whether the key that gives this command is held, and gave it before.
static bool isHeld(const QAction *action) {
    return !action->autoRepeat() && Application::isHeldKey();
}

void Actions::add(const Entry &entry) {
    auto *action = new QAction(Theme::icon(QLatin1String(entry.icon)), entry.text, this);
    action->setObjectName(QStringLiteral("action%1").arg(static_cast<int>(entry.command)));
    action->setProperty("group", tr(entry.group));
    action->setProperty("rules", entry.rules);
    action->setAutoRepeat(entry.rules & Repeats);
    action->setIconVisibleInMenu(false);
    const auto keys = parseKeys(entry.keys);
    action->setProperty("keys", QVariant::fromValue(keys));
    action->setShortcuts(keys);
    action->setToolTip(tipText(action));
    m_window->addAction(action);
    m_actions[static_cast<int>(entry.command)] = action;
    m_all.append(action);
}

void Actions::addClassKeys() {
    for (int index = 0; index < classKeys; ++index) {
        auto *action = new QAction(tr("Class %1, or accept as it").arg(index + 1), this);
        const auto keys = parseKeys(qPrintable(QStringLiteral("%1|Ctrl+%1").arg(index + 1)));
        action->setObjectName(QStringLiteral("classKey%1").arg(index + 1));
        action->setProperty("group", tr("Draw"));
        action->setProperty("rules", unsigned(OnSheet));
        action->setAutoRepeat(false);
        action->setProperty("keys", QVariant::fromValue(keys));
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, [this, action, index] {
            if (!isHeld(action)) emit classKeyPressed(index);
        });
        m_window->addAction(action);
        m_classKeys.append(action);
        if (index < 6) m_all.append(action);
    }
}

QString Actions::keysText(const QAction *action) {
    QStringList texts;
    for (const QKeySequence &keys : action->property("keys").value<QList<QKeySequence>>()) {
        const QString text = keys.toString(QKeySequence::NativeText);
        if (!text.contains(QLatin1String("Backtab"))) texts.append(text);
    }
    if (texts.contains(QStringLiteral("Ctrl+Enter"))) texts.removeAll(QStringLiteral("Ctrl+Return"));
    if (texts.contains(QStringLiteral("Enter"))) texts.removeAll(QStringLiteral("Return"));
    return texts.join(QStringLiteral(", "));
}

void Actions::restKeys(bool rest) {
    for (QAction *action : m_all + m_classKeys) {
        if (action == get(Command::Cancel)) continue; // gives the focus back to the sheet
        auto keys = action->property("keys").value<QList<QKeySequence>>();
        if (rest) keys.removeIf(isPlainKey);
        if (action->shortcuts() != keys) action->setShortcuts(keys);
    }
}

unsigned Actions::rules(Command command) const {
    return get(command)->property("rules").toUInt();
}

void Actions::setSituation(const Situation &now) {
    const std::pair<bool, unsigned> facts[] = {
        {now.project, InProject},
        {now.editable, CanEdit},
        {now.page, OnPage},
        {now.sheet, OnSheet},
        {now.boxesSeen, BoxesSeen},
        {now.boxSelected, BoxSelected},
        {now.boxSelected || now.predictionChosen, AnyChosen},
        {now.predictionChosen || now.reviewing, ToDecide},
    };
    unsigned missing = 0;
    for (const auto &[holds, rule] : facts)
        if (!holds) missing |= rule;
    for (QAction *action : m_all + m_classKeys) action->setEnabled(!(action->property("rules").toUInt() & missing));
}

void Actions::on(Command command, const QObject *context, std::function<void()> work) const {
    connect(get(command), &QAction::triggered, context, [this, command, work = std::move(work)] {
        if (isHeld(get(command))) return;
        if (m_gate)
            m_gate(command, work);
        else
            work();
    });
}

/// Shortcuts know whether they repeat; a button under the focus would press itself again and again.
bool Actions::eventFilter(QObject *object, QEvent *event) {
    return event->type() == QEvent::KeyPress &&
           (static_cast<QKeyEvent *>(event)->isAutoRepeat() || Application::isHeldKey()) &&
           qobject_cast<QAbstractButton *>(object);
}

} // namespace herbascope::ui
