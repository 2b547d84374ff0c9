// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/coco_files.h"

#include "engine/durable_file.h"
#include "engine/error.h"

#include <nlohmann/json.hpp>

#include <map>

namespace herbascope::cli {

namespace {

using Json = nlohmann::json;

Json readJson(const std::filesystem::path &file) {
    Json json = Json::parse(engine::readWholeFile(file), nullptr, false);
    if (json.is_discarded()) throw Error("Cannot read " + file.string() + ": this is no JSON.");
    return json;
}

/// Ids of the file -> 0, 1, 2 ... in the order of the ids, which decides between equal scores.
using Numbers = std::map<std::int64_t, int>;

Numbers numbered(const Json &list) {
    Numbers numbers;
    for (const Json &item : list) numbers[item.at("id").get<std::int64_t>()] = 0;
    int next = 0;
    for (auto &[id, number] : numbers) number = next++;
    return numbers;
}

engine::Box boxOf(const Json &item) {
    const auto corner = item.at("bbox").get<std::array<double, 4>>();
    return {corner[0], corner[1], corner[0] + corner[2], corner[1] + corner[3]};
}

bool isCrowd(const Json &item) {
    const auto found = item.find("iscrowd");
    return found != item.end() && (found->is_boolean() ? found->get<bool>() : found->get<int>() != 0);
}

struct Truth {
    Numbers images, categories;
    engine::ClassNames classes;
    std::vector<engine::GroundTruthBox> boxes;
};

Truth readTruth(const std::filesystem::path &file) {
    const Json json = readJson(file);
    try {
        Truth truth{numbered(json.at("images")), numbered(json.at("categories")), {}, {}};
        truth.classes.resize(truth.categories.size());
        for (const Json &category : json.at("categories")) {
            const int label = truth.categories.at(category.at("id").get<std::int64_t>());
            truth.classes[static_cast<std::size_t>(label)] = category.at("name").get<std::string>();
        }
        for (const Json &item : json.at("annotations")) {
            const auto image = truth.images.find(item.at("image_id").get<std::int64_t>());
            const auto category = truth.categories.find(item.at("category_id").get<std::int64_t>());
            if (image == truth.images.end() || category == truth.categories.end()) continue; // as pycocotools does
            truth.boxes.push_back(
                {image->second, category->second, boxOf(item), item.value("area", -1.0), isCrowd(item)});
        }
        return truth;
    } catch (const Json::exception &) {
        throw Error("Cannot read " + file.string() + ": this is no COCO file with images, categories and annotations.");
    }
}

std::vector<engine::ScoredBox> readResults(const std::filesystem::path &file, const Truth &truth) {
    const Json json = readJson(file);
    const Json &list = json.is_object() && json.contains("annotations") ? json["annotations"] : json;
    std::vector<engine::ScoredBox> boxes;
    try {
        if (!list.is_array()) throw Error("Cannot read " + file.string() + ": a COCO results file is a list.");
        for (const Json &item : list) {
            const auto id = item.at("image_id").get<std::int64_t>();
            const auto image = truth.images.find(id);
            if (image == truth.images.end())
                throw Error("The results name the image " + std::to_string(id) +
                            ", which the ground truth does not have.");
            const auto category = truth.categories.find(item.at("category_id").get<std::int64_t>());
            if (category == truth.categories.end()) continue; // as pycocotools does
            boxes.push_back({image->second, category->second, boxOf(item), item.at("score").get<double>()});
        }
    } catch (const Json::exception &) {
        throw Error("Cannot read " + file.string() + ": every entry needs image_id, category_id, bbox and score.");
    }
    return boxes;
}

} // namespace

app::ModelFigures evaluateCocoFiles(const std::filesystem::path &groundTruth, const std::filesystem::path &results) {
    const Truth truth = readTruth(groundTruth);
    const auto boxes = readResults(results, truth);
    std::vector<int> images;
    for (const auto &[id, number] : truth.images) images.push_back(number);
    app::ModelFigures figures;
    figures.classes = truth.classes;
    figures.sheets = static_cast<int>(images.size());
    figures.evaluation = engine::evaluateDetections(images, static_cast<int>(truth.classes.size()), truth.boxes, boxes);
    return figures;
}

} // namespace herbascope::cli
