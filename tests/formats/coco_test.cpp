// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/formats.h"
#include "tests/formats/text_files.h"
#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

using namespace herbascope;
using namespace herbascope::storage::formats;
using Catch::Matchers::Contains;

namespace {

const std::vector<std::string> organs{"leaf", "flower"};

std::vector<FormatSheet> twoSheets() {
    FormatSheet first;
    first.id = 12;
    first.stem = "FR-1";
    first.fileName = "FR-1.jpg";
    first.width = 6990;
    first.height = 9816;
    first.boxes.push_back({"flower", {10, 20, 40.5, 60}, std::nullopt});
    first.boxes.push_back({"Leaf ", {0, 0, 3, 5}, 0.25});
    first.boxes[1].crowd = true;
    FormatSheet second = first;
    second.id = 7;
    second.stem = "FR-2";
    second.fileName = "FR-2.tif";
    second.boxes.clear();
    return {first, second};
}

} // namespace

TEST_CASE("COCO files carry corner and size, area and stable ids", "[formats][coco]") {
    const test::TemporaryFolder folder;
    writeCoco(folder / "a.json", twoSheets(), organs);
    const auto json = nlohmann::json::parse(test::readText(folder / "a.json"));
    CHECK(json["images"][0] ==
          nlohmann::json{{"id", 12}, {"file_name", "FR-1.jpg"}, {"width", 6990}, {"height", 9816}});
    CHECK(json["images"][1]["id"] == 7);
    CHECK(json["categories"][1]["id"] == 2);
    CHECK(json["categories"][1]["name"] == "flower");
    const auto &box = json["annotations"][0];
    CHECK(box["bbox"] == nlohmann::json{10, 20, 30.5, 40});
    CHECK(box["area"] == 1220);
    CHECK(box["category_id"] == 2);
    CHECK(box["image_id"] == 12);
    CHECK(box["iscrowd"] == 0);
    CHECK(json["annotations"][1]["category_id"] == 1);
    CHECK(json["annotations"][1]["iscrowd"] == 1);
    CHECK(json["annotations"][1]["id"] != box["id"]);
    CHECK_THROWS_WITH(writeCoco(folder / "b.json", twoSheets(), {"leaf"}), Contains("flower"));
}

TEST_CASE("COCO files are read as they were written", "[formats][coco]") {
    const test::TemporaryFolder folder;
    writeCoco(folder / "a.json", twoSheets(), organs);
    const FormatContent content = readCoco(folder / "a.json");
    CHECK(content.problems.empty());
    REQUIRE(content.sheets.size() == 2);
    CHECK(content.sheets[1].boxes.empty());
    const FormatSheet &sheet = content.sheets[0];
    CHECK(sheet.id == 12);
    CHECK(sheet.stem == "FR-1");
    CHECK(sheet.width == 6990);
    REQUIRE(sheet.boxes.size() == 2);
    CHECK(sheet.boxes[0].className == "flower");
    CHECK(sheet.boxes[0].box == engine::Box{10, 20, 40.5, 60});
    CHECK_FALSE(sheet.boxes[0].score.has_value());
    CHECK(sheet.boxes[1].score == 0.25);
    CHECK(sheet.boxes[1].crowd);
}

TEST_CASE("A COCO results list holds the scored boxes and can be read alone", "[formats][coco]") {
    const test::TemporaryFolder folder;
    writeCocoResults(folder / "r.json", twoSheets(), organs);
    const auto json = nlohmann::json::parse(test::readText(folder / "r.json"));
    REQUIRE(json.size() == 1);
    CHECK(json[0]["image_id"] == 12);
    CHECK(json[0]["category_id"] == 1);
    CHECK(json[0]["score"] == 0.25);
    const FormatContent content = readCoco(folder / "r.json");
    REQUIRE(content.sheets.size() == 1);
    CHECK(content.sheets[0].stem == "FR-1");
    CHECK(content.sheets[0].boxes.at(0).className == "Leaf");
}

TEST_CASE("What is broken in a COCO file is named by its key, the rest is read", "[formats][coco]") {
    const test::TemporaryFolder folder;
    test::writeText(folder / "a.json",
                    R"({"images": [{"id": 1, "file_name": "scans/x.y.JPG", "width": 10, "height": 20},
        {"id": 1, "file_name": "again.jpg"}, {"file_name": "no id.jpg"}],
        "categories": [{"id": 3, "name": " leaf "}, {"id": 4}],
        "annotations": [{"id": 70, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4]},
                        {"id": 71, "image_id": 9, "category_id": 3, "bbox": [1, 2, 3, 4]},
                        {"id": 72, "image_id": 1, "category_id": 8, "bbox": [1, 2, 3, 4]},
                        {"id": 73, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3]},
                        {"id": 74, "image_id": 1, "category_id": 3}]})");
    const FormatContent content = readCoco(folder / "a.json");
    REQUIRE(content.sheets.size() == 1);
    CHECK(content.sheets[0].stem == "x.y");
    REQUIRE(content.sheets[0].boxes.size() == 1);
    CHECK(content.sheets[0].boxes[0].className == "leaf");
    CHECK(content.sheets[0].boxes[0].box == engine::Box{1, 2, 4, 6});
    std::string all;
    for (const auto &problem : content.problems) all += problem.message + "\n";
    CHECK(content.problems.size() == 7);
    for (const char *key : {"image 1", "annotation 71", "annotation 72", "annotation 73", "annotation 74"})
        CHECK_THAT(all, Contains(key));
}

TEST_CASE("A file that is no COCO file is refused with its name", "[formats][coco]") {
    const test::TemporaryFolder folder;
    test::writeText(folder / "a.json", "{\n\"images\": [\n}");
    CHECK_THROWS_WITH(readCoco(folder / "a.json"), Contains("a.json") && Contains("line 3"));
    test::writeText(folder / "b.json", "{\"pictures\": []}");
    CHECK_THROWS_WITH(readCoco(folder / "b.json"), Contains("b.json") && Contains("images"));
    CHECK_THROWS_WITH(readCoco(folder / "c.json"), Contains("c.json"));
    CHECK_THROWS_WITH(readCoco(folder.path()), Contains("folder"));
}
