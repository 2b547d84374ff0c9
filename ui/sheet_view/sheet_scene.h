// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a SheetView shows and what can be done to it: copies of the sheet's boxes, selection, visibility, the box in
/// hand. Tools and painters work on it. Owned by the view; GUI thread. Boxes are px of the scan.

#include "ui/sheet_view/hit_test.h"
#include "ui/sheet_view/sheet_view.h"
#include "ui/sheet_view/view_transform.h"

#include <QPointer>

#include <functional>
#include <set>

namespace herbascope::ui {

class SheetScene {
public:
    explicit SheetScene(SheetView &owner)
        : view(owner) {}

    // Reading.
    bool hasSheet() const { return project && sheet; }
    bool canEdit() const { return hasSheet() && !project->readOnly() && !transform.sheet().isEmpty(); }
    /// Not while another page lies over the sheet, either.
    bool boxesShown() const { return boxesVisible && !hiding && view.isVisibleTo(view.window()); }
    bool isShown(app::ClassId organ) const { return !hidden.contains(organ); }
    bool isSelected(app::AnnotationId id) const {
        return std::find(selection.begin(), selection.end(), id) != selection.end();
    }
    bool isSelected(const Target &target) const;
    /// A person's, then predictions; a dragged box where it is dragged to, even when a newer run replaced it meanwhile.
    std::vector<TargetBox> visibleBoxes() const;
    std::vector<TargetBox> selectedBoxes() const;                      ///< the selection, or the focused prediction
    std::vector<TargetBox> boxesUnder(const QPointF &scanPoint) const; ///< smallest first
    std::optional<TargetBox> find(const Target &target) const;
    const app::OrganClass *organClass(app::ClassId id) const { return project ? project->organClass(id) : nullptr; }
    app::ClassId classToDraw() const; ///< the current one, the first while none is chosen
    bool isPredictionShown(const app::Prediction &prediction) const;

    // Keeping up with the project.
    void clear();
    void reloadAnnotations();
    void reloadPredictions();

    // Selection: either people's boxes or one prediction. What is chosen is seen: choosing shows a hidden class, hiding
    // gives up the choice. Only while another page lies over the sheet, or H is held, is it out of sight, and then
    // nothing is done to it.
    void select(std::vector<app::AnnotationId> ids);
    void focus(app::PredictionId id);
    void selectTarget(const Target &target); ///< nothing: clears
    void toggle(app::AnnotationId id);
    /// A click: the smallest box, Alt cycles through what lies under it, Shift and Ctrl add and take away.
    void click(const QPointF &scanPoint, Qt::KeyboardModifiers modifiers);
    void setHovered(const Target &target);
    void giveUpHidden(); ///< after a class, the boxes, or scores were hidden

    // Editing: one undo step each. Failures are said through SheetView::failed().
    bool attempt(const std::function<void()> &edit);
    /// Stores a new box and selects it; one that is too small on the screen is refused with a notice.
    void addDrawnBox(const app::Box &box);
    void addBoxes(const std::vector<std::pair<app::ClassId, app::Box>> &boxes);
    /// Moves people's boxes; accepts a prediction as corrected.
    void store(const std::vector<TargetBox> &boxes);

    // The box in hand.
    void setLive(std::vector<TargetBox> boxes);
    void setDrawn(const std::optional<app::Box> &box);

    SheetView &view;
    QPointer<app::Project> project;
    app::SheetId sheet;
    ViewTransform transform;
    std::vector<app::Annotation> annotations;
    std::vector<app::Prediction> predictions; ///< all that wait for a decision, best first
    std::vector<app::AnnotationId> selection;
    app::PredictionId focused;
    Target hovered;
    std::vector<TargetBox> live;   ///< being dragged: shown instead of what is stored
    std::optional<app::Box> drawn; ///< being drawn
    std::set<app::ClassId> hidden;
    app::ClassId currentClass;
    double threshold = 0.5;
    bool boxesVisible = true;
    bool hiding = false; ///< for a moment: H or the eye is held

private:
    void reveal();
};

} // namespace herbascope::ui
