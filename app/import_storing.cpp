// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_storing.h"

#include "app/box_fitting.h"
#include "app/import_problems.h"
#include "app/import_scans.h"
#include "app/text.h"
#include "engine/box_rules.h"
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
using storage::formats::FormatProblem;
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

void AnnotationImporter::store(const std::vector<FormatSheet> &files, EditGroup &group, ImportSummary &summary) {
    std::vector<Entry> entries = matchAll(files);
    std::erase_if(entries, [this](const Entry &entry) { return isTakenIn(entry); });
    addMissingSheets(entries, summary);
    for (const Entry &entry : entries) {
        storeEntry(entry, group, summary);
        m_changed.push_back(entry.sheet);
    }
    group.importAnnotations(m_annotations);
    summary.unknownClasses = m_newClasses;
}

QStringList AnnotationImporter::problems(const std::vector<FormatProblem> &ofTheFiles) const {
    std::vector<FormatProblem> all = ofTheFiles;
    all.insert(all.end(), m_problems.begin(), m_problems.end());
    const QFileInfo source(m_settings.voc.isEmpty() ? m_settings.coco : m_settings.voc);
    QStringList sentences = problemSentences(all, source.isDir() ? source.filePath() : source.path());
    if (!m_notDone.isEmpty()) {
        sentences.append(ImportJob::tr("Not marked as done, because something was left out there: %1 (%2).")
                             .arg(sheetsText(m_notDone.size()), shortList(m_notDone)));
    }
    if (!m_unboxed.isEmpty()) {
        sentences.append(
            ImportJob::tr("The files box nothing on %1, which were not marked as done: %2. If nothing is to be "
                          "boxed there, mark them as done, or import with --complete yes.")
                .arg(sheetsText(m_unboxed.size()), shortList(m_unboxed)));
    }
    if (!m_newClasses.isEmpty()) {
        sentences.append(
            ImportJob::tr("Classes that were new to the project were added: %1.").arg(shortList(m_newClasses)));
    }
    return sentences;
}

void AnnotationImporter::leaveOut(const FormatSheet &file, const std::string &object, const char *reason) {
    m_problems.push_back({file.source, object, reason});
}

std::vector<AnnotationImporter::Entry> AnnotationImporter::matchAll(const std::vector<FormatSheet> &files) {
    const SheetMatcher matcher(m_project);
    std::vector<Entry> entries;
    std::map<SheetId, std::size_t> claimed;
    for (const FormatSheet &file : files) {
        m_problems.insert(m_problems.end(), file.problems.begin(), file.problems.end());
        Entry entry{&file, contentDigest(file), {}, {}};
        const SheetMatch match = matcher.match(file, entry.digest);
        if (match.ambiguous) {
            leaveOut(file, file.object, "it could mean several sheets of its name");
            continue;
        }
        entry.sheet = match.sheet;
        entry.likeness = match.likeness;
        claim(entries, claimed, std::move(entry));
    }
    return entries;
}

/// Of two files for one sheet the one that names it better is taken, else the first.
void AnnotationImporter::claim(std::vector<Entry> &entries, std::map<SheetId, std::size_t> &claimed, Entry entry) {
    const auto [place, fresh] =
        entry.sheet ? claimed.try_emplace(entry.sheet, entries.size()) : std::pair(claimed.end(), true);
    if (fresh) return entries.push_back(std::move(entry));
    Entry &other = entries[place->second];
    if (other.digest == entry.digest) return;
    if (entry.likeness.isBetterThan(other.likeness)) std::swap(entry, other);
    other.lost = true;
    leaveOut(*entry.file, entry.file->object, "another file is for the same sheet");
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
        sheet.name = nameText(QString::fromStdString(entry.file->stem)).toStdString();
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

ClassId AnnotationImporter::classFor(const std::string &name, EditGroup &group) {
    const QString text = nameText(QString::fromStdString(name));
    const auto known = m_classes.find(nameKey(text));
    if (known != m_classes.end()) return known->second;
    const ClassId id = group.addClass(storage::defaultClass(text.toStdString(), m_nextPosition++));
    m_classes[nameKey(text)] = id;
    m_newClasses.append(text);
    return id;
}

Box AnnotationImporter::fitted(const Box &box, const FormatSheet &file, const Sheet &sheet) const {
    if (file.width <= 0 || file.height <= 0 || sheet.width <= 0 || sheet.height <= 0) return box;
    const int orientation = m_orientation(sheet);
    const bool turned = liesTurned(file, sheet, orientation);
    const Box upright = turned ? turnUpright(box, orientation, file.width, file.height) : box;
    const double frameWidth = turned ? file.height : file.width;
    const double frameHeight = turned ? file.width : file.height;
    if (frameWidth == sheet.width && frameHeight == sheet.height) return upright;
    const double sx = sheet.width / frameWidth;
    const double sy = sheet.height / frameHeight;
    return {upright.x1 * sx, upright.y1 * sy, upright.x2 * sx, upright.y2 * sy};
}

/// Where a box comes to lie on the sheet; nothing where it is none.
std::optional<Box> AnnotationImporter::place(const FormatBox &box, const FormatSheet &file, const Sheet &sheet) {
    const engine::FittedBox put = engine::fitBox(fitted(box.box, file, sheet), sheet.width, sheet.height);
    if (put.fault) {
        leaveOut(file, box.object, put.fault);
        return std::nullopt;
    }
    const auto changed = [&](const char *how) { m_problems.push_back({file.source, box.object, how, false}); };
    if (put.turned) changed("the corners of its box were the wrong way round");
    if (put.cut) changed("its box was cut at the edge of the sheet");
    return put.box;
}

AnnotationImporter::Boxes AnnotationImporter::boxesOf(const Entry &entry, const Sheet &sheet, EditGroup &group) {
    Boxes boxes;
    for (const FormatBox &box : entry.file->boxes) {
        const bool isPrediction = m_settings.asPredictions || (box.score && !m_settings.asAnnotations);
        const std::optional<Box> where = place(box, *entry.file, sheet);
        if (!where) {
            boxes.dropped = boxes.dropped || !isPrediction;
            continue;
        }
        const ClassId organ = classFor(box.className, group);
        if (isPrediction) {
            Prediction prediction;
            prediction.organ = organ;
            prediction.box = *where;
            prediction.score = box.score.value_or(1.0);
            boxes.predictions.push_back(prediction);
            continue;
        }
        Annotation annotation;
        annotation.sheet = entry.sheet;
        annotation.organ = organ;
        annotation.box = *where;
        annotation.origin = storage::Origin::Imported;
        annotation.flags = flagsOf(box);
        annotation.pose = box.pose;
        boxes.annotations.push_back(std::move(annotation));
    }
    return boxes;
}

void AnnotationImporter::storeEntry(const Entry &entry, EditGroup &group, ImportSummary &summary) {
    const FormatSheet &file = *entry.file;
    const Sheet sheet = withSize(storage::sheet(m_project.database(), entry.sheet).value(), file);
    if (isScaled(file, sheet, m_orientation(sheet))) ++summary.filesScaled;
    const Boxes boxes = boxesOf(entry, sheet, group);
    std::vector<Annotation> known = m_project.annotations(entry.sheet);
    for (const Annotation &box : boxes.annotations) {
        if (takeEqual(known, box.organ, box.box)) continue;
        m_annotations.push_back(box);
        ++summary.boxes;
    }
    if (!boxes.predictions.empty()) {
        summary.boxes += static_cast<int>(boxes.predictions.size());
        group.importPredictions(entry.sheet, importedModel(), boxes.predictions);
    }
    if (file.verified && !sheet.verified) group.setVerified(entry.sheet, true);
    storeState(entry, sheet, boxes, group);
    SheetExtra extra = SheetExtra::fromJson(sheet.vocJson);
    extra.fileName = file.fileName;
    extra.depth = file.depth;
    extra.otherJson = file.extraJson;
    if (!extra.knows(entry.digest)) extra.imported.push_back(entry.digest);
    group.setVocJson(entry.sheet, extra.toJson());
}

void AnnotationImporter::storeState(const Entry &entry, const Sheet &sheet, const Boxes &boxes, EditGroup &group) {
    const FormatSheet &file = *entry.file;
    const bool boxed = !boxes.annotations.empty();
    const bool unboxed = file.boxes.empty() && !m_settings.asPredictions;
    const bool lost = !m_settings.asPredictions && (entry.lost || boxes.dropped || file.lostBoxes());
    const bool told =
        m_settings.complete == Completeness::Yes || (m_settings.complete == Completeness::Verified && file.verified);
    const bool complete = (boxed && m_settings.complete == Completeness::Boxed) || ((boxed || unboxed) && told);
    if (lost) {
        if (complete || sheet.state == SheetState::Done) m_notDone.append(QString::fromStdString(sheet.name));
        if (sheet.state == SheetState::Done || sheet.state == SheetState::New)
            group.setSheetState(entry.sheet, SheetState::InReview);
    } else if (complete) {
        group.setSheetState(entry.sheet, SheetState::Done);
    } else if (boxed && sheet.state == SheetState::New) {
        group.setSheetState(entry.sheet, SheetState::InReview);
    } else if (unboxed && m_settings.complete == Completeness::Boxed && sheet.state != SheetState::Done) {
        m_unboxed.append(QString::fromStdString(sheet.name));
    }
}

/// Of a scan that could not be read the file's frame is all that is known.
Sheet AnnotationImporter::withSize(Sheet sheet, const FormatSheet &file) {
    if ((sheet.width > 0 && sheet.height > 0) || file.width <= 0 || file.height <= 0) return sheet;
    sheet.width = file.width;
    sheet.height = file.height;
    storage::updateSheet(m_project.database(), sheet);
    fitStoredBoxes(m_project, sheet.id, m_problems);
    return sheet;
}

ModelId AnnotationImporter::importedModel() {
    const QString source = m_settings.voc.isEmpty() ? m_settings.coco : m_settings.voc;
    const std::string name = "imported-" + QFileInfo(source).completeBaseName().toStdString();
    if (const auto known = storage::findModel(m_project.database(), name)) return known->id;
    Model model;
    model.name = name;
    model.preset = "imported";
    model.createdAt = storage::nowUtc();
    model.metricsJson = "{}";
    return storage::addModel(m_project.database(), model);
}

} // namespace herbascope::app
