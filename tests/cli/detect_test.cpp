// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/catch.h"

using namespace herbascope::test;
using Catch::Matchers::Contains;
using nlohmann::json;

TEST_CASE("Detect names broken scans, does the others and writes every format", "[cli][detect]") {
    const Workplace work;
    work.makeSampleProject(3);
    const Ran trained =
        work.run("train p --side 96 --batch 1 --iterations 2 --device cpu --precision fp32 --threads 1 --name tiny");
    INFO(trained.err);
    REQUIRE(trained.status == 0);
    CHECK(trained.out == "tiny\n");
    work.write("text.jpg", "this is text");
    work.write("cut.jpg", work.read("s/images/sample-0001.jpg").substr(0, 3000));
    const QString call = "detect --model p/models/tiny --device cpu --threads 1 --score 0.01 ";

    const Ran ran = work.run(call + "--json text.jpg cut.jpg gone.jpg s/images/sample-0001.jpg");
    INFO(ran.err);
    CHECK(ran.status == 0);
    for (const char *name : {"text.jpg", "cut.jpg", "gone.jpg"}) CHECK_THAT(ran.err, Contains(name));
    const auto lines = ran.json();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0]["image"] == "s/images/sample-0001.jpg");
    CHECK(lines[0]["width"] == 200);
    CHECK(lines[0]["height"] == 300);
    for (const json &found : lines[0]["detections"]) {
        CHECK(found["score"] >= 0.01);
        CHECK(found["box"].size() == 4);
        CHECK(found["box"][2] <= 200);
    }
    CHECK(work.run(call + "text.jpg").status == 1);

    const auto expected = lines[0]["detections"].size();
    REQUIRE(expected > 0);
    for (const char *format : {"voc", "coco", "csv", "overlay"}) {
        const Ran written = work.run(
            call + QStringLiteral("--out found --format %1 s/images/sample-0001.jpg").arg(QLatin1String(format)));
        CHECK(written.status == 0);
        CHECK(written.out.empty());
    }
    CHECK(work.files("found") ==
          QStringList{"detections.csv", "detections.json", "sample-0001.xml", "sample-0001_overlay.jpg"});
    CHECK(json::parse(work.read("found/detections.json"))["annotations"].size() == expected);
    CHECK_THAT(work.read("found/sample-0001.xml"), Contains("<score>"));

    const auto foundWith = [&](const QString &tiles) {
        const Ran one = work.run(call + "--json s/images/sample-0001.jpg --tiles " + tiles);
        INFO(one.err);
        REQUIRE(one.status == 0);
        return one.json().at(0)["detections"];
    };
    CHECK(foundWith("auto") == lines[0]["detections"]);
    CHECK(foundWith("off") == lines[0]["detections"]);
    CHECK(foundWith("300") == lines[0]["detections"]); // the sheet is one tile
    const json inTiles = foundWith("128");
    CHECK(inTiles != lines[0]["detections"]);
    CHECK(inTiles.size() <= 100); // no more than the model gives for a sheet
    for (const json &found : inTiles) {
        CHECK(found["box"][0] >= 0);
        CHECK(found["box"][2] <= 200);
        CHECK(found["box"][3] <= 300);
    }
    for (const char *wrong : {"some", "63", "8193", "1e3", "128px"}) {
        const Ran refused = work.run(call + "s/images/sample-0001.jpg --tiles " + wrong);
        CHECK(refused.status == 2);
        CHECK_THAT(refused.err, Contains("auto, off"));
    }

    // VOC files with scores come into a project as predictions.
    REQUIRE(work.run("new q").status == 0);
    REQUIRE(work.run("import q --images s/images --voc found").status == 0);
    const json info = work.run("info q --json").json().at(0);
    CHECK(info["predictions"] == expected);
    CHECK(info["boxes"]["leaf"] == 0);
    REQUIRE(work.run("new r").status == 0);
    REQUIRE(work.run("import r --images s/images --voc found --as annotations").status == 0);
    const json asked = work.run("info r --json").json().at(0);
    std::size_t boxes = 0;
    for (const auto &[name, count] : asked["boxes"].items()) boxes += count.get<std::size_t>();
    CHECK(boxes == expected);
    CHECK(asked["predictions"] == 0);
}
