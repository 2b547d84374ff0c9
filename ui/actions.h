// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Every command of the program, once: text, keys, icon, and where it works. Menus, buttons, the command field and the
/// key help are made from these. Owned by the main window; GUI thread. Letter keys rest while a text field has focus. A
/// held key is one decision: only what moves about or zooms repeats.

#include <QAction>
#include <QObject>
#include <QVector>

#include <functional>

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

/// What is open and what is seen of it. A command works where its effect is seen and nowhere else.
struct Situation {
    bool project = false;
    bool editable = false;
    bool page = false;  ///< list and canvas are in front: Annotate or Review
    bool sheet = false; ///< with a sheet
    bool reviewing = false;
    bool boxesSeen = false;        ///< none are hidden by T or H
    bool boxSelected = false;      ///< a person's
    bool predictionChosen = false; ///< under decision
};

class Actions : public QObject {
    Q_OBJECT
public:
    /// What a command asks of the situation, and how it behaves: bits.
    enum Rule : unsigned {
        Anywhere = 0,
        InProject = 1,
        CanEdit = 2,
        OnPage = 4,
        OnSheet = 8,
        BoxesSeen = 16,
        BoxSelected = 32,
        AnyChosen = 64,      ///< a person's box or a prediction
        ToDecide = 128,      ///< a prediction, or Review, where the next one comes
        Repeats = 256,       ///< while its key is held
        LeavesGesture = 512, ///< changes neither sheet nor page nor boxes: a drag goes on under it
    };

    static constexpr int classKeys = 9;

    explicit Actions(QWidget *window);

    QAction *get(Command command) const { return m_actions[static_cast<int>(command)]; }
    QAction *classKey(int index) const { return m_classKeys[index]; } ///< 0..8 for the keys 1..9
    const QVector<QAction *> &all() const { return m_all; }           ///< in the order of the key help
    QString group(const QAction *action) const { return action->property("group").toString(); }
    /// "Ctrl+Y, Ctrl+Shift+Z"; also while the keys rest.
    static QString keysText(const QAction *action);

    unsigned rules(Command command) const; ///< bits of Rule

    /// Which commands work now.
    void setSituation(const Situation &now);

    /// `work` is done when the command is given, through the gate.
    void on(Command command, const QObject *context, std::function<void()> work) const;
    /// Stands before the work of every command: settles the box in hand, says what goes wrong.
    using Gate = std::function<void(Command command, const std::function<void()> &work)>;
    void setGate(Gate gate) { m_gate = std::move(gate); }

signals:
    void classKeyPressed(int index);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

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
    Gate m_gate;
};

} // namespace herbascope::ui
