// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Every command of the program, once: text, keys, icon. Menus, buttons, the command field and the key help are made
/// from these. Owned by the main window; GUI thread. Letter keys rest while a text field has focus.

#include <QAction>
#include <QObject>
#include <QVector>

namespace herbascope::ui {

enum class Command {
    // project
    NewProject,
    OpenProject,
    OpenSample,
    ImportScans,
    ImportAnnotations,
    ExportVoc,
    ExportCoco,
    ExportCsv,
    SetAuthor,
    CloseProject,
    Save,
    Quit,
    // workspaces
    Annotate,
    Review,
    Learn,
    // edit
    Undo,
    Redo,
    Copy,
    Paste,
    PastePrevious,
    Duplicate,
    Delete,
    Cancel,
    // tools
    ToolSelect,
    ToolBox,
    ToolAgain,
    ToolExtreme,
    // sheets
    NextSheet,
    PreviousSheet,
    NextTodo,
    PreviousTodo,
    DoneAndNext,
    Reopen,
    Find,
    // view
    ZoomIn,
    ZoomOut,
    Fit,
    Zoom100,
    ZoomToBox,
    NextBox,
    PreviousBox,
    ToggleBoxes,
    Minimap,
    // review
    Accept,
    Reject,
    Unsure,
    Correct,
    AcceptAll,
    ThresholdDown,
    ThresholdUp,
    // learn
    Train,
    Predict,
    PredictAll,
    // help
    Commands,
    Keys,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    Count
};

class Actions : public QObject {
    Q_OBJECT
public:
    static constexpr int classKeys = 9;

    explicit Actions(QWidget *window);

    QAction *get(Command command) const { return m_actions[static_cast<int>(command)]; }
    QAction *classKey(int index) const { return m_classKeys[index]; } ///< 0..8 for the keys 1..9
    const QVector<QAction *> &all() const { return m_all; }           ///< in the order of the key help
    QString group(const QAction *action) const { return action->property("group").toString(); }
    /// "Ctrl+Y, Ctrl+Shift+Z"; also while the keys rest.
    static QString keysText(const QAction *action);

    /// Which commands make sense now.
    void setAvailable(bool hasProject, bool canEdit, bool reviewing);

signals:
    void classKeyPressed(int index);

private:
    struct Entry;
    static QVector<Entry> table();
    void add(const Entry &entry);
    void addClassKeys();
    void restKeys(bool rest); ///< keys without Ctrl or Alt

    QWidget *m_window;
    QVector<QAction *> m_actions;
    QVector<QAction *> m_classKeys;
    QVector<QAction *> m_all;
};

} // namespace herbascope::ui
