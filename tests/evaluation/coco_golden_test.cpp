// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/evaluation/coco_evaluation.h"
#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <map>

using namespace herbascope::engine;
using nlohmann::json;

namespace {

json read(const std::filesystem::path &file) {
    return json::parse(std::ifstream(file));
}

Box boxOf(const json &xywh) {
    const double x = xywh[0], y = xywh[1], w = xywh[2], h = xywh[3];
    return {x, y, x + w, y + h};
}

void compare(const std::optional<double> &ours, const json &theirs) {
    // pycocotools writes -1 (or null) where there is no ground truth.
    if (theirs.is_null() || theirs.get<double>() < 0)
        CHECK_FALSE(ours.has_value());
    else
        CHECK(ours.value() == Approx(theirs.get<double>()).epsilon(0).margin(1e-6));
}

struct Case {
    std::map<int, int> labelOfCategory;
    Evaluation evaluation;
};

Case evaluateCase(const std::filesystem::path &folder) {
    const json truth = read(folder / "ground_truth.json");
    Case result;
    for (const json &category : truth["categories"]) result.labelOfCategory.emplace(category["id"], 0);
    int next = 0;
    for (auto &[category, label] : result.labelOfCategory) label = next++;
    std::vector<int> images;
    for (const json &image : truth["images"]) images.push_back(image["id"]);
    std::vector<GroundTruthBox> boxes;
    for (const json &one : truth["annotations"])
        boxes.push_back({one["image_id"], result.labelOfCategory.at(one["category_id"]), boxOf(one["bbox"]),
                         one["area"], one.value("iscrowd", 0) != 0});
    std::vector<ScoredBox> found;
    for (const json &one : read(folder / "results.json"))
        found.push_back(
            {one["image_id"], result.labelOfCategory.at(one["category_id"]), boxOf(one["bbox"]), one["score"]});
    result.evaluation = evaluateDetections(images, next, boxes, found);
    return result;
}

} // namespace

TEST_CASE("The figures equal those of pycocotools", "[evaluation][golden]") {
    const std::filesystem::path root = std::filesystem::path(HERBASCOPE_SHARED_DATA) / "goldens" / "coco_eval";
    if (!std::filesystem::exists(root)) {
        WARN("skipped: " << root << " is not there");
        return;
    }
    int cases = 0;
    for (const auto &entry : std::filesystem::directory_iterator(root)) {
        const json expected = read(entry.path() / "expected.json");
        INFO(entry.path().filename());
        const auto [labels, result] = evaluateCase(entry.path());
        ++cases;
        if (!expected.contains("AP")) { // pycocotools takes no empty results, so this case has a sentence for figures
            compare(result.all.ap, 0);
            for (const ClassFigures &figures : result.classes) CHECK(figures.ap.value_or(0) == 0);
            continue;
        }
        compare(result.all.ap, expected["AP"]);
        compare(result.all.ap50, expected["AP50"]);
        compare(result.all.ap75, expected["AP75"]);
        compare(result.all.apSmall, expected["APs"]);
        compare(result.all.apMedium, expected["APm"]);
        compare(result.all.apLarge, expected["APl"]);
        compare(result.ar1, expected["AR1"]);
        compare(result.ar10, expected["AR10"]);
        compare(result.all.ar100, expected["AR100"]);
        compare(result.arSmall, expected["ARs"]);
        compare(result.arMedium, expected["ARm"]);
        compare(result.arLarge, expected["ARl"]);
        for (const auto &[name, figures] : expected["classes"].items()) {
            const ClassFigures &ours = result.classes[labels.at(std::stoi(name))];
            compare(ours.ap, figures["AP"]);
            for (std::size_t i = 0; i < figures["AP_by_iou"].size(); ++i) {
                compare(ours.apByIou[i], figures["AP_by_iou"][i]);
                compare(ours.recallByIou[i], figures["recall_by_iou"][i]);
            }
        }
    }
    CHECK(cases == 10);
}
