// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// An open project: the whole editing API and the signals that tell views what changed. Held by main or the window,
/// lives in the GUI thread (or the command line's main thread), owns the database. Every edit is on disk when the call
/// returns. Undo comes from the storage's operation log, so it works across sheets and after a restart; there is no
/// second stack. Boxes are px of the full-size upright scan. Entry points throw herbascope::Error; a failed edit
/// changes nothing.

#include "app/record_names.h"
#include "storage/edit.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace herbascope::app {

using engine::Box;

class Project : public QObject {
    Q_OBJECT
public:
    /// A new project folder (project.herb, models/, cache/); `folder` must not hold one. Empty `classNames`: the
    /// paper's six.
    static std::unique_ptr<Project> create(const QString &folder, const QStringList &classNames = {});
    static std::unique_ptr<Project> open(const QString &folder);
    /// For reading only, beside whoever writes it: takes no lock, so that many programs can at once.
    static std::unique_ptr<Project> openForReading(const QString &folder);
    /// True when the folder holds a project file.
    static bool isProject(const QString &folder);
    ~Project() override;

    QString name() const;   ///< the folder's name
    QString folder() const; ///< absolute
    bool readOnly() const;
    QString heldBy() const;                ///< who holds it when read-only
    QString notice() const;                ///< said once after opening; may be empty
    QString author() const;                ///< who signs edits: the login until set
    void setAuthor(const QString &author); ///< this user's name, in every project
    storage::Database &database() const;   ///< for app/*.cpp and the command line

    // Reading. The list is cached and sorted by name; references stay valid until sheetsChanged().
    const std::vector<Sheet> &sheets() const;
    const Sheet *sheet(SheetId id) const;
    QString scanPath(SheetId id) const; ///< absolute; empty while the image is missing, for which the disk is asked
    const std::vector<OrganClass> &classes() const;
    const OrganClass *organClass(ClassId id) const;
    std::vector<Annotation> annotations(SheetId id) const;
    /// Predictions waiting for a decision: current, undecided or unsure, not covered by what a person drew, accepted or
    /// rejected (same class at IoU >= 0.5 with an annotation, >= 0.7 with a rejected box). Best first, unsure ones
    /// last.
    std::vector<Prediction> predictions(SheetId id) const;
    /// Some of the sheet's open predictions are covered, so not among predictions(); known without asking the database.
    bool coversPredictions(SheetId id) const;
    /// Waiting at `score` or above, over all sheets that are not done.
    int openPredictions(double score) const;
    int openPredictions() const { return openPredictions(scoreThreshold()); }
    /// From which score predictions wait: Sheet::openPredictions, openPredictions() and ReviewQueue count and bring
    /// those alone. 0, all of them, until set; not stored.
    double scoreThreshold() const;
    void setScoreThreshold(double score);
    std::vector<Model> models() const;
    std::optional<Model> activeModel() const;
    std::vector<TrainingRun> trainingRuns() const;
    std::vector<storage::Split> splits() const;
    std::vector<storage::Operation> history(int limit = 100) const;

    // Editing: one call, one intention, one undo step.
    std::vector<AnnotationId> addAnnotations(SheetId sheet, const std::vector<std::pair<ClassId, Box>> &boxes);
    void moveAnnotations(SheetId sheet, const std::vector<std::pair<AnnotationId, Box>> &boxes); ///< move or resize
    void relabelAnnotations(SheetId sheet, const std::vector<AnnotationId> &ids, ClassId organ);
    void deleteAnnotations(SheetId sheet, const std::vector<AnnotationId> &ids);
    void setFlags(SheetId sheet, const std::vector<AnnotationId> &ids, int flags, bool on); ///< others stay
    void setNote(SheetId sheet, AnnotationId id, const QString &note);
    /// Accepts predictions (each becomes an annotation that remembers it), as another class or with another box if
    /// given. Leaves out what is decided already or was replaced by a newer run; but a box that a person gives is kept
    /// whatever became of the prediction meanwhile.
    std::vector<AnnotationId> acceptPredictions(SheetId sheet, const std::vector<PredictionId> &ids,
                                                std::optional<ClassId> organ = {}, std::optional<Box> box = {});
    void rejectPredictions(SheetId sheet, const std::vector<PredictionId> &ids);
    void markUnsure(SheetId sheet, PredictionId id);
    void setSheetState(const std::vector<SheetId> &sheets, storage::SheetState state);
    ClassId addClass(const QString &name);

    // Undo and redo, without end. The result says where to go; nullopt when there is nothing.
    QString undoTitle() const; ///< empty: nothing to undo
    QString redoTitle() const;
    std::optional<storage::UndoResult> undo();
    std::optional<storage::UndoResult> redo();

    void setActiveModel(ModelId id);
    QString absolutePath(const std::string &stored) const; ///< of a path kept relative to the project folder
    std::string storedPath(const QString &absolute) const; ///< relative where the scan lies below or beside the project

    // Called by jobs' owners in this thread after work that is no edit: re-reads and signals.
    void reloadSheets();
    void reloadSheet(SheetId id);
    void reloadClasses();
    /// The project's class of that name (without case); makes it, not undoably, when there is none.
    ClassId classForModel(const QString &name);
    void storeSheetHash(SheetId id, const std::string &sha256); ///< no signal: nothing visible changes
    void markMissing(SheetId id);                               ///< its scan is not there any more; no edit
    void notifyEdited(const std::vector<SheetId> &sheets);      ///< after an EditGroup made outside this class
    void notifyPredictions(SheetId id);
    void notifyModels();

signals:
    void sheetsChanged();                               ///< list changed (imported, states of many)
    void sheetChanged(herbascope::storage::SheetId id); ///< one sheet's state or counts
    void annotationsChanged(herbascope::storage::SheetId id);
    void predictionsChanged(herbascope::storage::SheetId id);
    void waitingChanged(); ///< the threshold was set: Sheet::openPredictions of any sheet
    /// An edit is stored, but what came of it could not be read: what is shown may be older than what is stored.
    void notRead(const QString &sentence);
    void classesChanged();
    void modelsChanged(); ///< models or training runs
    void historyChanged();

private:
    void changeAnnotations(SheetId sheet, const std::vector<AnnotationId> &ids, const QString &title,
                           const std::function<void(Annotation &)> &change);
    void afterEdit(const std::function<void()> &read);
    void finishEdit(SheetId sheet);
    void finishReplay(const storage::UndoResult &result);
    struct Private;
    explicit Project(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

} // namespace herbascope::app

Q_DECLARE_METATYPE(herbascope::storage::SheetId)
