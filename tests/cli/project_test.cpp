// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

using namespace herbascope::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

int countOf(const std::string &text, const std::string &what) {
    int count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
}

} // namespace

TEST_CASE("Drawn sheets come in with all their boxes, once", "[cli][import]") {
    const Workplace work;
    work.makeSampleProject(6);
    CHECK(work.files("s/images").size() == 6);
    CHECK(work.read("s/train.txt") == "sample-0001\nsample-0002\nsample-0003\nsample-0004\nsample-0006\n");
    CHECK(work.read("s/val.txt") == "sample-0005\n");
    std::string xml;
    for (const QString &name : work.files("s/annotations")) xml += work.read("s/annotations/" + name);

    const auto info = [&] { return work.run("info p --json").json().at(0); };
    const json first = info();
    CHECK(first["sheets"] == 6);
    CHECK(first["by_state"]["done"] == 6);
    for (const char *organ : {"leaf", "flower", "fruit", "seed", "stem", "root"})
        CHECK(first["boxes"][organ] == countOf(xml, std::string("<name>") + organ + "<"));
    CHECK(first["splits"] == json{{"train", 5}, {"val", 1}});
    CHECK(first["models"].empty());
    CHECK(first["predictions"] == 0);
    CHECK(first["schema_version"].is_number_integer());

    const Ran again = work.run("import --voc s/annotations --json --split val=s/val.txt --images s/images p");
    CHECK(again.status == 0);
    CHECK(again.json().at(0)["sheets_added"] == 0);
    CHECK(again.json().at(0)["boxes"] == 0);
    CHECK(info() == first);
}

TEST_CASE("An import says what came in before it hashes the scans, and how far it is with that", "[cli][import]") {
    const Workplace work;
    REQUIRE(work.run("sample s --sheets 3 --size 200x300 --seed 3").status == 0);
    REQUIRE(work.run("new p").status == 0);
    const std::string said = work.run("import p --images s/images").err;
    INFO(said);
    const auto result = said.find("3 sheets added");
    const auto hashing = said.find("Noting what is in the scans: ");
    REQUIRE(hashing != std::string::npos);
    CHECK(result < hashing);
}

TEST_CASE("A command ends where Qt goes without GLib, too", "[cli][import]") {
    const Workplace work;
    qputenv("QT_NO_GLIB", "1");
    work.makeSampleProject(2); // waits for the hashing
    qunsetenv("QT_NO_GLIB");
    CHECK(work.run("info p --json").json().at(0)["sheets"] == 2);
}

TEST_CASE("The same seed draws the same sheets, another one others", "[cli][sample]") {
    const Workplace work;
    REQUIRE(work.run("sample a --sheets 1 --size 200x300 --seed 5").status == 0);
    REQUIRE(work.run("sample b --sheets 1 --size 200x300 --seed 5").status == 0);
    REQUIRE(work.run("sample c --sheets 1 --size 200x300 --seed 6").status == 0);
    CHECK(work.read("a/images/sample-0001.jpg") == work.read("b/images/sample-0001.jpg"));
    CHECK(work.read("a/annotations/sample-0001.xml") == work.read("b/annotations/sample-0001.xml"));
    CHECK(work.read("a/images/sample-0001.jpg") != work.read("c/images/sample-0001.jpg"));
}

TEST_CASE("Exported VOC files are those that came in, also from a project made of them", "[cli][export]") {
    const Workplace work;
    work.makeSampleProject(3);
    REQUIRE(work.run("export p --format voc --out first").status == 0);
    REQUIRE(work.run("export p --format voc --out first.zip").status == 0);
    REQUIRE(work.run("new q").status == 0);
    REQUIRE(work.run("import q --voc first.zip").status == 0);
    CHECK(work.run("info q --json").json().at(0)["images"]["missing"] == 3);
    REQUIRE(work.run("export q --format voc --out second").status == 0);
    REQUIRE(work.files("first").size() == 3);
    for (const QString &name : work.files("first")) {
        CHECK(work.read("first/" + name) == work.read("s/annotations/" + name));
        CHECK(work.read("second/" + name) == work.read("s/annotations/" + name));
    }
}

TEST_CASE("CSV has a row a box, COCO the boxes of the split, pictures a file a sheet", "[cli][export]") {
    const Workplace work;
    work.makeSampleProject(6);
    const json info = work.run("info p --json").json().at(0);
    int boxes = 0;
    for (const auto &[name, count] : info["boxes"].items()) boxes += count.get<int>();
    REQUIRE(work.run("export p --format csv --out boxes.csv").status == 0);
    CHECK(countOf(work.read("boxes.csv"), "\r\n") == boxes + 1);
    REQUIRE(work.run("export p --format coco --out val.json --split val").status == 0);
    const json coco = json::parse(work.read("val.json"));
    REQUIRE(coco["images"].size() == 1);
    CHECK(coco["images"][0]["file_name"] == "sample-0005.jpg");
    CHECK(static_cast<int>(coco["annotations"].size()) ==
          countOf(work.read("s/annotations/sample-0005.xml"), "<object>"));
    REQUIRE(work.run("export p --format overlay --out pictures --split val").status == 0);
    CHECK(work.files("pictures") == QStringList{"sample-0005_overlay.jpg"});
}

TEST_CASE("The paper's annotations come in without their scans", "[cli][import][data]") {
    const QString file = QStringLiteral(HERBASCOPE_SHARED_DATA "/paper/annotations.zip");
    if (!QFileInfo::exists(file)) {
        WARN("Paper files skipped: " << file.toStdString() << " is not here.");
        return;
    }
    const Workplace work;
    REQUIRE(work.run("new p").status == 0);
    REQUIRE(work.run("import p --voc " + file).status == 0);
    const json info = work.run("info p --json").json().at(0);
    CHECK(info["sheets"] == 653);
    CHECK(info["images"]["missing"] == 653);
    CHECK(info["boxes"] ==
          json{{"leaf", 9937}, {"flower", 3942}, {"fruit", 1343}, {"seed", 10}, {"stem", 4284}, {"root", 138}});
}

TEST_CASE("Broken files are named and the rest comes in", "[cli][import]") {
    const Workplace work;
    REQUIRE(work.run("sample s --sheets 2 --size 200x300 --seed 1").status == 0);
    work.write("s/annotations/broken.xml", "<annotation>\n<object>");
    work.write("s/images/text.jpg", "this is text");
    work.write("s/images/none.jpg", "");
    REQUIRE(work.run("new p").status == 0);
    const Ran ran = work.run("import p --images s/images --voc s/annotations --json");
    CHECK(ran.status == 0);
    for (const char *name : {"broken.xml", "text.jpg", "none.jpg"}) CHECK_THAT(ran.err, Contains(name));
    CHECK(ran.json().at(0)["sheets_broken"] == 2);
    CHECK(work.run("info p --json").json().at(0)["images"]["present"] == 2);
}

TEST_CASE("A write-protected project is told from one that is in use", "[cli]") {
    const Workplace work;
    REQUIRE(work.run("new p").status == 0);
    QFile file(work.path("p/project.herb"));
    REQUIRE(file.setPermissions(QFile::ReadOwner));
    if (QFileInfo(file).isWritable()) {
        WARN("Write protection skipped: this user may write everywhere.");
        return;
    }
    const Ran ran = work.run("import p --images p");
    CHECK(ran.status == 1);
    CHECK_THAT(ran.err, Contains("write-protected") && !Contains("in use"));
}

TEST_CASE("A wrong call ends with 2, a failure with 1, each with a sentence", "[cli]") {
    const Workplace work;
    REQUIRE(work.run("new p").status == 0);
    for (const char *call : {"", "bogus", "train", "train p --side 5", "train p --preset huge", "train p --decay 0,5",
                             "import p", "import p --split train", "evaluate", "evaluate --results a.json",
                             "sample d --size 10x10", "sample d --size 300", "export p --format xyz --out a",
                             "predict p --score 1.5", "detect --model m --device tpu a.jpg", "info p --nonsense"}) {
        INFO(call);
        const Ran ran = work.run(call);
        CHECK(ran.status == 2);
        CHECK(ran.out.empty());
        CHECK_FALSE(ran.err.empty());
        CHECK(countOf(ran.err, "\n") == 1);
    }
    for (const char *call :
         {"new p", "info nowhere", "train nowhere", "predict p", "evaluate p", "import p --voc nowhere.zip",
          "import p --images nowhere", "export p --format voc --out a --split nosplit", "train p --resume norun",
          "train p", "detect --model nowhere a.jpg"}) {
        INFO(call);
        const Ran ran = work.run(call);
        CHECK(ran.status == 1);
        CHECK(ran.out.empty());
        CHECK_THAT(ran.err, Contains("."));
    }
    CHECK_THAT(work.run("info nowhere").err, Contains("nowhere"));
}

TEST_CASE("Every command explains itself with an example", "[cli]") {
    const Workplace work;
    for (const char *command : {"new", "import", "train", "predict", "merge", "detect", "evaluate", "export", "models", "runs",
                                "info", "doctor", "sample"}) {
        const Ran ran = work.run(QString(command) + " --help");
        CHECK(ran.status == 0);
        CHECK_THAT(ran.out, Contains(std::string("Example: herbascope-cli ") + command));
    }
}

TEST_CASE("The doctor says what the program computes on", "[cli]") {
    const Workplace work;
    const auto report = work.run("doctor --json").json();
    REQUIRE(report.size() == 1);
    CHECK_FALSE(report[0]["reason"].get<std::string>().empty());
    CHECK(report[0]["libtorch"].get<std::string>().starts_with("2."));
    CHECK(report[0]["cores"] >= 1);
    for (const char *purpose : {"prediction", "training"}) CHECK(report[0]["processor_trial"][purpose]["fp32_ms"] > 0);
    CHECK(report[0]["memory_bytes"] > 0);
}
