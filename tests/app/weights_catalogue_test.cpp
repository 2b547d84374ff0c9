// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/training_plan.h"
#include "app/training_request.h"
#include "app/weights_catalogue.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include "engine/trainer.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <set>

using namespace herbascope;
using namespace herbascope::app;
using Catch::Matchers::Contains;

namespace {

/// Downloads lie in a folder of the test.
class WeightsFolder {
public:
    WeightsFolder() { qputenv("HERBASCOPE_WEIGHTS", QFile::encodeName(m_folder.path())); }
    ~WeightsFolder() { qunsetenv("HERBASCOPE_WEIGHTS"); }
    QString put(const QString &fileName) const {
        QFile file(QDir(m_folder.path()).filePath(fileName));
        if (!file.open(QIODevice::WriteOnly)) throw std::runtime_error("no file");
        return file.fileName();
    }

private:
    QTemporaryDir m_folder;
};

} // namespace

TEST_CASE("Every published file has an https address that ends in its name, and a licence", "[app][weights]") {
    std::set<QString> names;
    for (const PublishedWeights &weights : publishedWeights()) {
        INFO(weights.name.toStdString());
        CHECK(names.insert(weights.name).second);
        CHECK(names.insert(weights.fileName).second);
        CHECK(weights.address.scheme() == QStringLiteral("https"));
        CHECK(weights.address.fileName() == weights.fileName);
        CHECK(weights.page.startsWith(QStringLiteral("https://")));
        CHECK_FALSE(weights.title.isEmpty());
        CHECK_FALSE(weights.purpose.isEmpty());
        CHECK_FALSE(weights.licence.isEmpty());
        for (const QString &preset : weights.presets)
            CHECK(std::ranges::count(engine::presetNames(), preset.toStdString()) == 1);
        static const QRegularExpression hashed(QStringLiteral("-([0-9a-f]{8})\\.pth$"));
        CHECK(weights.sha256Start == hashed.match(weights.fileName).captured(1));
    }
}

TEST_CASE("Every preset has weights to start from", "[app][weights]") {
    const auto all = publishedWeights();
    for (const std::string &preset : engine::presetNames()) {
        INFO(preset);
        CHECK(std::ranges::any_of(all, [&](const PublishedWeights &weights) {
            return weights.presets.contains(QString::fromStdString(preset));
        }));
    }
}

TEST_CASE("A training starts from downloaded weights by their name", "[app][weights][plan]") {
    const WeightsFolder folder;
    app::test::ProjectFixture fixture(1);
    const QString name = QStringLiteral("ResNet18");
    CHECK_THROWS_WITH(resolveTrainingStart(fixture.project(), name), Contains("weights get resnet18"));
    const QString file = folder.put(QStringLiteral("resnet18-f37072fd.pth"));
    for (const QString &init : {name, QStringLiteral("resnet18-f37072fd.pth"), file}) {
        const TrainingStart start = resolveTrainingStart(fixture.project(), init);
        CHECK(start.path == file.toStdString());
        CHECK_THAT(start.sentence.toStdString(), Contains("ResNet-18, ImageNet"));
    }
    CHECK_THROWS_WITH(resolveTrainingStart(fixture.project(), QStringLiteral("resnet19")), Contains("neither"));

    TrainingSnapshot snapshot; // the model inherits the licence
    snapshot.init = file;
    snapshot.selection.classes = {"leaf"};
    CHECK(QString::fromStdString(makeRequest(snapshot).licence) == publishedWeightsAt(file)->licence);
}

TEST_CASE("Weights of another preset's network are pointed out before the training", "[app][weights][plan]") {
    const WeightsFolder folder;
    folder.put(QStringLiteral("resnet18-f37072fd.pth"));
    app::test::ProjectFixture fixture(1);
    TrainingSettings settings;
    settings.init = QStringLiteral("resnet18");
    settings.device = QStringLiteral("cpu");
    CHECK_FALSE(planTraining(fixture.project(), settings)
                    .warnings.join(QLatin1Char(' '))
                    .contains(QStringLiteral("goes with")));
    settings.preset = QStringLiteral("paper");
    const TrainingPlan plan = planTraining(fixture.project(), settings);
    CHECK(plan.warnings.first().contains(QStringLiteral("goes with the preset quick or standard, not with paper")));
    CHECK(plan.warnings.last().contains(QStringLiteral("no done sheet"))); // why it is impossible stays last
}
