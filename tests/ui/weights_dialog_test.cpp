// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/weights_catalogue.h"
#include "app/weights_part.h"
#include "tests/support/catch.h"
#include "tests/support/http_server.h"
#include "tests/ui/main_window_fixture.h"

#include "ui/actions.h"
#include "ui/panels/weights_dialog.h"
#include "ui/widgets/weights_row.h"

#include <QComboBox>
#include <QDir>
#include <QFile>

using namespace herbascope;
using herbascope::test::fileAnswer;
using herbascope::test::HttpAnswer;
using herbascope::test::HttpRequest;
using herbascope::test::HttpServer;
using ui::test::MainWindowFixture;

namespace {

/// The Learn page with the dialog open; downloads lie in a folder of the test.
class WeightsPage : public MainWindowFixture {
public:
    WeightsPage() {
        qputenv("HERBASCOPE_WEIGHTS", QFile::encodeName(weights()));
        window->actions().get(ui::Command::Learn)->trigger();
    }
    ~WeightsPage() { qunsetenv("HERBASCOPE_WEIGHTS"); }

    QString weights() const { return folder.filePath(QStringLiteral("weights")); }
    QString put(const QString &path, const QByteArray &bytes) const {
        QFile file(path);
        if (!QDir().mkpath(QFileInfo(path).path()) || !file.open(QIODevice::WriteOnly) || file.write(bytes) < 0)
            throw std::runtime_error("no file");
        return path;
    }
    ui::WeightsRow &row(const char *name) { return *find<ui::WeightsRow>(name); }
    static QString state(const ui::WeightsRow &row) {
        const auto *label = row.findChild<QLabel *>(QStringLiteral("weightsState"));
        return label->isHidden() ? QString() : label->text();
    }
    static QString problem(const ui::WeightsRow &row) {
        const auto *label = row.findChild<QLabel *>(QStringLiteral("weightsProblem"));
        return label->isHidden() ? QString() : label->text();
    }
    QString start() { return find<QComboBox>("startBox")->currentData().toString(); }
};

} // namespace

TEST_CASE("Where a training starts, the published weights are listed with size and licence", "[ui][weights]") {
    WeightsPage f;
    f.click("weightsButton");
    REQUIRE(f.find<ui::WeightsDialog>("weightsDialog")->isVisible());
    for (const app::PublishedWeights &weights : app::publishedWeights()) {
        INFO(weights.name.toStdString());
        const auto &row = f.row(QStringLiteral("weights-%1").arg(weights.name).toUtf8().constData());
        QString texts;
        for (const QLabel *label : row.findChildren<QLabel *>()) texts += label->text() + QLatin1Char('\n');
        CHECK(texts.contains(weights.title));
        CHECK(texts.contains(weights.purpose));
        CHECK(texts.contains(weights.licence));
        CHECK(texts.contains(app::sizeText(weights)));
        CHECK(f.state(row).isEmpty());
    }
    CHECK(f.find<QPushButton>("weightsButton-resnet18")->text() == QStringLiteral("Download"));
    f.click("weightsClose");
    CHECK(QTest::qWaitFor([&] { return !f.window->findChild<ui::WeightsDialog *>(); }));
}

TEST_CASE("Downloaded weights are said to be there and can be started from", "[ui][weights]") {
    WeightsPage f;
    const QString file = f.put(f.weights() + QStringLiteral("/resnet18-f37072fd.pth"), "weights");
    f.put(f.weights() + QStringLiteral("/resnet50-0676ba61.pth"), "weights");
    app::writeRecord(file, {QStringLiteral("https://weights.invalid"), QStringLiteral("f37072fd00"), 7});
    f.click("weightsButton");
    CHECK(f.state(f.row("weights-resnet18")).contains(QStringLiteral("begins with f37072fd, as published")));
    CHECK(f.state(f.row("weights-resnet50")).contains(QStringLiteral("not checked")));
    CHECK(f.find<QPushButton>("weightsButton-resnet18")->text() == QStringLiteral("Start from it"));
    CHECK(f.start().isEmpty());
    f.click("weightsButton-resnet18");
    CHECK(f.start() == file);
    CHECK(f.find<QLabel>("startSentence")->text().contains(QStringLiteral("ResNet-18, ImageNet")));
}

TEST_CASE("A file given instead is fetched, and the training starts from it", "[ui][weights]") {
    WeightsPage f;
    const QString file = f.put(f.folder.filePath(QStringLiteral("mine.pkl")), "\x80\x02}q.0123456789");
    f.click("weightsButton");
    emit f.row("weights-r50-msra").getWanted(file); // what its file dialog leads to
    CHECK(f.find<QPushButton>("weightsButton-r50-msra")->text() == QStringLiteral("Stop"));
    CHECK_FALSE(f.find<QPushButton>("weightsButton-resnet18")->isEnabled());
    REQUIRE(QTest::qWaitFor([&] { return f.state(f.row("weights-r50-msra")).contains(QStringLiteral("SHA-256: ")); }));
    CHECK(f.find<QPushButton>("weightsButton-resnet18")->isEnabled());
    CHECK(f.start() == f.weights() + QStringLiteral("/R-50.pkl"));
    CHECK(QFile::exists(f.start()));
}

TEST_CASE("A wrong file is refused in the row it was given for, and the start stays", "[ui][weights]") {
    WeightsPage f;
    const QString file = f.put(f.folder.filePath(QStringLiteral("wrong.pth")), "\x80\x02}q.0123456789");
    f.click("weightsButton");
    emit f.row("weights-resnet18").getWanted(file);
    REQUIRE(QTest::qWaitFor([&] { return !f.problem(f.row("weights-resnet18")).isEmpty(); }));
    CHECK(f.problem(f.row("weights-resnet18")).contains(QStringLiteral("not the published")));
    CHECK(f.find<QPushButton>("weightsButton-resnet18")->text() == QStringLiteral("Download"));
    CHECK(f.start().isEmpty());
}

TEST_CASE("A download goes on while the dialog is closed, and can be stopped when it is open again", "[ui][weights]") {
    WeightsPage f;
    const HttpServer server([](const HttpRequest &request) {
        HttpAnswer answer = fileAnswer(request, QByteArray(1'000'000, '\x80'), "\"a\"");
        answer.announced = 2'000'000;
        answer.hold = true; // the second half never comes
        return answer;
    });
    f.click("weightsButton");
    emit f.row("weights-r50-msra").getWanted(server.address(QStringLiteral("/R-50.pkl")));
    f.click("weightsClose");
    REQUIRE(QTest::qWaitFor([&] { return !f.window->findChild<ui::WeightsDialog *>(); }));
    CHECK_FALSE(f.session.jobs().isIdle());
    CHECK(f.find<QLabel>("jobTitle")->text().contains(QStringLiteral("R-50.pkl")));

    f.click("weightsButton");
    auto *button = f.find<QPushButton>("weightsButton-r50-msra");
    CHECK(button->text() == QStringLiteral("Stop"));
    REQUIRE(QTest::qWaitFor([&] { return f.state(f.row("weights-r50-msra")).contains(QStringLiteral("of 2.0 MB")); }));
    f.click("weightsButton-r50-msra");
    REQUIRE(QTest::qWaitFor([&] { return button->text() == QStringLiteral("Download"); }));
    CHECK(
        QTest::qWaitFor([&] { return f.problem(f.row("weights-r50-msra")).contains(QStringLiteral("not complete")); }));
    CHECK(f.session.jobs().isIdle());
    CHECK(f.start().isEmpty());
}
