// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project.h"
#include "storage/queries.h"
#include "tests/cli/program.h"
#include "tests/support/catch.h"

#include <QFile>

#include <algorithm>
#include <filesystem>

#include <sys/stat.h>

using namespace herbascope;
using namespace herbascope::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

namespace fs = std::filesystem;

const QString trainTiny =
    QStringLiteral("train p --side 96 --batch 1 --iterations 1 --device cpu --precision fp32 --threads 1 --name ");

fs::path at(const Workplace &work, const char *name) {
    return work.path(QString::fromUtf8(name)).toStdString();
}

/// One line, ending in a full stop.
void checkOneSentence(const Ran &ran) {
    CHECK(ran.status == 1);
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    CHECK(ran.err.ends_with(".\n"));
}

} // namespace

TEST_CASE("No model's name takes another's place or a folder beside the project", "[cli][files]") {
    const Workplace work;
    work.makeSampleProject(2);
    for (const char *name : {"A.part", "paper-1.run", "Paper-1.RUN", "..", ".hidden", "a/b", "a\\b", "a.", "nul"}) {
        INFO(name);
        const Ran refused = work.run(trainTiny + QLatin1String(name));
        checkOneSentence(refused);
        CHECK_THAT(refused.err, Contains("cannot be a model's name"));
    }
    REQUIRE(work.run(trainTiny + "A").status == 0);
    checkOneSentence(work.run(trainTiny + "a")); // one folder with A on Windows
    REQUIRE(work.run(trainTiny + "B").status == 0);
    CHECK(work.run("models p --json").json().size() == 2);
    CHECK(work.files("p/models/A") == QStringList{"model.json", "weights.safetensors"});
    CHECK(work.files("p/models/B") == QStringList{"model.json", "weights.safetensors"});
    CHECK(fs::is_empty(at(work, "p/runs")));

    // A model from elsewhere says what it likes to be called.
    fs::create_directories(at(work, "beside"));
    work.write("beside/thesis.txt", "mine");
    int number = 1;
    for (const char *name : {"..", "../../beside", "/abs", "A", "B.part", ".hidden"}) {
        INFO(name);
        fs::remove_all(at(work, "evil"));
        fs::copy(at(work, "p/models/A"), at(work, "evil"));
        json info = json::parse(work.read("evil/model.json"));
        info["name"] = name;
        info["id"] = std::string(31, '0') + std::to_string(number++);
        work.write("evil/model.json", info.dump());
        const Ran ran = work.run("predict p --device cpu --sheets sample-0001 --model evil");
        INFO(ran.err);
        CHECK(ran.status == 0);
        CHECK(work.read("beside/thesis.txt") == "mine");
        CHECK(work.files("p").contains("project.herb"));
        CHECK(fs::exists(at(work, "p/models/A/model.json")));
    }
    for (const json &model : work.run("models p --json").json()) {
        const fs::path folder = model["folder"].get<std::string>();
        CHECK(folder.parent_path() == fs::canonical(at(work, "p/models")));
    }
    CHECK(std::distance(fs::directory_iterator(at(work, "p/models")), fs::directory_iterator()) ==
          static_cast<std::ptrdiff_t>(work.run("models p --json").json().size()));
}

TEST_CASE("Split names decide no path", "[cli][files]") {
    const Workplace work;
    work.makeSampleProject(1);
    for (const char *name : {"../../evil", "/abs-evil", "Train", ".."})
        REQUIRE(work.run(QStringLiteral("import p --split %1=s/train.txt").arg(QLatin1String(name))).status == 0);
    REQUIRE(work.run("export p --format imageset --out o/lists").status == 0);
    CHECK(work.files("o/lists").size() >= 5);
    CHECK(work.files("o").isEmpty());
    CHECK(work.files(".").isEmpty());
    CHECK_FALSE(fs::exists("/abs-evil.txt"));
}

TEST_CASE("A run's path in the project file that leads elsewhere is not followed", "[cli][files]") {
    const Workplace work;
    work.makeSampleProject(1);
    fs::create_directories(at(work, "beside"));
    work.write("beside/snapshot.json", "mine");
    fs::create_directories(at(work, "p/models/old.run"));
    work.write("p/models/old.run/snapshot.json", "{}");
    work.write("p/models/old.run/thesis.txt", "mine");
    {
        const auto project = app::Project::open(work.path("p"));
        for (const std::string &folder : {std::string("../beside"), at(work, "beside").string(),
                                          std::string("runs/../../beside"), std::string("models/old.run")}) {
            storage::TrainingRun run;
            run.name = "r" + std::to_string(project->trainingRuns().size());
            run.folder = folder;
            run.state = storage::RunState::Interrupted;
            storage::addTrainingRun(project->database(), run);
        }
    }
    CHECK(work.run("runs p --json").json().size() == 4);
    checkOneSentence(work.run("train p --resume r0"));
    for (const char *name : {"r0", "r1", "r2", "r3"})
        CHECK(work.run(QStringLiteral("runs p --remove ") + name).status == 0);
    CHECK(work.run("runs p --json").json().empty());
    CHECK(work.read("beside/snapshot.json") == "mine");
    CHECK_FALSE(fs::exists(at(work, "p/models/old.run/snapshot.json")));
    CHECK(work.read("p/models/old.run/thesis.txt") == "mine");
    checkOneSentence(work.run("runs p --remove r0"));
}

TEST_CASE("A training that cannot start leaves no run behind", "[cli][files]") {
    const Workplace work;
    work.makeSampleProject(2);
    work.write("broken.pth", "PK\3\4 no weights at all, and that is that");
    checkOneSentence(work.run(trainTiny + "x --init none --split nowhere"));
    CHECK(work.run(trainTiny + "x --init broken.pth").status == 1);
    CHECK(work.run("runs p --json").json().empty());
    CHECK((!fs::exists(at(work, "p/runs")) || fs::is_empty(at(work, "p/runs"))));
    CHECK(work.run(trainTiny + "x").status == 0); // the name is free
}

TEST_CASE("What is no file is told from one, and nothing waits for it", "[cli][files]") {
    const Workplace work;
    work.makeSampleProject(1);
    REQUIRE(::mkfifo(at(work, "pipe").c_str(), 0600) == 0);
    fs::copy_file(at(work, "pipe").parent_path() / "s/train.txt", at(work, "keep"));
    fs::create_symlink("loop", at(work, "loop"));
    for (const char *odd : {"pipe", "loop", "/dev/zero"}) {
        for (const char *call : {"new q --classes ", "import p --voc ", "import p --coco ", "import-weights --out m ",
                                 "merge p ", "detect --model ", "evaluate --results keep --ground-truth "}) {
            INFO(call << odd);
            QString arguments = QLatin1String(call) + QLatin1String(odd);
            if (arguments.startsWith("detect")) arguments += " scan.jpg";
            const Ran ran = work.run(arguments);
            CHECK(ran.status == 1);
            CHECK(ran.err.size() < 400);
        }
    }
    fs::create_symlink("keep", at(work, "link"));
    const std::string kept = work.read("keep");
    for (const char *target : {"link", "pipe", "s", "/dev/null"}) {
        INFO(target);
        checkOneSentence(work.run(QStringLiteral("export p --format csv --out ") + target));
    }
    CHECK(work.read("keep") == kept);
    CHECK(fs::is_fifo(at(work, "pipe")));
    CHECK(fs::is_character_file("/dev/null"));
}

TEST_CASE("Options that are no number, out of range or empty are wrong calls", "[cli][files]") {
    const Workplace work;
    for (const char *call : {"predict p --score nan",
                             "predict p --score -1",
                             "predict p --score 1e400",
                             "predict p --score 2",
                             "predict p --score inf",
                             "predict p --score=",
                             "detect --model m --score nan a.jpg",
                             "export p --format csv --out o --score nan",
                             "train p --lr nan",
                             "train p --lr inf",
                             "train p --lr 1e400",
                             "train p --iterations 0x10",
                             "train p --iterations 99999999999999999999",
                             "train p --iterations 1.5",
                             "train p --batch -1",
                             "train p --side nan",
                             "train p --patience nan",
                             "train p --seed -1",
                             "train p --decay nan",
                             "train p --decay 0.5,inf",
                             "train p --threads 1e3",
                             "train p --name=",
                             "train p --split=",
                             "sample d --sheets nan",
                             "sample d --sheets 0",
                             "sample d --seed 1e3",
                             "sample d --size nanxnan",
                             "predict p --tiles nan",
                             "predict p --device=",
                             "new p --classes=",
                             "runs p --remove=",
                             "import p --voc="}) {
        INFO(call);
        const Ran ran = work.run(QLatin1String(call));
        CHECK(ran.status == 2);
        CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
    }
    CHECK(work.files(".").isEmpty());
}

TEST_CASE("A standard output that cannot be written is a failure with a sentence", "[cli][files]") {
    const Workplace work;
    work.makeSampleProject(1);
    for (const char *call : {"info p", "info p --json", "models --help", "--version", "--help", "doctor",
                             "export p --format csv --out o.csv --json", "weights list"}) {
        INFO(call);
        const Ran ran = work.runInto(QStringLiteral("/dev/full"), QLatin1String(call));
        CHECK(ran.status == 1);
        CHECK_THAT(ran.err, Contains("Cannot write the results to standard output: the disk is full."));
    }
}

TEST_CASE("Libraries say nothing on standard error", "[cli][files]") {
    const Workplace work;
    work.makeSampleProject(1);
    // libpng prints "IDAT: CRC error" by itself.
    std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\2\0\0\0\x90\x91\x68\x36", 33);
    png += std::string("\0\0\0\4IDATabcd\0\0\0\0\0\0\0\0IEND\xAE\x42\x60\x82", 28);
    fs::create_directories(at(work, "broken"));
    work.write("broken/b.png", png);
    const Ran ran = work.run("import p --images broken");
    INFO(ran.err);
    CHECK(ran.err.find("libpng") == std::string::npos);
    CHECK(ran.err.find("[ WARN") == std::string::npos);
}
