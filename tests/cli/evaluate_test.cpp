// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/catch.h"

#include <QFileInfo>

using namespace herbascope::test;
using Catch::Matchers::Contains;
using nlohmann::json;

TEST_CASE("A perfect and a missed box give the figures of the definition", "[cli][evaluate]") {
    const Workplace work;
    work.write("truth.json", R"({"images": [{"id": 900000000001, "file_name": "a.jpg"}],
        "categories": [{"id": 5, "name": "leaf"}, {"id": 2, "name": "root"}],
        "annotations": [
            {"id": 1, "image_id": 900000000001, "category_id": 5, "bbox": [0, 0, 50, 50], "area": 2500, "iscrowd": 0},
            {"id": 2, "image_id": 900000000001, "category_id": 5, "bbox": [200.5, 0, 50, 50], "area": 2500, "iscrowd": 0}]})");
    work.write("results.json",
               R"([{"image_id": 900000000001, "category_id": 5, "bbox": [0, 0, 50, 50], "score": 0.9}])");
    const Ran ran = work.run("evaluate --ground-truth truth.json --results results.json --json");
    REQUIRE(ran.status == 0);
    const auto lines = ran.json();
    REQUIRE(lines.size() == 1);
    // Precision 1 up to recall 0.5: 51 of the 101 recall points.
    CHECK(lines[0]["AP"].get<double>() == Approx(51.0 / 101));
    CHECK(lines[0]["AP50"].get<double>() == Approx(51.0 / 101));
    CHECK(lines[0]["AR100"].get<double>() == Approx(0.5));
    CHECK(lines[0]["APl"].is_null());
    CHECK(lines[0]["classes"]["leaf"]["ground_truth"] == 2);
    CHECK(lines[0]["classes"]["root"]["AP"].is_null());
    CHECK(lines[0]["sheets"] == 1);

    const Ran table = work.run("evaluate --ground-truth truth.json --results results.json");
    CHECK_THAT(table.out, Contains("0.505") && Contains("–"));
    work.write("results.json", R"([{"image_id": 4, "category_id": 5, "bbox": [0, 0, 50, 50], "score": 0.9}])");
    CHECK(work.run("evaluate --ground-truth truth.json --results results.json").status == 1);
    work.write("results.json", "no json");
    CHECK_THAT(work.run("evaluate --ground-truth truth.json --results results.json").err, Contains("results.json"));
}

TEST_CASE("The figures are those of pycocotools", "[cli][evaluate][data]") {
    const QString folder = QStringLiteral(HERBASCOPE_SHARED_DATA "/goldens/coco_eval/");
    if (!QFileInfo::exists(folder)) {
        WARN("COCO goldens skipped: " << folder.toStdString() << " is not here.");
        return;
    }
    const Workplace work;
    for (const char *name : {"plain", "crowd", "unordered_image_ids"}) {
        const QString pair = folder + name;
        const Ran ran = work.run(
            QStringLiteral("evaluate --ground-truth %1/ground_truth.json --results %1/results.json --json").arg(pair));
        REQUIRE(ran.status == 0);
        const json figures = ran.json().at(0);
        const json expected = json::parse(work.read(pair + "/expected.json"));
        for (const char *key : {"AP", "AP50", "AP75", "APs", "APm", "APl", "AR100"}) {
            INFO(name << " " << key);
            if (expected[key].is_null() || expected[key] < 0)
                CHECK(figures[key].is_null());
            else
                CHECK(figures[key].get<double>() == Approx(expected[key].get<double>()).margin(1e-6));
        }
    }
}
