// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions.h"

#include "ui/theme.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
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
    const auto project = QT_TR_NOOP("Project"), place = QT_TR_NOOP("Workspaces"), edit = QT_TR_NOOP("Edit"),
               tool = QT_TR_NOOP("Draw"), sheet = QT_TR_NOOP("Sheets"), view = QT_TR_NOOP("View"),
               review = QT_TR_NOOP("Review"), learn = QT_TR_NOOP("Learn"), help = QT_TR_NOOP("Help");
    return {
        {Annotate, place, tr("Annotate"), "Alt+1", "box"},
        {Review, place, tr("Review"), "Alt+2", "check"},
        {Learn, place, tr("Learn"), "Alt+3", "learn"},
        {ToolSelect, tool, tr("Select and move"), "V", "select"},
        {ToolBox, tool, tr("Draw a box"), "R|W", "box"},
        {ToolExtreme, tool, tr("Box from four extreme points"), "E", "extreme"},
        {ToolAgain, tool, tr("Same tool and class again"), "N", "refresh"},
        {Cancel, tool, tr("Cancel"), "Esc", "close"},
        {NextSheet, sheet, tr("Next sheet"), "D|PgDown", "chevron-right"},
        {PreviousSheet, sheet, tr("Previous sheet"), "A|PgUp", "chevron-left"},
        {NextTodo, sheet, tr("Next sheet that needs work"), "Shift+D", "chevron-right"},
        {PreviousTodo, sheet, tr("Previous sheet that needs work"), "Shift+A", "chevron-left"},
        {DoneAndNext, sheet, tr("Sheet done, next"), "Ctrl+Return|Ctrl+Enter", "check"},
        {Reopen, sheet, tr("Take the sheet back to work"), "", "undo"},
        {Find, sheet, tr("Find a sheet"), "Ctrl+F", "search"},
        {Undo, edit, tr("Undo"), "Ctrl+Z", "undo"},
        {Redo, edit, tr("Redo"), "Ctrl+Y|Ctrl+Shift+Z", "redo"},
        {Copy, edit, tr("Copy the selected boxes"), "Ctrl+C", "sheet"},
        {Paste, edit, tr("Paste boxes"), "Ctrl+V", "sheet"},
        {PastePrevious, edit, tr("Paste all boxes of the previous sheet"), "Ctrl+Shift+V", "sheet"},
        {Duplicate, edit, tr("Duplicate the selected boxes"), "Ctrl+D", "sheet"},
        {Delete, edit, tr("Delete the selected boxes"), "Del|Backspace", "trash"},
        {Accept, review, tr("Accept and next"), "Return|Enter", "check"},
        {Reject, review, tr("Reject and next"), "X", "close"},
        {Unsure, review, tr("Unsure, next"), "Q", "question"},
        {Correct, review, tr("Accept and correct the box"), "C", "select"},
        {AcceptAll, review, tr("Accept all shown"), "Shift+Space", "check"},
        {ThresholdDown, review, tr("Lower the score threshold"), "[", "minus"},
        {ThresholdUp, review, tr("Raise the score threshold"), "]", "plus"},
        {Train, learn, tr("Train"), "Ctrl+T", "learn"},
        {Predict, learn, tr("Predict this sheet"), "P", "predict"},
        {PredictAll, learn, tr("Predict all sheets that are not done"), "Ctrl+P", "predict"},
        {ZoomIn, view, tr("Zoom in"), "+|=", "plus"},
        {ZoomOut, view, tr("Zoom out"), "-", "minus"},
        {Fit, view, tr("Fit the sheet"), "F", "fit"},
        {Zoom100, view, tr("Zoom to 100 %"), "Shift+F", "search"},
        {ZoomToBox, view, tr("Zoom to the box and back"), "Z", "search"},
        {NextBox, view, tr("Next box"), "Tab", "chevron-right"},
        {PreviousBox, view, tr("Previous box"), "Shift+Tab|Shift+Backtab", "chevron-left"},
        {ToggleBoxes, view, tr("Show or hide the boxes"), "T", "eye"},
        {Minimap, view, tr("Show or hide the minimap"), "M", "sheet"},
        {NewProject, project, tr("New project…"), "Ctrl+N", "folder-plus"},
        {OpenProject, project, tr("Open a project…"), "Ctrl+O", "folder"},
        {OpenSample, project, tr("Open the sample project"), "", "logo"},
        {ImportScans, project, tr("Import a folder of scans…"), "Ctrl+I", "import"},
        {ImportAnnotations, project, tr("Import annotations…"), "", "import"},
        {ExportVoc, project, tr("Export as Pascal VOC…"), "", "export"},
        {ExportCoco, project, tr("Export as COCO…"), "", "export"},
        {ExportCsv, project, tr("Export as a table (CSV)…"), "", "export"},
        {SetAuthor, project, tr("Your name for the history…"), "", "info"},
        {CloseProject, project, tr("Close the project"), "", "close"},
        {Save, project, tr("Save"), "Ctrl+S", "check"},
        {Quit, project, tr("Quit"), "Ctrl+Q", "close"},
        {Commands, help, tr("Find a command"), "Ctrl+K", "search"},
        {Keys, help, tr("Keys"), "F1|?", "keys"},
        {ThemeSystem, help, tr("Colours as the system"), "", "theme"},
        {ThemeLight, help, tr("Light colours"), "", "theme"},
        {ThemeDark, help, tr("Dark colours"), "", "theme"},
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
}

void Actions::add(const Entry &entry) {
    auto *action = new QAction(Theme::icon(QLatin1String(entry.icon)), entry.text, this);
    action->setObjectName(QStringLiteral("action%1").arg(static_cast<int>(entry.command)));
    action->setProperty("group", tr(entry.group));
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
        action->setProperty("keys", QVariant::fromValue(keys));
        action->setShortcuts(keys);
        connect(action, &QAction::triggered, this, [this, index] { emit classKeyPressed(index); });
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

void Actions::setAvailable(bool hasProject, bool canEdit, bool reviewing) {
    using enum Command;
    const auto enable = [this](std::initializer_list<Command> commands, bool on) {
        for (const Command command : commands) get(command)->setEnabled(on);
    };
    enable({Annotate,     Review,       Learn,         ToolSelect, NextSheet, PreviousSheet, NextTodo,
            PreviousTodo, Find,         ZoomIn,        ZoomOut,    Fit,       Zoom100,       ZoomToBox,
            NextBox,      PreviousBox,  ToggleBoxes,   Minimap,    Copy,      ExportVoc,     ExportCoco,
            ExportCsv,    CloseProject, ThresholdDown, ThresholdUp},
           hasProject);
    enable({ToolBox, ToolAgain, ToolExtreme, DoneAndNext, Reopen, Paste, PastePrevious, Duplicate, Delete, ImportScans,
            ImportAnnotations, SetAuthor, Train, Predict, PredictAll},
           canEdit);
    enable({Undo, Redo}, canEdit);
    enable({Accept, Unsure, Correct, AcceptAll}, canEdit && reviewing);
    enable({Reject}, canEdit);
    for (QAction *action : m_classKeys) action->setEnabled(hasProject);
}

} // namespace herbascope::ui
