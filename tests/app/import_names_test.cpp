// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "storage/queries.h"

#include <QFileInfo>

#include <map>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

namespace {

const char *const composed = "Bl\xC3\xBCte";    // one character
const char *const decomposed = "Blu\xCC\x88te"; // u and a diaeresis, as macOS names files

QByteArray vocAt(const QByteArray &head, double x) {
    const QByteArray left = QByteArray::number(x), right = QByteArray::number(x + 40);
    return "<annotation>" + head +
           "<size><width>200</width><height>300</height></size><object><name>leaf</name><bndbox><xmin>" + left +
           "</xmin><ymin>5</ymin><xmax>" + right + "</xmax><ymax>45</ymax></bndbox></object></annotation>";
}

/// Left sides of the boxes by the end of the scan's path; -1 where there is none, -2 where there are several.
std::map<std::string, double> lefts(ProjectFixture &fixture) {
    std::map<std::string, double> all;
    for (const Sheet &sheet : fixture.project().sheets()) {
        const auto boxes = fixture.project().annotations(sheet.id);
        const auto at = sheet.path.find("scans/");
        all[at == std::string::npos ? sheet.name : sheet.path.substr(at + 6)] = boxes.size() == 1 ? boxes[0].box.x1
                                                                                : boxes.empty()   ? -1
                                                                                                  : -2;
    }
    return all;
}

} // namespace

TEST_CASE("Names are compared in one Unicode form, at every door", "[app][import][names]") {
    ProjectFixture fixture;
    const bool scanIsComposed = GENERATE(true, false);
    const QString scan = QString::fromUtf8(scanIsComposed ? composed : decomposed);
    const QByteArray other = scanIsComposed ? decomposed : composed;
    fixture.writeScan(QStringLiteral("scans/%1-1.jpg").arg(scan));
    fixture.write(QStringLiteral("voc/%1-1.xml").arg(QString::fromUtf8(other)),
                  vocAt("<filename>" + other + "-1.jpg</filename>", 5).replace(">leaf<", ">" + other + "<"));
    fixture.write(QStringLiteral("train.txt"), other + "-1\n");
    ImportSettings settings;
    settings.images = QStringList{fixture.path(QStringLiteral("scans"))};
    settings.voc = fixture.path(QStringLiteral("voc"));
    settings.splits.append({QStringLiteral("train"), fixture.path(QStringLiteral("train.txt"))});
    const Imported imported = fixture.import(settings);
    REQUIRE(fixture.project().sheets().size() == 1);
    CHECK(fixture.project().sheets()[0].annotations == 1);
    CHECK(fixture.project().splits().at(0).sheets.size() == 1);
    CHECK(imported.summary.unknownClasses == QStringList{QString::fromUtf8(composed)});
    const std::size_t classes = fixture.project().classes().size();
    const ClassId organ = fixture.project().addClass(QString::fromUtf8(decomposed).toUpper());
    CHECK(fixture.project().organClass(organ)->name == composed);
    CHECK(fixture.project().classForModel(QString::fromUtf8(decomposed)) == organ);
    CHECK(fixture.project().classes().size() == classes);
}

TEST_CASE("Scans of one stem are told apart by path, ending and spelling", "[app][import][names]") {
    ProjectFixture fixture;
    for (const char *name : {"1998/S-1.jpg", "2019/S-1.jpg", "2019/S-2.jpg", "2019/S-2.png", "2019/s-2.JPG"})
        fixture.writeScan(QStringLiteral("scans/") + QLatin1String(name));
    const int said = GENERATE(0, 1, 2); // by <path>, by <folder> and <filename>, by a path of Windows
    const auto add = [&](int number, const char *folder, const char *name, double x) {
        const QByteArray f = folder, n = name;
        QByteArray head = "<folder>" + f + "</folder><filename>" + n + "</filename>";
        if (said == 0) head += "<path>scans/" + f + "/" + n + "</path>";
        if (said == 2) head = "<filename>C:\\data\\" + f + "\\" + n + "</filename>";
        fixture.write(
            QStringLiteral("voc/%1/%2.xml").arg(number).arg(QFileInfo(QLatin1String(name)).completeBaseName()),
            vocAt(head, x));
    };
    add(0, "1998", "S-1.jpg", 5);
    add(1, "2019", "S-1.jpg", 15);
    add(2, "2019", "S-2.jpg", 25);
    add(3, "2019", "S-2.png", 35);
    add(4, "2019", "s-2.JPG", 45);
    if (GENERATE(true, false)) {
        fixture.import();
    } else { // the boxes first, then their scans
        ImportSettings boxes, scans;
        boxes.voc = fixture.path(QStringLiteral("voc"));
        scans.images = QStringList{fixture.path(QStringLiteral("scans"))};
        fixture.import(boxes);
        CHECK(fixture.project().sheets().size() == 5);
        CHECK(fixture.import(scans).summary.scansFound == 5);
    }
    CHECK(lefts(fixture) == std::map<std::string, double>{{"1998/S-1.jpg", 5},
                                                          {"2019/S-1.jpg", 15},
                                                          {"2019/S-2.jpg", 25},
                                                          {"2019/S-2.png", 35},
                                                          {"2019/s-2.JPG", 45}});
}

TEST_CASE("COCO's file names tell scans of one stem apart, and what could mean several is left out",
          "[app][import][names]") {
    ProjectFixture fixture;
    for (const char *name : {"1998/S-1.jpg", "2019/S-1.jpg", "2019/S-1.png"})
        fixture.writeScan(QStringLiteral("scans/") + QLatin1String(name));
    fixture.write(QStringLiteral("a.json"),
                  R"({"images": [{"id": 1, "file_name": "1998/S-1.jpg"}, {"id": 2, "file_name": "2019\\S-1.png"},
                                 {"id": 3, "file_name": "S-1.jpg"}], "categories": [{"id": 1, "name": "leaf"}],
                      "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [5, 5, 40, 40]},
                                      {"id": 2, "image_id": 2, "category_id": 1, "bbox": [15, 5, 40, 40]},
                                      {"id": 3, "image_id": 3, "category_id": 1, "bbox": [25, 5, 40, 40]}]})");
    fixture.write(QStringLiteral("train.txt"),
                  "# mine\n1998/S-1.jpg\nscans/2019/S-1\n2019/S-1.png\n2019/S-1.png\nS-1.jpg\nS-1.png\n");
    ImportSettings settings;
    settings.images = QStringList{fixture.path(QStringLiteral("scans"))};
    settings.coco = fixture.path(QStringLiteral("a.json"));
    settings.splits.append({QStringLiteral("train"), fixture.path(QStringLiteral("train.txt"))});
    const Imported imported = fixture.import(settings);
    CHECK(lefts(fixture) ==
          std::map<std::string, double>{{"1998/S-1.jpg", 5}, {"2019/S-1.jpg", -1}, {"2019/S-1.png", 15}});
    CHECK(imported.names(QStringLiteral("it could mean several sheets of its name: image 3 (S-1.jpg) of a.json.")));
    // "scans/2019/S-1" and "S-1.jpg" could be two scans each.
    CHECK(fixture.project().splits().at(0).sheets.size() == 2);
    CHECK(imported.names(QStringLiteral("several sheets share (2)")));
    CHECK_FALSE(imported.names(QStringLiteral("# mine")));
}

TEST_CASE("Of two files for one sheet the one that names it is taken", "[app][import][names]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/2019/S-1.jpg"));
    fixture.write(QStringLiteral("voc/0/S-1.xml"),
                  vocAt("<filename>S-1.jpg</filename><path>/x/1998/S-1.jpg</path>", 5));
    fixture.write(QStringLiteral("voc/1/S-1.xml"),
                  vocAt("<filename>S-1.jpg</filename><path>/x/2019/S-1.jpg</path>", 15));
    const Imported imported = fixture.import();
    CHECK(lefts(fixture) == std::map<std::string, double>{{"2019/S-1.jpg", 15}});
    CHECK(imported.names(QStringLiteral("another file is for the same sheet: 0/S-1.xml.")));
    CHECK(fixture.sheetNamed("S-1").state == storage::SheetState::InReview);
}
