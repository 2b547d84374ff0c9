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

namespace {

/// "annotation 71: it has no bbox" for everything that was left out; "+" before what was taken in all the same.
std::vector<std::string> said(const FormatContent &content) {
    std::vector<std::string> all;
    const auto add = [&](const FormatProblem &problem) {
        all.push_back((problem.leftOut ? "" : "+ ") + problem.object + ": " + problem.reason);
    };
    for (const auto &problem : content.problems) add(problem);
    for (const auto &sheet : content.sheets)
        for (const auto &problem : sheet.problems) add(problem);
    return all;
}

FormatContent readText(const std::string &text) {
    const test::TemporaryFolder folder;
    test::writeText(folder / "a.json", text);
    return readCoco(folder / "a.json");
}

/// One image (1, a.jpg) and one class (3, leaf) with these annotations.
FormatContent readAnnotations(const std::string &annotations) {
    return readText(R"({"images": [{"id": 1, "file_name": "a.jpg"}], "categories": [{"id": 3, "name": "leaf"}],
                        "annotations": [)" +
                    annotations + "]}");
}

} // namespace

TEST_CASE("What is broken in a COCO file is named by its key, the rest is read", "[formats][coco]") {
    const FormatContent content = readText(
        R"({"images": [{"id": 1, "file_name": "scans/x.y.JPG", "width": 10, "height": 20},
        {"id": 2, "file_name": ""}, {"file_name": "no id.jpg"}, 7],
        "categories": [{"id": 3, "name": " leaf "}, {"id": 4}, null],
        "annotations": [{"id": 70, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4]},
                        {"id": 71, "image_id": 9, "category_id": 3, "bbox": [1, 2, 3, 4]},
                        {"id": 72, "image_id": 1, "category_id": 8, "bbox": [1, 2, 3, 4]},
                        {"id": 73, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3]},
                        {"id": 74, "image_id": 1, "category_id": 3},
                        {"id": 75, "image_id": 2, "category_id": 3, "bbox": [1, 2, 3, 4]},
                        {"id": 76, "image_id": 1, "category_id": 4, "bbox": [1, 2, 3, 4]},
                        {"image_id": 1, "category_id": 3, "bbox": [1, "two", 3, 4]}, null,
                        {"id": 79, "image_id": 1, "category_id": 3, "segmentation": {"size": [9, 9], "counts": "x"}},
                        {"id": 80, "image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4], "score": "high"}]})");
    REQUIRE(content.sheets.size() == 2);
    CHECK(content.sheets[0].stem == "x.y");
    CHECK(content.sheets[0].lostBoxes());
    REQUIRE(content.sheets[0].boxes.size() == 1);
    CHECK(content.sheets[0].boxes[0].className == "leaf");
    CHECK(content.sheets[0].boxes[0].box == engine::Box{1, 2, 4, 6});
    CHECK(said(content) ==
          std::vector<std::string>{"image 2: it has no file_name", "image number 4: it has no file_name",
                                   "annotation 71: its image is not in the file",
                                   "annotation 75: its image was left out", "annotation number 9: it has no image_id",
                                   "annotation 72: its category is not in the file",
                                   "annotation 73: its bbox is not four numbers", "annotation 74: it has no bbox",
                                   "annotation 76: its category has no name that can be read",
                                   "annotation number 8: its bbox is not four numbers", "annotation 79: it has no bbox",
                                   "annotation 80: its score is not a number",
                                   "image number 3 (no id.jpg): it has no id, so no box can be its own"});
}

TEST_CASE("Null, text and absence are fine where COCO has something optional", "[formats][coco]") {
    for (const char *more : {"", R"(, "area": null, "iscrowd": null, "score": null)", R"(, "iscrowd": "0", "area": "")",
                             R"(, "iscrowd": false, "segmentation": [])", R"(, "area": NaN)", R"(, "area": 1e999)"}) {
        INFO(more);
        const FormatContent content = readAnnotations(
            R"({"id": null, "image_id": "1", "category_id": 3.0, "bbox": ["1", 2, 3.0, 4])" + std::string(more) + "}");
        CHECK(said(content).empty());
        REQUIRE(content.sheets.at(0).boxes.size() == 1);
        CHECK(content.sheets[0].boxes[0].box == engine::Box{1, 2, 4, 6});
        CHECK_FALSE(content.sheets[0].boxes[0].crowd);
        CHECK_FALSE(content.sheets[0].boxes[0].score);
    }
    for (const char *size : {R"("width": null, "height": null)", R"("height": "")", R"("width": 0)"})
        CHECK(said(readText(R"({"images": [{"id": 1, "file_name": "a.jpg", )" + std::string(size) + "}]}")).empty());
    const FormatContent text =
        readText(R"({"images": [{"id": 1, "file_name": "a.jpg", "width": "300", "height": 4e2}]})");
    CHECK(text.sheets.at(0).width == 300);
    CHECK(text.sheets[0].height == 400);
    for (const char *size : {"-3", "1e9", "\"wide\"", "[]", "true"}) {
        INFO(size);
        const FormatContent none = readText(R"({"images": [{"id": 1, "file_name": "a.jpg", "height": 9, "width": )" +
                                            std::string(size) + "}]}");
        CHECK(none.sheets.at(0).width == 0);
        CHECK_FALSE(none.sheets[0].lostBoxes());
        CHECK(said(none) ==
              std::vector<std::string>{"+ image 1 (a.jpg): its size is none, so its boxes were not scaled"});
    }
}

TEST_CASE("Ids of any kind hold a COCO file together", "[formats][coco]") {
    for (const auto &[image, box] : {std::pair("1", "\"1\""), std::pair("\"C-1\"", "\"C-1\""), std::pair("-5", "-5.0"),
                                     std::pair("1.5", "\"1.5\""), std::pair("9007199254740993", "9007199254740993")}) {
        INFO(image);
        const FormatContent content = readText(R"({"images": [{"id": )" + std::string(image) +
                                               R"(, "file_name": "a.jpg"}, {"id": 77, "file_name": "b.jpg"}],
                "categories": [{"id": "L", "name": 5}],
                "annotations": [{"id": "x", "image_id": )" +
                                               box + R"(, "category_id": "L", "bbox": [1, 2, 3, 4]}]})");
        CHECK(said(content).empty());
        REQUIRE(content.sheets.at(0).boxes.size() == 1);
        CHECK(content.sheets[0].boxes[0].className == "5");
        CHECK(content.sheets[0].boxes[0].object == "annotation x");
    }
}

TEST_CASE("A file that COCO lists twice is one sheet; an id of two files is none's", "[formats][coco]") {
    const std::string rest = R"(], "categories": [{"id": 1, "name": "leaf"}], "annotations": [
        {"id": 1, "image_id": 11, "category_id": 1, "bbox": [1, 2, 3, 4]},
        {"id": 2, "image_id": 12, "category_id": 1, "bbox": [5, 6, 7, 8]}]})";
    const FormatContent one = readText(R"({"images": [{"id": 11, "file_name": "a.jpg", "width": 30, "height": 40},
        {"id": 12, "file_name": "a.jpg"}, {"id": 12, "file_name": "a.jpg"})" +
                                       rest);
    REQUIRE(one.sheets.size() == 1);
    CHECK(one.sheets[0].boxes.size() == 2);
    CHECK(one.sheets[0].width == 30);
    CHECK(said(one).empty());
    const FormatContent sizes = readText(R"({"images": [{"id": 11, "file_name": "a.jpg", "width": 30, "height": 40},
        {"id": 12, "file_name": "a.jpg", "width": 300, "height": 400})" +
                                         rest);
    REQUIRE(sizes.sheets.size() == 1);
    CHECK(sizes.sheets[0].boxes.size() == 1);
    CHECK(sizes.sheets[0].lostBoxes());
    const FormatContent clash =
        readText(R"({"images": [{"id": 11, "file_name": "a.jpg"}, {"id": 12, "file_name": "b.jpg"},
        {"id": 11, "file_name": "c.jpg"})" +
                 rest);
    REQUIRE(clash.sheets.size() == 3);
    CHECK(clash.sheets[0].boxes.empty());
    CHECK(clash.sheets[0].lostBoxes());
    CHECK(clash.sheets[1].boxes.size() == 1);
    CHECK_FALSE(clash.sheets[1].lostBoxes());
    CHECK(clash.sheets[2].lostBoxes());
}

TEST_CASE("A COCO polygon without bbox becomes the box round it, and that is said", "[formats][coco]") {
    const FormatContent content = readAnnotations(
        R"({"id": 7, "image_id": 1, "category_id": 3, "bbox": null, "segmentation": [[1, 2, 9, 4, 5, 30], [0, 3, 1, 4, 2, 5]]})");
    REQUIRE(content.sheets.at(0).boxes.size() == 1);
    CHECK(content.sheets[0].boxes[0].box == engine::Box{0, 2, 9, 30});
    CHECK(said(content) == std::vector<std::string>{"+ annotation 7: its polygon became the box round it"});
    CHECK_FALSE(content.sheets[0].lostBoxes());
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
