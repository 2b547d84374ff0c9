// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export.h"
#include "app/export_names.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <SQLiteCpp/Database.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

namespace {

std::vector<std::string> filesOf(const std::vector<NamedScan> &scans, const std::string &ending = ".xml") {
    std::vector<std::string> files;
    for (const ExportName &name : exportNames(scans, ending)) files.push_back(name.file);
    return files;
}

std::vector<std::string> placesOf(const std::vector<NamedScan> &scans) {
    std::vector<std::string> places;
    for (const ExportName &name : exportNames(scans, ".xml")) places.push_back(name.place);
    return places;
}

NamedScan scanAt(const QString &path) {
    return {QFileInfo(path).completeBaseName().toStdString(), path};
}

QByteArray exportedText(const QString &path) {
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadOnly));
    return file.readAll();
}

/// Five scans of two names, one leaf each.
void fillWithSharedNames(ProjectFixture &fixture) {
    double at = 5;
    for (const char *scan : {"1998/S-1.jpg", "2019/S-1.jpg", "2019/S-2.jpg", "2019/S-2.png", "2019/s-2.JPG"})
        fixture.writeScan(QStringLiteral("scans/") + QLatin1String(scan));
    fixture.import();
    for (const Sheet &sheet : fixture.project().sheets()) {
        fixture.draw(sheet.id, {at, at, at + 40, at + 40});
        at += 10;
    }
}

ExportSettings to(ExportFormat format, const QString &target) {
    ExportSettings settings;
    settings.format = format;
    settings.target = target;
    return settings;
}

} // namespace

TEST_CASE("Scans whose names differ keep them in every export", "[app][export]") {
    const std::vector<NamedScan> scans{scanAt("/s/a/A-1.jpg"), scanAt("/s/b/B-1.jpg"), {"no scan", {}}};
    CHECK(filesOf(scans) == std::vector<std::string>{"A-1.xml", "B-1.xml", "no scan.xml"});
    CHECK(placesOf(scans) == std::vector<std::string>{"A-1.jpg", "B-1.jpg", "no scan"});
    for (const ExportName &name : exportNames(scans, ".xml")) CHECK_FALSE(name.isOther);
}

TEST_CASE("Scans of one name are told apart by as many folders as it takes", "[app][export]") {
    CHECK(placesOf({scanAt("/s/1998/S.jpg"), scanAt("/s/2019/S.jpg")}) ==
          std::vector<std::string>{"1998/S.jpg", "2019/S.jpg"});
    CHECK(placesOf({scanAt("/s/a/x/S.jpg"), scanAt("/s/b/x/S.jpg"), scanAt("/s/x/S.jpg")}) ==
          std::vector<std::string>{"a/x/S.jpg", "b/x/S.jpg", "s/x/S.jpg"});
    CHECK(filesOf({scanAt("/s/1998/S.jpg"), scanAt("/s/2019/S.jpg"), scanAt("/s/2019_S.tif")}) ==
          std::vector<std::string>{"1998_S.xml", "2019_S_2.xml", "2019_S.xml"}); // a name of its own comes first
}

TEST_CASE("Scans of one name and one folder differ by their endings and then by numbers", "[app][export]") {
    const std::vector<NamedScan> scans{scanAt("/s/S.jpg"), scanAt("/s/S.png"), scanAt("/s/s.JPG")};
    const std::vector<std::string> files = filesOf(scans, "_overlay.jpg");
    CHECK(files == std::vector<std::string>{"s_S.jpg_overlay.jpg", "s_S.png_overlay.jpg", "s_s.JPG_2_overlay.jpg"});
    CHECK(placesOf(scans) == std::vector<std::string>{"s/S.jpg", "s/S.png", "s/s.JPG"});
}

TEST_CASE("No name leaves the folder or is longer than a file name may be", "[app][export]") {
    const std::string ending = "_overlay.jpg";
    const std::string umlauts = QStringLiteral("\u00fc").repeated(140).toStdString(); // 280 bytes
    const std::vector<NamedScan> scans{{"../../evil", {}}, {"..", {}},         {"anno\\sub\\Z-1", {}}, {"", {}},
                                       {umlauts + "a", {}}, {umlauts + "b", {}}, {"line\nend", {}}};
    const std::vector<std::string> files = filesOf(scans, ending);
    CHECK(std::set(files.begin(), files.end()).size() == scans.size());
    for (const std::string &file : files) {
        CAPTURE(file);
        CHECK(file.size() <= 255);
        CHECK(file.find_first_of("/\\\n") == std::string::npos);
        CHECK(QString::fromStdString(file).toStdString() == file); // no half character
    }
    CHECK(files[4] != files[5]);
    CHECK(filesOf(scans, ending) == files);
}

TEST_CASE("Sheets of one name are told apart in COCO, CSV and lists by their folders", "[app][export]") {
    ProjectFixture fixture;
    fillWithSharedNames(fixture);
    const std::set<std::string> places{"1998/S-1.jpg", "2019/S-1.jpg", "2019/S-2.jpg", "2019/S-2.png", "2019/s-2.JPG"};

    const ExportSummary coco = exportProject(fixture.project(), to(ExportFormat::Coco, fixture.path("boxes.json")));
    CHECK(coco.notes.isEmpty()); // nothing was written under another name
    const auto json = nlohmann::json::parse(exportedText(fixture.path("boxes.json")).toStdString());
    std::set<std::string> named;
    for (const auto &image : json["images"]) named.insert(image["file_name"].get<std::string>());
    CHECK(named == places);

    exportProject(fixture.project(), to(ExportFormat::Csv, fixture.path("boxes.csv")));
    const QByteArray csv = exportedText(fixture.path("boxes.csv"));
    for (const std::string &place : places) CHECK(csv.contains("\n" + QByteArray::fromStdString(place) + ","));
}

TEST_CASE("Every VOC file of sheets of one name is there and says which scan it is for", "[app][export]") {
    ProjectFixture fixture;
    fillWithSharedNames(fixture);
    const ExportSummary summary = exportProject(fixture.project(), to(ExportFormat::Voc, fixture.path("voc-out/")));
    CHECK(summary.sheets == 5);
    CHECK(QDir(fixture.path("voc-out/")).entryList(QDir::Files).size() == 5);
    REQUIRE(summary.notes.size() == 1);
    CHECK(summary.notes[0].contains("1998_S-1"));
    const QByteArray xml = exportedText(fixture.path("voc-out/1998_S-1.xml"));
    CHECK(xml.contains("<path>1998/S-1.jpg</path>"));
    CHECK(xml.contains("<filename>S-1.jpg</filename>"));
}

TEST_CASE("Boxes of sheets of one name come back on their own scans", "[app][export]") {
    ProjectFixture fixture;
    fillWithSharedNames(fixture);
    const auto boxesByScan = [](Project &project) {
        std::map<QString, std::vector<double>> boxes;
        for (const Sheet &sheet : project.sheets())
            for (const Annotation &one : project.annotations(sheet.id))
                boxes[project.absolutePath(sheet.path)].push_back(one.box.x1);
        return boxes;
    };
    ProjectFixture other;
    ImportSettings settings;
    settings.images = QStringList{fixture.path(QStringLiteral("scans"))};
    const ExportFormat format = GENERATE(ExportFormat::Voc, ExportFormat::Coco);
    const QString target = fixture.path(format == ExportFormat::Voc ? QStringLiteral("o.zip") : QStringLiteral("o.json"));
    exportProject(fixture.project(), to(format, target));
    (format == ExportFormat::Voc ? settings.voc : settings.coco) = target;
    other.import(settings);
    CHECK(boxesByScan(other.project()).size() == 5);
    CHECK(boxesByScan(other.project()) == boxesByScan(fixture.project()));
}

TEST_CASE("A box that is no box is in no export, and that is said", "[app][export]") {
    ProjectFixture fixture(1);
    fixture.draw(fixture.sheets[0], {1, 2, 30, 40});
    const AnnotationId old = fixture.draw(fixture.sheets[0], {5, 6, 70, 80});
    const std::string change = GENERATE("x2 = x1", "y2 = 1e999", "x1 = 90, x2 = 10"); // as an older program may have
    fixture.project().database().handle().exec("UPDATE annotations SET " + change +
                                               " WHERE id = " + std::to_string(old.value));
    const ExportSummary summary = exportProject(fixture.project(), to(ExportFormat::Coco, fixture.path("o.json")));
    CHECK(summary.boxes == 1);
    REQUIRE(summary.notes.size() == 1);
    CHECK(summary.notes[0].contains("sheet-1"));
    CHECK_FALSE(exportedText(fixture.path("o.json")).contains("null"));
}
