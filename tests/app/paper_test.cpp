// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "storage/queries.h"

#include <QFile>

#include <algorithm>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;

TEST_CASE("The paper's annotations come in completely, without any scan", "[app][import][data]") {
    ImportSettings settings;
    settings.voc = QStringLiteral(HERBASCOPE_SHARED_DATA "/paper/annotations.zip");
    for (const char *name : {"train", "test"}) {
        settings.splits.append(
            {QLatin1String(name), QStringLiteral(HERBASCOPE_SHARED_DATA "/paper/%1.txt").arg(QLatin1String(name))});
    }
    if (!QFile::exists(settings.voc)) {
        WARN("the paper's annotations skipped: " << settings.voc.toStdString() << " is not here.");
        return;
    }
    ProjectFixture fixture;
    const Imported imported = fixture.import(settings);
    CHECK(imported.problems.isEmpty());
    CHECK(imported.summary.boxes == 19654);
    const std::vector<Sheet> &sheets = fixture.project().sheets();
    CHECK(sheets.size() == 653);
    CHECK(std::ranges::all_of(sheets, [](const Sheet &sheet) {
        return sheet.image == storage::ImageState::Missing && sheet.state == storage::SheetState::Done;
    }));
    const auto counts = storage::annotationCounts(fixture.project().database());
    const std::vector<std::pair<std::string, int>> expected{{"leaf", 9937},  {"stem", 4284}, {"flower", 3942},
                                                            {"fruit", 1343}, {"root", 138},  {"seed", 10}};
    for (const auto &[name, count] : expected) {
        INFO(name);
        CHECK(counts.at(fixture.organ(name)) == count);
    }
    CHECK(fixture.project().classes().size() == expected.size());
    CHECK(storage::split(fixture.project().database(), "train")->sheets.size() == 498);
    CHECK(storage::split(fixture.project().database(), "test")->sheets.size() == 155);

    CHECK(fixture.import(settings).summary.boxes == 0);
    CHECK(fixture.project().sheets().size() == 653);
    CHECK(storage::allAnnotations(fixture.project().database()).size() == 19654);
    fixture.project().undo();
    CHECK(storage::allAnnotations(fixture.project().database()).empty());
    fixture.project().redo();
    CHECK(storage::allAnnotations(fixture.project().database()).size() == 19654);
}
