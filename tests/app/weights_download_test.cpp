// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/weights_fixture.h"
#include "tests/support/catch.h"

using namespace herbascope;
using app::test::WeightsFixture;
using herbascope::test::fileAnswer;
using herbascope::test::HttpAnswer;
using herbascope::test::HttpRequest;
using herbascope::test::HttpServer;

namespace {

const QStringList finished{QStringLiteral("test-weights.pth"), QStringLiteral("test-weights.pth.json")};
const QStringList interrupted{QStringLiteral("test-weights.pth.part"), QStringLiteral("test-weights.pth.part.json")};
using Ranges = std::vector<qint64>;
constexpr qint64 cut = 1'000'000; // bytes that come before the connection breaks

/// Breaks off the first time, sends the rest when asked for it.
HttpAnswer brokenOnce(const HttpRequest &request, const QByteArray &bytes, const QByteArray &tag) {
    HttpAnswer answer = fileAnswer(request, bytes, tag);
    if (request.rangeStart >= 0) return answer;
    answer.announced = bytes.size();
    answer.body = bytes.first(cut);
    return answer;
}

} // namespace

TEST_CASE("A whole download is checked and gets its name, and is not fetched twice", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) { return fileAnswer(request, f.bytes, "\"a\""); });
    f.request.weights.address = QUrl(server.address(QStringLiteral("/test-weights.pth")));
    qint64 last = 0, total = 0;
    const auto fetched = f.fetch({}, [&](qint64 now, qint64 all) {
        CHECK(now >= last);
        last = now;
        total = all;
    });
    REQUIRE(fetched);
    CHECK(fetched->path == f.target());
    CHECK(fetched->isPublished);
    CHECK_FALSE(fetched->wasThere);
    CHECK(fetched->bytes == f.bytes.size());
    CHECK(fetched->sha256 == WeightsFixture::sha256Of(f.bytes));
    CHECK(last == f.bytes.size());
    CHECK(total == f.bytes.size());
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
    CHECK(f.files() == finished);
    CHECK(app::readRecord(f.target()).sha256 == fetched->sha256);

    const auto again = f.fetch({});
    REQUIRE(again);
    CHECK(again->wasThere);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("A file that was damaged on the disk is fetched anew", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) { return fileAnswer(request, f.bytes, "\"a\""); });
    f.request.weights.address = QUrl(server.address(QStringLiteral("/test-weights.pth")));
    REQUIRE(f.fetch({}));
    QFile file(f.target());
    REQUIRE(file.resize(100));
    const auto again = f.fetch({});
    REQUIRE(again);
    CHECK_FALSE(again->wasThere);
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
}

TEST_CASE("A download that broke off goes on from there", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) { return brokenOnce(request, f.bytes, "\"a\""); });
    const std::string sentence = f.failure(server.address());
    INFO(sentence);
    CHECK(sentence.find("broke off") != std::string::npos);
    CHECK(sentence.find("is kept") != std::string::npos);
    CHECK(f.files() == interrupted);
    CHECK(QFileInfo(f.target() + QStringLiteral(".part")).size() == cut);
    CHECK(server.ranges() == Ranges{-1}); // it was not taken up by itself

    qint64 first = -1;
    const auto fetched = f.fetch(server.address(), [&](qint64 now, qint64) { first = first < 0 ? now : first; });
    REQUIRE(fetched);
    CHECK(first > cut);
    CHECK(server.ranges() == Ranges{-1, cut});
    CHECK(server.requests().back().headers.value("if-range") == "\"a\"");
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
    CHECK(f.files() == finished);
}

TEST_CASE("A broken connection is taken up again by itself as long as it gets further", "[app][weights]") {
    WeightsFixture f;
    f.request.retries = 1;
    HttpServer server([&](const HttpRequest &request) { return brokenOnce(request, f.bytes, "\"a\""); });
    REQUIRE(f.fetch(server.address()));
    CHECK(server.ranges() == Ranges{-1, cut});
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
}

TEST_CASE("A server that cannot go on sends the whole file, which replaces the part", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) {
        HttpAnswer answer = brokenOnce(request, f.bytes, "\"a\"");
        if (request.rangeStart < 0) return answer;
        answer = HttpAnswer{}; // 200, as if no range were asked for
        answer.body = f.bytes;
        return answer;
    });
    CHECK_FALSE(f.failure(server.address()).empty());
    REQUIRE(f.fetch(server.address()));
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
}

TEST_CASE("A range that is not there, or another than asked for, begins anew", "[app][weights]") {
    WeightsFixture f;
    const bool elsewhere = GENERATE(false, true);
    HttpServer server([&](const HttpRequest &request) {
        HttpAnswer answer = brokenOnce(request, f.bytes, "\"a\"");
        if (request.rangeStart < 0) return answer;
        HttpAnswer wrong;
        wrong.status = elsewhere ? 206 : 416;
        wrong.body = f.bytes.mid(7);
        if (elsewhere) wrong.headers = {"Content-Range: bytes 7-2999999/3000000"};
        return wrong;
    });
    CHECK_FALSE(f.failure(server.address()).empty());
    CHECK_FALSE(
        f.failure(server.address()).empty()); // the third request, from the beginning, breaks off like the first
    CHECK(server.ranges() == Ranges{-1, cut, -1});
    CHECK(WeightsFixture::read(f.target() + QStringLiteral(".part")) == f.bytes.first(cut));
}

TEST_CASE("A file that changed between two attempts is not put together from both", "[app][weights]") {
    WeightsFixture f;
    QByteArray old = f.bytes;
    old.replace(5, 10, "0123456789");
    std::atomic<bool> changed = false;
    HttpServer server([&](const HttpRequest &request) {
        return changed ? fileAnswer(request, f.bytes, "\"new\"") : brokenOnce(request, old, "\"old\"");
    });
    CHECK_FALSE(f.failure(server.address()).empty());
    changed = true;
    REQUIRE(f.fetch(server.address()));
    CHECK(server.requests().back().headers.value("if-range") == "\"old\"");
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
}

TEST_CASE("A part of another address, or one that nothing vouches for, is not gone on with", "[app][weights]") {
    WeightsFixture f;
    f.request.weights.sha256Start.clear(); // nothing would notice a mixture
    const QByteArray tag = GENERATE(QByteArray("\"a\""), QByteArray("W/\"a\""));
    HttpServer first([&](const HttpRequest &request) { return brokenOnce(request, f.bytes, tag); });
    CHECK_FALSE(f.failure(first.address()).empty());
    const bool strong = tag.startsWith('"');
    CHECK(f.files() == (strong ? interrupted : QStringList{}));
    HttpServer second([&](const HttpRequest &request) { return fileAnswer(request, f.bytes, tag); });
    REQUIRE(f.fetch(second.address()));
    CHECK(second.requests().front().rangeStart < 0);
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
}

TEST_CASE("A stopped download keeps what has come and goes on later", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) {
        HttpAnswer answer = brokenOnce(request, f.bytes, "\"a\"");
        answer.hold = request.rangeStart < 0; // nothing more comes, and nothing breaks: only the stop ends it
        return answer;
    });
    const auto stopped = f.fetch(server.address(), [&](qint64 now, qint64) {
        if (now == cut) f.stop.request_stop();
    });
    CHECK_FALSE(stopped);
    CHECK(f.files() == interrupted);
    CHECK_FALSE(f.fetch(server.address())); // still stopped: nothing is asked for
    CHECK(f.files() == interrupted);
    f.stop = {};
    REQUIRE(f.fetch(server.address()));
    CHECK(server.ranges() == Ranges{-1, cut});
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
}

TEST_CASE("A mirror's folder, a local file and a local folder stand in for the publisher", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) { return fileAnswer(request, f.bytes, "\"a\""); });
    REQUIRE(f.fetch(server.address(QStringLiteral("/mirror/"))));
    CHECK(server.requests().front().target == "/mirror/test-weights.pth");
    REQUIRE(QFile::remove(f.target()));

    const QString file = f.write("other-name.bin", f.bytes);
    REQUIRE(f.fetch(file));
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
    CHECK(app::readRecord(f.target()).address == file);
    REQUIRE(QFile::remove(f.target()));

    f.write("test-weights.pth", f.bytes);
    REQUIRE(f.fetch(QUrl::fromLocalFile(QString::fromStdString(f.folder.path().string())).toString()));
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
    CHECK(f.files() == finished);
}
