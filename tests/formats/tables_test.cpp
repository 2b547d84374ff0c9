// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"
#include "tests/formats/text_files.h"
#include "tests/support/catch.h"

using namespace herbascope;
using namespace herbascope::storage::formats;
using Catch::Matchers::Contains;

TEST_CASE("CSV rows hold corner and size, quoted by RFC 4180, with a decimal point", "[formats][csv]") {
    const test::TemporaryFolder folder;
    CsvBox row;
    row.sheet = "FR-1, \"type\"";
    row.className = "leaf";
    row.termIri = "http://purl.obolibrary.org/obo/PO_0025034";
    row.box = {10, 20.25, 40.5, 60};
    row.score = 0.5;
    row.annotator = "Eva\nMeier";
    writeCsv(folder / "a.csv", {row});
    CHECK(test::readText(folder / "a.csv") ==
          "sheet,specimen,class,po_iri,x,y,w,h,score,state,origin,annotator,model,time\r\n"
          "\"FR-1, \"\"type\"\"\",,leaf,http://purl.obolibrary.org/obo/PO_0025034,10,20.25,30.5,39.75,0.5,,,"
          "\"Eva\nMeier\",,\r\n");
}

TEST_CASE("No cell of text is a formula to a spreadsheet, and numbers stay numbers", "[formats][csv]") {
    const test::TemporaryFolder folder;
    CsvBox row;
    row.sheet = "=HYPERLINK(\"http://x\")";
    row.specimen = "-1+1";
    row.className = "@SUM(A1)";
    row.annotator = "+49 30";
    row.model = "\tcmd";
    row.box = {-10, 20, 30, 60};
    writeCsv(folder / "a.csv", {row});
    const std::string text = test::readText(folder / "a.csv");
    CHECK(text.substr(text.find('\n') + 1) ==
          "\"'=HYPERLINK(\"\"http://x\"\")\",'-1+1,'@SUM(A1),,-10,20,40,40,,,,'+49 30,'\tcmd,\r\n");
}

TEST_CASE("Image sets are read from every tool's lists", "[formats][imageset]") {
    const test::TemporaryFolder folder;
    test::writeText(folder / "a.txt", "\xEF\xBB\xBF"
                                      "436951394\r\n\r\n  FR 1 \r\nx\r\nscans/z.1.JPG\njpg.jpg\n"
                                      "436951394\nlast");
    CHECK(readImageSet(folder / "a.txt") ==
          std::vector<std::string>{"436951394", "FR 1", "x", "scans/z.1.JPG", "jpg.jpg", "last"});
    test::writeText(folder / "voc.txt", "000001 -1\n000002  1\r\nFR 1  0\n");
    CHECK(readImageSet(folder / "voc.txt") == std::vector<std::string>{"000001", "000002", "FR 1"});
    writeImageSet(folder / "b.txt", {"FR 1", "x"});
    CHECK(test::readText(folder / "b.txt") == "FR 1\nx\n");
    CHECK_THROWS_WITH(readImageSet(folder / "none.txt"), Contains("none.txt"));
    test::writeText(folder / "c.txt", std::string("\0\1", 2));
    CHECK_THROWS_WITH(readImageSet(folder / "c.txt"), Contains("no text file"));
}

TEST_CASE("Numbers are short, exact and have a decimal point", "[formats][text]") {
    CHECK(numberText(446) == "446");
    CHECK(numberText(-3) == "-3");
    CHECK(numberText(0.1) == "0.1");
    CHECK(numberText(1e15) == "1000000000000000");
    CHECK(parseNumber(" 12.5\n") == 12.5);
    for (const char *bad : {"", "12,5", "1 2", "nan", "inf", "0x10", "12px"}) CHECK_FALSE(parseNumber(bad).has_value());
    const double third = 1.0 / 3;
    CHECK(parseNumber(numberText(third)) == third);
}

TEST_CASE("A file that cannot be written leaves the old one as it was", "[formats][file]") {
    const test::TemporaryFolder folder;
    herbascope::engine::writeDurably(folder / "new/deep/a.txt", "first");
    herbascope::engine::writeDurably(folder / "new/deep/a.txt", "second");
    CHECK(test::readText(folder / "new/deep/a.txt") == "second");
    const auto entries = std::filesystem::directory_iterator(folder / "new/deep");
    CHECK(std::distance(begin(entries), end(entries)) == 1);
    CHECK_THROWS_AS(herbascope::engine::writeDurably(folder / "new/deep/a.txt/b", "x"), Error);
    std::filesystem::create_directory(folder / "taken");
    CHECK_THROWS_WITH(herbascope::engine::writeDurably(folder / "taken", "x"), Contains("taken"));
    CHECK(std::filesystem::is_directory(folder / "taken"));
}
