// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Every edit of a curator is one EditGroup: one transaction that changes rows and appends their images (before, after)
/// to the operation log. Undo and redo replay those images, so they work across sheets and after a restart. The log
/// only grows: undo appends a group "undid group N". Rows are never removed, only marked deleted, so ids stay valid.

#include "storage/database.h"
#include "storage/records.h"

#include <optional>
#include <string>
#include <vector>

namespace herbascope::storage {

/// Begins a transaction; commit() makes rows and log durable and returns the group's id, 0 when nothing changed.
/// Without commit() everything rolls back. Writes of queries.h made meanwhile belong to the same transaction.
class EditGroup {
public:
    /// `title` is what undo will show ("Draw leaf"); `sheet` 0 for edits over several sheets. Throws Error (read-only
    /// project, disk full).
    EditGroup(Database &database, std::string title, std::string author, SheetId sheet = {});
    ~EditGroup();
    EditGroup(const EditGroup &) = delete;
    EditGroup &operator=(const EditGroup &) = delete;

    // Boxes have to be sound and on their sheet (engine/box_rules.h): others are refused with an Error.
    /// Adds a box; id, author and time are filled in and returned. Prediction ids are kept.
    Annotation addAnnotation(Annotation annotation);
    /// Replaces box, organ, origin, flags, note of an existing annotation.
    void updateAnnotation(const Annotation &annotation);
    void deleteAnnotation(AnnotationId id);
    void setSheetState(SheetId sheet, SheetState state);
    void setVerified(SheetId sheet, bool verified);
    /// Decision about a prediction; `annotation` is the one made by accepting. Decision::None takes it back.
    void review(PredictionId prediction, Decision decision, AnnotationId annotation = {});
    /// Adds many boxes as one logged set (an import): one log row whose inverse is by set. Author and time are filled
    /// in.
    void importAnnotations(const std::vector<Annotation> &annotations);
    /// storePredictions() that can be undone: the run before is the current one again, unless there is a newer one.
    void importPredictions(SheetId sheet, ModelId model, const std::vector<Prediction> &predictions);
    void importSplit(const Split &split); ///< setSplit() that can be undone
    void setVocJson(SheetId sheet, const std::string &vocJson);
    ClassId addClass(const OrganClass &organ);
    void updateClass(const OrganClass &organ);

    GroupId commit();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// What an undo or redo did, so that the window can go there.
struct UndoResult {
    std::string title;
    SheetId sheet;                         ///< 0: several
    std::vector<SheetId> sheets;           ///< all whose boxes or state changed
    std::vector<AnnotationId> annotations; ///< changed one by one; an import names its sheets only
    std::vector<PredictionId> predictions;
};

std::optional<std::string> undoTitle(Database &database); ///< nullopt: nothing to undo
std::optional<std::string> redoTitle(Database &database);
std::optional<UndoResult> undo(Database &database, const std::string &author);
std::optional<UndoResult> redo(Database &database, const std::string &author);

/// The newest `limit` intentions, newest first, undone ones marked.
std::vector<Operation> history(Database &database, int limit = 100);

} // namespace herbascope::storage
