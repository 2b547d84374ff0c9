// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "storage/queries.h"

#include <QDir>
#include <QFile>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;
using Catch::Matchers::Contains;

namespace {

/// What a format can hold of a box.
std::vector<std::tuple<std::string, double, double, double, double, int>> valuesOf(Project &project,
                                                                                   const std::string &sheet) {
    std::vector<std::tuple<std::string, double, double, double, double, int>> values;
    const auto found = storage::findSheetsByName(project.database(), sheet);
    for (const Annotation &one : project.annotations(found.at(0).id)) {
        values.emplace_back(project.organClass(one.organ)->name, one.box.x1, one.box.y1, one.box.x2, one.box.y2,
                            one.flags);
    }
    return values;
}

ExportSettings vocTo(const QString &target) {
    ExportSettings settings;
    settings.format = ExportFormat::Voc;
    settings.target = target;
    return settings;
}

} // namespace

TEST_CASE("Boxes written as VOC come back equal, from a folder and from a zip", "[app][export]") {
    ProjectFixture fixture;
    fixture.writeScan(QStringLiteral("scans/a.jpg"));
    fixture.writeScan(QStringLiteral("scans/b.jpg"));
    fixture.writeScan(QStringLiteral("scans/untouched.jpg"));
    fixture.import();
    const SheetId a = fixture.sheetNamed("a").id, b = fixture.sheetNamed("b").id;
    fixture.draw(a, {10, 20, 61, 93});
    const AnnotationId odd = fixture.draw(a, {1.25, 2.5, 33.75, 44.125}, "root");
    fixture.project().setFlags(a, {odd}, storage::Truncated | storage::Difficult, true);
    fixture.project().addClass(QStringLiteral("Blüte & Frucht"));
    fixture.draw(b, {0, 0, 200, 300}, "Blüte & Frucht");
    fixture.project().setSheetState({b}, storage::SheetState::Done);

    const QString target = GENERATE(as<QString>(), "out", "out.zip");
    const ExportSummary summary = exportProject(fixture.project(), vocTo(fixture.path(target)));
    CHECK(summary.sheets == 2);
    CHECK(summary.boxes == 3);

    ProjectFixture other;
    ImportSettings settings;
    settings.images = QStringList{fixture.path(QStringLiteral("scans"))};
    settings.voc = fixture.path(target);
    const Imported imported = other.import(settings);
    CHECK(imported.summary.filesScaled == 0);
    CHECK(imported.summary.unknownClasses == QStringList{QStringLiteral("Blüte & Frucht")});
    for (const char *name : {"a", "b"}) CHECK(valuesOf(other.project(), name) == valuesOf(fixture.project(), name));
    CHECK(valuesOf(other.project(), "a").size() == 2);
    CHECK(other.sheetNamed("untouched").state == storage::SheetState::New);
}

TEST_CASE("A VOC file goes out as it came in", "[app][export][data]") {
    const QString name = QStringLiteral("SWMT_SWMT01889_Fagaceae_Quercus_imbricaria_H");
    const QString source = QStringLiteral(HERBASCOPE_SHARED_DATA "/sheets/") + name + QStringLiteral(".xml");
    if (!QFile::exists(source)) {
        WARN("the VOC file skipped: " << source.toStdString() << " is not here.");
        return;
    }
    ProjectFixture fixture;
    ImportSettings settings;
    settings.voc = source;
    fixture.import(settings);
    exportProject(fixture.project(), vocTo(fixture.path(QStringLiteral("out/"))));
    QFile before(source), after(fixture.path(QStringLiteral("out/")) + name + QStringLiteral(".xml"));
    REQUIRE(before.open(QIODevice::ReadOnly));
    REQUIRE(after.open(QIODevice::ReadOnly));
    CHECK(after.readAll().trimmed().toStdString() == before.readAll().trimmed().toStdString());
}

TEST_CASE("An export that cannot be written says so and names the place", "[app][export]") {
    ProjectFixture fixture(1);
    fixture.draw(fixture.sheets[0], {1, 2, 30, 40});
    fixture.write(QStringLiteral("file"), "in the way");
    const QString target = fixture.path(QStringLiteral("file")) + QStringLiteral("/out");
    const std::string sentence = errorOf([&] { exportProject(fixture.project(), vocTo(target)); });
    CHECK_THAT(sentence, Contains("file"));
    ExportSettings split = vocTo(fixture.path(QStringLiteral("out")));
    split.split = QStringLiteral("nosuch");
    CHECK_THAT(errorOf([&] { exportProject(fixture.project(), split); }), Contains("nosuch"));
}
