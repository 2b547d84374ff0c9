// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/file_names.h"

#include "engine/durable_file.h"
#include "engine/error.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <fstream>
#include <string>

#include <sys/stat.h>

using namespace herbascope::engine;
namespace fs = std::filesystem;
using Catch::Matchers::Contains;

TEST_CASE("A name that can be a file's stays as it is", "[files]") {
    for (const char *name : {"quick-8", "Blüte (2).tif", "-x", "叶", "a.b.c", "a b", "COM10", "console", "nullo"}) {
        CHECK(fileName(name) == name);
        CHECK(fileNameProblem(name).empty());
    }
    CHECK(fileName("train", ".txt") == "train.txt");
}

TEST_CASE("No name leads out of its folder or is another thing on Windows", "[files]") {
    using namespace std::string_literals;
    std::set<std::string> seen;
    for (const std::string &name : {""s,
                                    "."s,
                                    ".."s,
                                    "../../evil"s,
                                    "/abs"s,
                                    "a/b"s,
                                    "a\\b"s,
                                    "C:x"s,
                                    "a\0b"s,
                                    "a\nb"s,
                                    "a\x1b[31m"s,
                                    "a\xC2\x9B"s,
                                    "a\xFF"s,
                                    "a\xED"s,
                                    ".hidden"s,
                                    " a"s,
                                    "a."s,
                                    "a "s,
                                    "NUL"s,
                                    "nul.txt"s,
                                    "Com1"s,
                                    "lpt9.tar.gz"s,
                                    "COM²"s,
                                    "aux .x"s,
                                    "what?"s,
                                    std::string(256, 'x'),
                                    std::string(300, 'x'),
                                    std::string(299, 'x') + "y"}) {
        INFO(name);
        const std::string safe = fileName(name, ".txt");
        CHECK(fs::path(safe).filename() == safe);
        CHECK(safe.size() <= 255);
        CHECK(fileNameProblem(safe).empty());
        CHECK_FALSE(fileNameProblem(name).empty());
        CHECK_FALSE(isTemporaryName(safe));
        CHECK(safe == fileName(name, ".txt"));
        CHECK(seen.insert(safe).second);
    }
    CHECK(fileName("../../evil", ".txt").starts_with("_._.._evil-"));
}

TEST_CASE("A long name is cut between two characters, with room for its ending", "[files]") {
    std::string name;
    while (name.size() < 400) name += "ü";
    const std::string cut = fileName(name, "_overlay.jpg");
    CHECK(cut.size() <= 255);
    CHECK(cut.size() >= 253);
    CHECK(cut.ends_with("_overlay.jpg"));
    CHECK(fileNameProblem(cut).empty());
    const std::string fits(251, 'x');
    CHECK(fileName(fits, ".txt") == fits + ".txt");
    CHECK(fileName(fits + "x", ".txt") != fits + "x.txt");
}

TEST_CASE("Names that differ in case alone become two files", "[files]") {
    FileNames names;
    CHECK(names.take("Train", ".txt") == "Train.txt");
    CHECK(names.take("train", ".txt") == "train_2.txt");
    CHECK(names.take("TRAIN", ".txt") == "TRAIN_3.txt");
    CHECK(names.take("Blüte", ".txt") == "Blüte.txt");
    CHECK(names.take("BLÜTE", ".txt") == "BLÜTE_2.txt");
}

TEST_CASE("Of a folder only what the program made is removed", "[files]") {
    const herbascope::test::TemporaryFolder work;
    const fs::path run = work / "run", beside = work / "beside";
    for (const fs::path &folder : {run, beside}) {
        writeDurably(folder / "snapshot.json", "{}");
        writeDurably(folder / "thesis.txt", "mine");
        std::ofstream(temporaryName(folder / "checkpoint")) << "half";
    }
    fs::create_directories(run / "checkpoint");
    removeOwnFolder(run, {"snapshot.json", "checkpoint"});
    CHECK(readWholeFile(run / "thesis.txt") == "mine");
    CHECK_FALSE(fs::exists(run / "snapshot.json"));
    CHECK(fs::is_directory(run / "checkpoint"));
    CHECK_FALSE(fs::exists(temporaryName(run / "checkpoint")));

    fs::create_directory_symlink(beside, work / "link");
    removeOwnFolder(work / "link", {"snapshot.json"});
    CHECK(fs::exists(beside / "snapshot.json"));
    fs::remove(beside / "thesis.txt");
    removeOwnFolder(beside, {"snapshot.json"});
    CHECK_FALSE(fs::exists(beside));
}

TEST_CASE("Only a plain file is read, and nothing is waited for", "[files]") {
    const herbascope::test::TemporaryFolder work;
    const fs::path pipe = work / "pipe", loop = work / "loop";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    fs::create_symlink(loop, loop);
    const auto refused = [](const fs::path &path, const std::string &why) {
        CHECK_THROWS_WITH(readWholeFile(path), Contains(why));
        CHECK_THROWS_WITH(requirePlainFile(path), Contains(why));
    };
    refused(pipe, "a pipe");
    refused(loop, "a link that cannot be followed");
    refused(work.path(), "a folder");
    refused("/dev/zero", "a device");
    refused(work / "none", "no such file");
    writeDurably(work / "a", "text");
    fs::create_symlink("a", work / "good");
    CHECK(readWholeFile(work / "good") == "text");
}

TEST_CASE("Only a plain file is replaced", "[files]") {
    const herbascope::test::TemporaryFolder work;
    const fs::path pipe = work / "pipe", link = work / "link";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    writeDurably(work / "mine", "mine");
    fs::create_symlink("mine", link);
    fs::create_directory(work / "folder");
    CHECK_THROWS_WITH(writeDurably(pipe, "x"), Contains("a pipe"));
    CHECK_THROWS_WITH(writeDurably(link, "x"), Contains("a link"));
    CHECK_THROWS_WITH(writeDurably(work / "folder", "x"), Contains("a folder"));
    CHECK_THROWS_WITH(writeDurably("/dev/null", "x"), Contains("a device"));
    CHECK(fs::is_fifo(pipe));
    CHECK(fs::is_symlink(link));
    CHECK(readWholeFile(work / "mine") == "mine");
    const fs::path part = work / "part";
    std::ofstream(part) << "x";
    CHECK_THROWS_WITH(moveIntoPlace(part, link), Contains("a link"));
    CHECK_FALSE(fs::exists(part));
}

TEST_CASE("A file with the longest name there is can be written", "[files]") {
    const herbascope::test::TemporaryFolder work;
    const fs::path file = work / std::string(255, 'n');
    writeDurably(file, "a");
    writeDurably(file, "b");
    CHECK(readWholeFile(file) == "b");
}
