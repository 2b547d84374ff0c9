// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/coco_files.h"

#include "app/cli/commands/common.h"
#include "app/import_problems.h"
#include "engine/box_rules.h"
#include "engine/error.h"
#include "storage/formats/coco_parse.h"

#include <map>

namespace herbascope::cli {

namespace {

using storage::formats::CocoAnnotation;
using storage::formats::CocoFile;
using storage::formats::FormatProblem;

/// Ids of the file -> 0, 1, 2 ... in the order of the ids, which decides between equal scores.
using Numbers = std::map<std::string, int, decltype(&storage::formats::cocoIdLess)>;

template <class Items> Numbers numbered(const Items &items) {
    Numbers numbers(&storage::formats::cocoIdLess);
    for (const auto &item : items)
        if (!item.id.empty()) numbers[item.id] = 0;
    int next = 0;
    for (auto &[id, number] : numbers) number = next++;
    return numbers;
}

struct Truth {
    Numbers images, categories;
    engine::ClassNames classes;
    std::vector<engine::GroundTruthBox> boxes;
};

/// Says, once for each kind, what does not count.
class Reader {
public:
    explicit Reader(const std::filesystem::path &file)
        : m_file(file) {}
    ~Reader() {
        for (const QString &sentence : app::problemSentences(m_problems)) say(sentence);
    }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    Truth readTruth();
    std::vector<engine::ScoredBox> readResults(const Truth &truth);

private:
    struct Place {
        int image = 0, label = 0;
        engine::Box box;
    };
    /// Nothing where it does not count; `empty`: a box without an area does.
    std::optional<Place> placeOf(const CocoAnnotation &item, const Truth &truth, bool empty);

    std::filesystem::path m_file;
    std::vector<FormatProblem> m_problems;
};

std::optional<Reader::Place> Reader::placeOf(const CocoAnnotation &item, const Truth &truth, bool empty) {
    const auto leaveOut = [&](const std::string &reason) -> std::optional<Place> {
        m_problems.push_back({m_file.filename().string(), item.object, reason});
        return std::nullopt;
    };
    const auto image = truth.images.find(item.image);
    const auto category = truth.categories.find(item.category);
    if (image == truth.images.end()) return leaveOut("its image is not in the ground truth");
    if (category == truth.categories.end()) return leaveOut("its category is not in the ground truth");
    if (!item.fault.empty()) return leaveOut(item.fault);
    if (const char *fault = engine::cornerFault(item.box.box)) return leaveOut(fault);
    // Beyond its image a box counts as it stands there, as pycocotools has it.
    const engine::Box box = engine::rightWayRound(item.box.box);
    if (!empty && !(box.area() > 0)) return leaveOut("its box is empty");
    return Place{image->second, category->second, box};
}

Truth Reader::readTruth() {
    const CocoFile file = storage::formats::parseCoco(m_file);
    if (file.images.empty())
        throw Error("Cannot read " + m_file.string() +
                    ": this is no COCO file with images, categories and annotations.");
    Truth truth{numbered(file.images), numbered(file.categories), {}, {}};
    truth.classes.resize(truth.categories.size());
    for (const auto &category : file.categories)
        if (!category.id.empty())
            truth.classes[static_cast<std::size_t>(truth.categories.at(category.id))] = category.name;
    for (const CocoAnnotation &item : file.annotations)
        if (const auto place = placeOf(item, truth, false))
            truth.boxes.push_back({place->image, place->label, place->box, item.area, item.box.crowd});
    return truth;
}

std::vector<engine::ScoredBox> Reader::readResults(const Truth &truth) {
    const CocoFile file = storage::formats::parseCoco(m_file);
    std::vector<engine::ScoredBox> boxes;
    bool belongs = file.annotations.empty();
    for (CocoAnnotation item : file.annotations) {
        belongs = belongs || truth.images.contains(item.image);
        if (item.fault.empty() && !item.box.score) item.fault = "it has no score";
        if (const auto place = placeOf(item, truth, true))
            boxes.push_back({place->image, place->label, place->box, *item.box.score});
    }
    if (belongs) return boxes;
    m_problems.clear();
    throw Error("The results in " + m_file.string() + " are of images that the ground truth does not have.");
}

} // namespace

app::ModelFigures evaluateCocoFiles(const std::filesystem::path &groundTruth, const std::filesystem::path &results) {
    const Truth truth = Reader(groundTruth).readTruth();
    const auto boxes = Reader(results).readResults(truth);
    std::vector<int> images;
    for (const auto &[id, number] : truth.images) images.push_back(number);
    app::ModelFigures figures;
    figures.classes = truth.classes;
    figures.sheets = static_cast<int>(images.size());
    figures.evaluation = engine::evaluateDetections(images, static_cast<int>(truth.classes.size()), truth.boxes, boxes);
    return figures;
}

} // namespace herbascope::cli
