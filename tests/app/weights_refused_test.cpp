// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/weights_fixture.h"
#include "tests/support/catch.h"

#include <QSslSocket>

using namespace herbascope;
using app::test::WeightsFixture;
using Catch::Matchers::Contains;
using herbascope::test::fileAnswer;
using herbascope::test::HttpAnswer;
using herbascope::test::HttpRequest;
using herbascope::test::HttpServer;

namespace {

HttpAnswer status(int code, QByteArray body = "<html>an error page</html>") {
    HttpAnswer answer;
    answer.status = code;
    answer.body = std::move(body);
    return answer;
}

} // namespace

TEST_CASE("A file with a wrong hash is refused, from a server and from the disk, and leaves nothing",
          "[app][weights]") {
    WeightsFixture f;
    QByteArray wrong = f.bytes;
    wrong[2'000'000] = static_cast<char>(wrong[2'000'000] ^ 1); // one bit
    HttpServer server([&](const HttpRequest &request) { return fileAnswer(request, wrong, "\"a\""); });
    const QString from = GENERATE(true, false) ? server.address() : f.write("wrong.pth", wrong);
    const std::string sentence = f.failure(from);
    CHECK_THAT(sentence, Contains("not the published test-weights.pth"));
    CHECK_THAT(sentence, Contains(f.request.weights.sha256Start.toStdString()));
    CHECK(f.files().isEmpty());
}

TEST_CASE("A wrong file does not replace the right one that is there", "[app][weights]") {
    WeightsFixture f;
    REQUIRE(f.fetch(f.write("right.pth", f.bytes)));
    CHECK_FALSE(f.failure(f.write("wrong.pth", "PK" + f.bytes)).empty());
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
}

TEST_CASE("A file that ends too early is not taken for the whole", "[app][weights]") {
    WeightsFixture f;
    const bool announced = GENERATE(true, false);
    HttpServer server([&](const HttpRequest &request) {
        HttpAnswer answer = fileAnswer(request, f.bytes, "\"a\"");
        answer.announced = announced ? f.bytes.size() : -1; // without a length only the hash can tell
        answer.body = f.bytes.first(500'000);
        return answer;
    });
    CHECK_THAT(f.failure(server.address()), Contains(announced ? "broke off" : "not the published"));
    CHECK_FALSE(QFile::exists(f.target()));
}

TEST_CASE("A web page in place of the file is refused where there is no hash to tell", "[app][weights]") {
    WeightsFixture f;
    f.request.weights.sha256Start.clear();
    const QByteArray body = GENERATE(QByteArray("<!DOCTYPE html><title>Log in</title>"), QByteArray());
    HttpServer server([&](const HttpRequest &) { return status(200, body); });
    CHECK_THAT(f.failure(server.address()), Contains("no file of weights"));
    CHECK(f.files().isEmpty());
}

TEST_CASE("What a server answers instead of the file becomes a sentence", "[app][weights]") {
    WeightsFixture f;
    const auto [code, words] = GENERATE(table<int, const char *>({{404, "There is no file at http://127.0.0.1"},
                                                                  {403, "refuses to send the file (HTTP status 403)"},
                                                                  {503, "cannot send the file now (HTTP status 503)"},
                                                                  {204, "no file (HTTP status 204)"}}));
    HttpServer server(
        [code = code](const HttpRequest &) { return status(code, code == 204 ? QByteArray() : "<html>"); });
    const std::string sentence = f.failure(server.address(QStringLiteral("/w.pth?key=secret")));
    CHECK_THAT(sentence, Contains(words));
    CHECK_THAT(sentence, !Contains("secret"));
    CHECK(f.files().isEmpty());
}

TEST_CASE("An error later on does not cost what has come before", "[app][weights]") {
    WeightsFixture f;
    enum { Breaks, Fails, Works };
    std::atomic<int> behaviour = Breaks;
    HttpServer server([&](const HttpRequest &request) {
        if (behaviour == Fails) return status(503);
        HttpAnswer answer = fileAnswer(request, f.bytes, "\"a\"");
        answer.announced = answer.body.size();
        if (behaviour == Breaks) answer.body = f.bytes.first(1000);
        return answer;
    });
    CHECK_THAT(f.failure(server.address()), Contains("broke off"));
    behaviour = Fails;
    CHECK_THAT(f.failure(server.address()), Contains("503"));
    behaviour = Works;
    REQUIRE(f.fetch(server.address()));
    CHECK(server.requests().back().rangeStart == 1000);
    CHECK(WeightsFixture::read(f.target()) == f.bytes);
}

TEST_CASE("A redirect is followed", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) {
        if (request.target == "/there") return fileAnswer(request, f.bytes, "\"a\"");
        HttpAnswer answer = status(302);
        answer.headers = {"Location: /there"};
        return answer;
    });
    REQUIRE(f.fetch(server.address(QStringLiteral("/here"))));
    CHECK(server.requests().size() == 2);
}

TEST_CASE("Nobody at the address, no such file and other kinds of addresses are told apart", "[app][weights]") {
    WeightsFixture f;
    QString gone;
    {
        const HttpServer server([](const HttpRequest &) { return status(200); });
        gone = server.address();
    }
    CHECK_THAT(f.failure(gone), Contains("127.0.0.1 cannot be reached"));
    CHECK_THAT(f.failure(QStringLiteral("/nowhere/weights.pth")), Contains("no file /nowhere/weights.pth"));
    CHECK_THAT(f.failure(QStringLiteral("ftp://127.0.0.1/weights.pth")), Contains("neither a file nor an address"));
    CHECK_THAT(f.failure(QStringLiteral("https://")), Contains("neither a file nor an address"));
    CHECK(f.files().isEmpty());
}

TEST_CASE("A full disk ends the download with a sentence", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) { return fileAnswer(request, f.bytes, "\"a\""); });
    REQUIRE(QDir().mkpath(f.request.folder));
    REQUIRE(QFile::link(QStringLiteral("/dev/full"), f.target() + QStringLiteral(".part")));
    CHECK_THAT(f.failure(server.address()), Contains("No space left"));
    CHECK(f.files().isEmpty());
}

TEST_CASE("A file larger than the free room is refused before it is written", "[app][weights]") {
    WeightsFixture f;
    HttpServer server([&](const HttpRequest &request) {
        HttpAnswer answer = fileAnswer(request, f.bytes, "\"a\"");
        answer.announced = 1'000'000'000'000'000'000;
        return answer;
    });
    CHECK_THAT(f.failure(server.address()), Contains("not enough room"));
    CHECK(f.files().isEmpty());
}

TEST_CASE("A folder that may not be written and a second download are refused", "[app][weights]") {
    WeightsFixture f;
    const QString right = f.write("right.pth", f.bytes);
    {
        const app::WeightsPart other(f.request.folder, f.request.weights.fileName);
        CHECK_THAT(f.failure(right), Contains("being fetched already"));
    }
    f.request.folder = QStringLiteral("/proc/nowhere");
    CHECK_FALSE(f.failure(right).empty());
}

TEST_CASE("Without a TLS library an https address is explained, not tried", "[app][weights]") {
    WeightsFixture f;
    if (!QSslSocket::setActiveBackend(QStringLiteral("cert-only"))) { // not after another test has used TLS
        WARN("skipped: Qt's other TLS backend cannot be chosen here");
        return;
    }
    REQUIRE_FALSE(QSslSocket::supportsSsl());
    CHECK_THAT(f.failure(QStringLiteral("https://127.0.0.1:9/weights.pth")), Contains("finds no TLS library"));
}
