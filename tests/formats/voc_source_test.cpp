// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/formats.h"
#include "storage/formats/zip_archive.h"
#include "tests/formats/text_files.h"
#include "tests/support/catch.h"

#include <algorithm>
#include <map>
#include <set>

#include <sys/stat.h>

using namespace herbascope;
using namespace herbascope::storage::formats;
using Catch::Matchers::Contains;

namespace {

FormatSheet sheetNamed(const std::string &stem) {
    FormatSheet sheet;
    sheet.stem = stem;
    sheet.fileName = stem + ".jpg";
    sheet.width = 100;
    sheet.height = 200;
    sheet.boxes.push_back({"leaf", {1, 2, 3, 4}, std::nullopt});
    return sheet;
}

} // namespace

TEST_CASE("The paper's 653 files come back as they were, byte for byte", "[formats][voc][data]") {
    const std::filesystem::path file = std::filesystem::path(HERBASCOPE_SHARED_DATA) / "paper/annotations.zip";
    if (!std::filesystem::exists(file)) {
        WARN("Paper files skipped: " << file << " is not here.");
        return;
    }
    const FormatContent content = readVocSource(file);
    CHECK(content.problems.empty());
    REQUIRE(content.sheets.size() == 653);
    std::map<std::string, int> counts;
    for (const FormatSheet &sheet : content.sheets)
        for (const FormatBox &box : sheet.boxes) ++counts[box.className];
    CHECK(counts ==
          std::map<std::string, int>{
              {"leaf", 9937}, {"stem", 4284}, {"flower", 3942}, {"fruit", 1343}, {"root", 138}, {"seed", 10}});
    CHECK(std::count_if(content.sheets.begin(), content.sheets.end(), [](const auto &s) { return s.verified; }) == 155);

    const test::TemporaryFolder folder;
    writeVocTarget(folder / "out.zip", content.sheets);
    std::map<std::string, std::string> written;
    ZipReader copy(folder / "out.zip");
    for (std::uint64_t i = 0; i < copy.count(); ++i) written[copy.name(i)] = copy.read(i);
    ZipReader zip(file);
    int same = 0;
    for (std::uint64_t i = 0; i < zip.count(); ++i) {
        const std::filesystem::path name = zip.name(i);
        if (name.extension() == ".xml" && written[name.filename()] == zip.read(i)) ++same;
    }
    CHECK(same == 653);
}

TEST_CASE("A broken file in a folder is named and the others are read", "[formats][voc]") {
    const test::TemporaryFolder folder;
    test::writeText(folder / "a/one.xml", writeVoc(sheetNamed("one")));
    test::writeText(folder / "b/two.XML", writeVoc(sheetNamed("two")));
    test::writeText(folder / "b/broken.xml", "<annotation><object>");
    test::writeText(folder / "b/notes.txt", "not ours");
    const FormatContent content = readVocSource(folder.path());
    REQUIRE(content.sheets.size() == 2);
    CHECK(content.sheets[0].stem == "one");
    CHECK(content.sheets[1].stem == "two");
    REQUIRE(content.problems.size() == 1);
    CHECK(content.problems[0].source == (folder / "b/broken.xml").string());
    CHECK(content.problems[0].object == "line 1");
    CHECK_THAT(content.problems[0].reason, Contains("broken XML"));
    CHECK_THROWS_WITH(readVocSource(folder / "nowhere"), Contains("nowhere"));
}

TEST_CASE("Sheets written to a folder or a zip are read again", "[formats][voc]") {
    const test::TemporaryFolder folder;
    for (const char *target : {"out", "out.zip", "OUT.ZIP"}) {
        writeVocTarget(folder / target, {sheetNamed("one"), sheetNamed("dr. two")});
        const FormatContent content = readVocSource(folder / target);
        REQUIRE(content.sheets.size() == 2);
        CHECK(content.problems.empty());
        const FormatSheet &last = content.sheets[content.sheets[0].stem == "one" ? 1 : 0];
        CHECK(last.stem == "dr. two");
        CHECK(last.boxes.at(0).box == engine::Box{1, 2, 3, 4});
    }
    CHECK_THROWS_WITH(writeVocTarget(folder / "twice.zip", {sheetNamed("one"), sheetNamed("one")}), Contains("one"));
    CHECK_FALSE(std::filesystem::exists(folder / "twice.zip"));
}

TEST_CASE("A zip without entries is a zip", "[formats][zip]") {
    const test::TemporaryFolder folder;
    writeVocTarget(folder / "none.zip", {});
    CHECK(readVocSource(folder / "none.zip").sheets.empty());
}

TEST_CASE("Entries that lead out of the zip are only read, never written", "[formats][zip]") {
    const test::TemporaryFolder folder;
    writeZip(folder / "in/evil.zip", {{"../../up.xml", writeVoc(sheetNamed("up"))}, {"/tmp/abs.xml", "<annotation/>"}});
    const FormatContent content = readVocSource(folder / "in/evil.zip");
    REQUIRE(content.sheets.size() == 2);
    CHECK(content.sheets[0].stem == "up");
    CHECK_FALSE(std::filesystem::exists(folder / "up.xml"));
}

TEST_CASE("An entry that unpacks to more than 64 MB is refused, the rest goes on", "[formats][zip]") {
    const test::TemporaryFolder folder;
    writeZip(folder / "bomb.zip",
             {{"bomb.xml", std::string(maximumEntrySize + 1, ' ')}, {"good.xml", writeVoc(sheetNamed("good"))}});
    const FormatContent content = readVocSource(folder / "bomb.zip");
    REQUIRE(content.sheets.size() == 1);
    CHECK(content.sheets[0].stem == "good");
    REQUIRE(content.problems.size() == 1);
    CHECK_THAT(content.problems[0].source, Contains("bomb.xml"));
    CHECK_THAT(content.problems[0].reason, Contains("64 MB"));
}

TEST_CASE("A zip that unpacks to far more than annotations do is not unpacked whole", "[formats][zip]") {
    const test::TemporaryFolder folder;
    std::vector<std::pair<std::string, std::string>> entries{{"good.xml", writeVoc(sheetNamed("good"))}};
    for (const char *name : {"a.xml", "b.xml", "c.xml"})
        entries.emplace_back(name, writeVoc(sheetNamed("big")) + std::string(maximumEntrySize / 2, ' '));
    writeZip(folder / "bomb.zip", entries);
    const FormatContent content = readVocSource(folder / "bomb.zip");
    CHECK(content.sheets.size() == 2);
    REQUIRE(content.problems.size() == 2);
    CHECK_THAT(content.problems[0].reason, Contains("far more"));
}

TEST_CASE("A damaged entry is named, the rest goes on", "[formats][zip]") {
    const test::TemporaryFolder folder;
    writeZip(folder / "a.zip", {{"bad.xml", writeVoc(sheetNamed("bad"))}, {"good.xml", writeVoc(sheetNamed("good"))}});
    std::string bytes = test::readText(folder / "a.zip");
    bytes[60] = static_cast<char>(bytes[60] ^ 0x5a); // inside the first entry's data
    test::writeText(folder / "a.zip", bytes);
    const FormatContent content = readVocSource(folder / "a.zip");
    REQUIRE(content.sheets.size() == 1);
    CHECK(content.sheets[0].stem == "good");
    REQUIRE(content.problems.size() == 1);
    CHECK_THAT(content.problems[0].source, Contains("bad.xml"));

    test::writeText(folder / "text.zip", "no zip at all");
    CHECK_THROWS_WITH(readVocSource(folder / "text.zip"), Contains("text.zip"));
}

TEST_CASE("A single file that cannot be read is an error, not a problem", "[formats][voc]") {
    const test::TemporaryFolder folder;
    test::writeText(folder / "a.xml", "<annotation>");
    CHECK_THROWS_WITH(readVocSource(folder / "a.xml"), Contains("a.xml") && Contains("broken XML"));
}

TEST_CASE("What is no file in its place, or hidden behind a link, is found or named", "[formats][voc]") {
    namespace fs = std::filesystem;
    const test::TemporaryFolder folder, elsewhere;
    test::writeText(elsewhere / "one.xml", writeVoc(sheetNamed("one")));
    fs::create_directory_symlink(elsewhere.path(), folder / "link");
    fs::create_directory_symlink(folder.path(), folder / "loop");
    fs::create_symlink("nowhere.xml", folder / "dangling.xml");
    fs::create_symlink("itself.xml", folder / "itself.xml");
    REQUIRE(::mkfifo((folder / "pipe.xml").c_str(), 0600) == 0);
    fs::create_directory(folder / "folder.xml");
    const FormatContent content = readVocSource(folder.path());
    REQUIRE(content.sheets.size() == 1);
    CHECK(content.sheets[0].stem == "one");
    std::set<std::string> named;
    for (const FormatProblem &problem : content.problems) named.insert(fs::path(problem.source).filename());
    CHECK(named == std::set<std::string>{"dangling.xml", "itself.xml", "pipe.xml"});
    const test::TemporaryFolder empty;
    REQUIRE(readVocSource(empty.path()).problems.size() == 1);
}

TEST_CASE("Zips from Windows have folders, too", "[formats][zip]") {
    const test::TemporaryFolder folder;
    writeZip(folder / "a.zip", {{"anno\\sub\\Z-1.xml", writeVoc(sheetNamed("Z-1"))}});
    const FormatContent content = readVocSource(folder / "a.zip");
    REQUIRE(content.sheets.size() == 1);
    CHECK(content.sheets[0].stem == "Z-1");
    CHECK(content.sheets[0].source == "a.zip/anno/sub/Z-1.xml");
}

TEST_CASE("A file that cannot be written does not keep the others from it", "[formats][voc]") {
    const test::TemporaryFolder folder;
    FormatSheet sheet, other;
    sheet.stem = "in the way";
    other.stem = "z";
    std::filesystem::create_directories(folder / "out/in the way.xml/full");
    CHECK_THROWS_WITH(writeVocTarget(folder / "out", {sheet, other}),
                      Contains("1 of 2 files") && Contains("in the way.xml"));
    CHECK(std::filesystem::exists(folder / "out/z.xml"));
}
