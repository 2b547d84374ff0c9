// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_storing.h"

#include "app/import_scans.h"
#include "app/text.h"
#include "engine/error.h"
#include "storage/edit.h"
#include "storage/queries.h"
#include "storage/text.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>

namespace herbascope::app {
namespace {

using storage::EditGroup;
using storage::SheetState;
using storage::formats::FormatBox;
using storage::formats::FormatSheet;

bool sameBox(const Box &a, const Box &b) {
    constexpr double tolerance = 1e-6; // px; a frame's factors are not exact in binary
    return std::abs(a.x1 - b.x1) < tolerance && std::abs(a.y1 - b.y1) < tolerance &&
           std::abs(a.x2 - b.x2) < tolerance && std::abs(a.y2 - b.y2) < tolerance;
}

/// True, and forgets it, when `known` holds that box: so that a box taken in twice stands once.
bool takeEqual(std::vector<Annotation> &known, ClassId organ, const Box &box) {
    const auto found = std::ranges::find_if(
        known, [&](const Annotation &other) { return other.organ == organ && sameBox(other.box, box); });
    if (found == known.end()) return false;
    known.erase(found);
    return true;
}

int flagsOf(const FormatBox &box) {
    return (box.truncated ? storage::Truncated : 0) | (box.difficult ? storage::Difficult : 0) |
           (box.occluded ? storage::Occluded : 0);
}

/// The frame lies on its side against the upright scan, and EXIF says that the scan is turned.
bool liesTurned(const FormatSheet &file, const Sheet &sheet, int orientation) {
    return orientation >= 5 && mayLieTurned(file, sheet.width, sheet.height);
}

bool isScaled(const FormatSheet &file, const Sheet &sheet, int orientation) {
    if (file.width <= 0 || file.height <= 0 || sheet.width <= 0 || sheet.height <= 0) return false;
    if (liesTurned(file, sheet, orientation)) return file.width != sheet.height || file.height != sheet.width;
    return file.width != sheet.width || file.height != sheet.height;
}

} // namespace

bool mayLieTurned(const FormatSheet &file, int width, int height) {
    if (file.width <= 0 || file.height <= 0) return false;
    if (file.width == height && file.height == width) return true;
    return (file.width > file.height) != (width > height);
}

AnnotationImporter::AnnotationImporter(Project &project, const ImportSettings &settings,
                                       std::function<int(const Sheet &)> orientation)
    : m_project(project)
    , m_settings(settings)
    , m_orientation(std::move(orientation)) {
    for (const OrganClass &organ : project.classes()) {
        m_classes[nameKey(QString::fromStdString(organ.name))] = organ.id;
        m_nextPosition = std::max(m_nextPosition, organ.position + 1);
    }
}

void AnnotationImporter::store(const std::vector<FormatSheet> &files, ImportSummary &summary, QStringList &problems) {
    std::vector<Entry> entries = matchAll(files, problems);
    std::erase_if(entries, [this](const Entry &entry) { return isTakenIn(entry); });
    if (entries.empty()) return;
    const QString title = ImportJob::tr("Import %1").arg(sheetsText(static_cast<qsizetype>(entries.size())));
    EditGroup group(m_project.database(), title.toStdString(), m_project.author().toStdString());
    addMissingSheets(entries, summary);
    m_annotations.clear();
    for (const Entry &entry : entries) storeEntry(entry, group, summary);
    summary.boxes += static_cast<int>(m_annotations.size());
    group.importAnnotations(m_annotations);
    group.commit();
    m_project.reloadClasses();
    std::vector<SheetId> changed;
    for (const Entry &entry : entries) changed.push_back(entry.sheet);
    m_project.notifyEdited(changed);
    if (!summary.unknownClasses.isEmpty()) {
        problems.append(ImportJob::tr("Classes that were new to the project were added: %1.")
                            .arg(shortList(summary.unknownClasses)));
    }
}

std::vector<AnnotationImporter::Entry> AnnotationImporter::matchAll(const std::vector<FormatSheet> &files,
                                                                    QStringList &problems) const {
    const SheetMatcher matcher(m_project);
    std::vector<Entry> entries;
    std::map<SheetId, const Entry *> claimed;
    entries.reserve(files.size()); // `claimed` points into it
    for (const FormatSheet &file : files) {
        Entry entry{&file, contentDigest(file), {}};
        const SheetMatch match = matcher.match(file, entry.digest);
        const QString source = QString::fromStdString(file.source);
        if (match.ambiguous) {
            problems.append(ImportJob::tr("%1 could mean several sheets named %2; it was left out.")
                                .arg(source, QString::fromStdString(file.stem)));
            continue;
        }
        entry.sheet = match.sheet;
        if (const auto other = claimed.find(match.sheet); match.sheet && other != claimed.end()) {
            if (other->second->digest == entry.digest) continue;
            problems.append(ImportJob::tr("%1 and %2 are for the same sheet; the second was left out.")
                                .arg(QString::fromStdString(other->second->file->source), source));
            continue;
        }
        entries.push_back(std::move(entry));
        if (match.sheet) claimed[match.sheet] = &entries.back();
    }
    return entries;
}

/// Taken in before and not undone since.
bool AnnotationImporter::isTakenIn(const Entry &entry) const {
    const Sheet *sheet = m_project.sheet(entry.sheet);
    if (!sheet || !SheetExtra::fromJson(sheet->vocJson).knows(entry.digest)) return false;
    if (entry.file->boxes.empty()) return true;
    const std::vector<Annotation> boxes = m_project.annotations(entry.sheet);
    return std::ranges::any_of(boxes, [](const Annotation &box) { return box.origin == storage::Origin::Imported; }) ||
           !storage::currentPredictions(m_project.database(), entry.sheet).empty();
}

void AnnotationImporter::addMissingSheets(std::vector<Entry> &entries, ImportSummary &summary) {
    std::vector<Sheet> sheets;
    for (const Entry &entry : entries) {
        if (entry.sheet) continue;
        Sheet sheet;
        sheet.name = entry.file->stem;
        sheet.image = storage::ImageState::Missing;
        sheet.width = entry.file->width;
        sheet.height = entry.file->height;
        sheets.push_back(std::move(sheet));
    }
    if (sheets.empty()) return;
    const std::vector<SheetId> ids = storage::addSheets(m_project.database(), sheets);
    auto id = ids.begin();
    for (Entry &entry : entries) {
        if (!entry.sheet) entry.sheet = *id++;
    }
    summary.sheetsAdded += static_cast<int>(ids.size());
}

ClassId AnnotationImporter::classFor(const std::string &name, EditGroup &group, ImportSummary &summary) {
    const QString text = QString::fromStdString(name).trimmed();
    const auto known = m_classes.find(nameKey(text));
    if (known != m_classes.end()) return known->second;
    const ClassId id = group.addClass(storage::defaultClass(text.toStdString(), m_nextPosition++));
    m_classes[nameKey(text)] = id;
    summary.unknownClasses.append(text);
    return id;
}

Box AnnotationImporter::fitted(const Box &box, const FormatSheet &file, const Sheet &sheet, int orientation) const {
    if (file.width <= 0 || file.height <= 0 || sheet.width <= 0 || sheet.height <= 0) return box;
    const bool turned = liesTurned(file, sheet, orientation);
    const Box upright = turned ? turnUpright(box, orientation, file.width, file.height) : box;
    const double frameWidth = turned ? file.height : file.width;
    const double frameHeight = turned ? file.width : file.height;
    if (frameWidth == sheet.width && frameHeight == sheet.height) return upright;
    const double sx = sheet.width / frameWidth;
    const double sy = sheet.height / frameHeight;
    return {upright.x1 * sx, upright.y1 * sy, upright.x2 * sx, upright.y2 * sy};
}

void AnnotationImporter::storeEntry(const Entry &entry, EditGroup &group, ImportSummary &summary) {
    const FormatSheet &file = *entry.file;
    const Sheet sheet = storage::sheet(m_project.database(), entry.sheet).value();
    const int orientation = m_orientation(sheet);
    if (isScaled(file, sheet, orientation)) ++summary.filesScaled;
    std::vector<Annotation> known = m_project.annotations(entry.sheet);
    std::vector<Prediction> predictions;
    bool annotated = file.boxes.empty() && !m_settings.asPredictions;
    for (const FormatBox &box : file.boxes) {
        const ClassId organ = classFor(box.className, group, summary);
        const Box place = fitted(box.box, file, sheet, orientation);
        if (m_settings.asPredictions || (box.score && !m_settings.asAnnotations)) {
            Prediction prediction;
            prediction.organ = organ;
            prediction.box = place;
            prediction.score = box.score.value_or(1.0);
            predictions.push_back(prediction);
            continue;
        }
        annotated = true;
        if (takeEqual(known, organ, place)) continue;
        Annotation annotation;
        annotation.sheet = entry.sheet;
        annotation.organ = organ;
        annotation.box = place;
        annotation.origin = storage::Origin::Imported;
        annotation.flags = flagsOf(box);
        annotation.pose = box.pose;
        m_annotations.push_back(std::move(annotation));
    }
    if (!predictions.empty()) {
        summary.boxes += static_cast<int>(predictions.size());
        storePredictions(entry.sheet, std::move(predictions));
    }
    if (file.verified && !sheet.verified) group.setVerified(entry.sheet, true);
    const bool complete =
        m_settings.complete == Completeness::Yes || (m_settings.complete == Completeness::Verified && file.verified);
    if (annotated && complete && sheet.state != SheetState::Done) {
        group.setSheetState(entry.sheet, SheetState::Done);
    } else if (annotated && !complete && sheet.state == SheetState::New) {
        group.setSheetState(entry.sheet, SheetState::InReview);
    }
    storeExtra(sheet, entry);
}

void AnnotationImporter::storeExtra(Sheet sheet, const Entry &entry) {
    SheetExtra extra = SheetExtra::fromJson(sheet.vocJson);
    extra.fileName = entry.file->fileName;
    extra.depth = entry.file->depth;
    extra.otherJson = entry.file->extraJson;
    if (!extra.knows(entry.digest)) extra.imported.push_back(entry.digest);
    sheet.vocJson = extra.toJson();
    if (sheet.width <= 0 || sheet.height <= 0) { // a broken scan: the file's frame is all that is known
        sheet.width = entry.file->width;
        sheet.height = entry.file->height;
    }
    storage::updateSheet(m_project.database(), sheet);
}

void AnnotationImporter::storePredictions(SheetId sheet, std::vector<Prediction> predictions) {
    const QString source = m_settings.voc.isEmpty() ? m_settings.coco : m_settings.voc;
    const std::string name = "imported-" + QFileInfo(source).completeBaseName().toStdString();
    std::optional<Model> model = storage::findModel(m_project.database(), name);
    if (!model) {
        model.emplace();
        model->name = name;
        model->preset = "imported";
        model->createdAt = storage::nowUtc();
        model->metricsJson = "{}";
        model->id = storage::addModel(m_project.database(), *model);
    }
    storage::storePredictions(m_project.database(), sheet, model->id, predictions);
}

} // namespace herbascope::app
