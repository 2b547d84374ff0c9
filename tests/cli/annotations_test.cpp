// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace herbascope::test;
using Catch::Matchers::Contains;

TEST_CASE("Class lists come in any encoding, or are refused by name", "[cli][new]") {
    const Workplace work;
    const std::string wide("\xFF\xFEl\0e\0a\0f\0\n\0B\0l\0\xFC\0t\0e\0", 22);
    int number = 0;
    for (const std::string &bytes : {std::string("leaf\r\n\r\n# mine\r\nBl\xFCte\r\n"), wide,
                                     std::string("\xEF\xBB\xBFleaf\nBlu\xCC\x88te")}) {
        work.write("classes.txt", bytes);
        const QString project = QStringLiteral("p%1").arg(++number);
        REQUIRE(work.run("new " + project + " --classes classes.txt").status == 0);
        CHECK(work.run("info " + project + " --json").json().at(0)["boxes"] == nlohmann::json{{"leaf", 0}, {"Blüte", 0}});
    }
    for (const std::string &bytes : {std::string("leaf\n\xEB\xE8\xF1\xF2\n"), std::string("leaf\nBl\xEF\xBF\xBDte\n"),
                                     std::string("Blüte\nBLU\xCC\x88TE\n"), std::string("leaf\0\1\2", 7)}) {
        work.write("classes.txt", bytes);
        const Ran ran = work.run("new q --classes classes.txt");
        CHECK(ran.status == 1);
        CHECK_THAT(ran.err, Contains("classes.txt"));
    }
}

TEST_CASE("One broken VOC file alone ends with 1, as a broken COCO file", "[cli][import]") {
    const Workplace work;
    REQUIRE(work.run("new p").status == 0);
    work.write("a.xml", "<annotation>\n<object>");
    work.write("a.json", "{\n");
    for (const char *call : {"import p --voc a.xml", "import p --coco a.json"}) {
        const Ran ran = work.run(call);
        CHECK(ran.status == 1);
        CHECK_THAT(ran.err, Contains("Cannot read") && Contains("line 2"));
    }
}

TEST_CASE("Sheets that a file does not box are done only when that is asked for", "[cli][import]") {
    const Workplace work;
    work.write("a.json", R"({"images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}],
        "categories": [{"id": 1, "name": "leaf"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]})");
    for (const auto &[option, done] : {std::pair("", 1), std::pair(" --complete yes", 2), std::pair(" --complete no", 0)}) {
        const QString project = QStringLiteral("p%1").arg(done);
        REQUIRE(work.run("new " + project).status == 0);
        const Ran ran = work.run("import " + project + " --coco a.json" + option);
        REQUIRE(ran.status == 0);
        CHECK((ran.err.find("box nothing on 1 sheet") != std::string::npos) == (done == 1));
        CHECK(work.run("info " + project + " --json").json().at(0)["by_state"]["done"] == done);
    }
}

TEST_CASE("Measuring names the boxes that are none and counts the others", "[cli][evaluate]") {
    const Workplace work;
    work.write("truth.json", R"({"images": [{"id": "A", "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}],
        "categories": [{"id": 1, "name": "leaf"}],
        "annotations": [{"id": 1, "image_id": "A", "category_id": 1, "bbox": [0, 0, 50, 50], "area": null, "iscrowd": null},
            {"id": 2, "image_id": "A", "category_id": 1, "bbox": [1e308, 1e308, 1e308, 1e308]},
            {"id": 3, "image_id": "A", "category_id": 1, "bbox": [5, 5, NaN, 5]},
            {"id": 4, "image_id": 9, "category_id": 1, "bbox": [5, 5, 5, 5]},
            {"id": 5, "image_id": 2, "category_id": 1, "bbox": [60, 60, -50, -50]}]})");
    work.write("results.json", R"([{"image_id": "A", "category_id": 1, "bbox": [0, 0, 50, 50], "score": 0.9},
            {"image_id": "2", "category_id": 1.0, "bbox": ["10", 10, 50, 50], "score": "0.8"},
            {"image_id": 7, "category_id": 1, "bbox": [0, 0, 50, 50], "score": 0.9},
            {"image_id": 2, "category_id": 1, "bbox": [0, 0, 50, 50]}])");
    const Ran ran = work.run("evaluate --ground-truth truth.json --results results.json --json");
    REQUIRE(ran.status == 0);
    CHECK(ran.json().at(0)["AP"] == 1.0);
    CHECK(ran.json().at(0)["classes"]["leaf"]["ground_truth"] == 2);
    CHECK_THAT(ran.err, Contains("annotation 2 of truth.json") && Contains("annotation 3 of truth.json") &&
                            Contains("annotation 4 of truth.json") && Contains("entry number 3 of results.json") &&
                            Contains("it has no score: entry number 4 of results.json"));
}
