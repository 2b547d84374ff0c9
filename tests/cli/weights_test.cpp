// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/catch.h"
#include "tests/support/http_server.h"

#include <QCryptographicHash>

using namespace herbascope::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// Sets a variable for the programs that are started.
class Variable {
public:
    Variable(const char *name, const QString &value)
        : m_name(name) {
        qputenv(name, value.toUtf8());
    }
    ~Variable() { qunsetenv(m_name); }

private:
    const char *m_name;
};

/// Reads like a pickle, and is not what anybody published.
const QByteArray pickle("\x80\x02}q.0123456789");

} // namespace

TEST_CASE("weights list names what can be fetched and what is there", "[cli][weights]") {
    const Workplace work;
    const Variable folder("HERBASCOPE_WEIGHTS", work.path(QStringLiteral("w")));
    const Ran listed = work.run("weights list --json");
    REQUIRE(listed.status == 0);
    CHECK(work.run("weights --json").out == listed.out);
    std::map<std::string, json> entries;
    for (const json &entry : listed.json()) entries[entry["name"]] = entry;
    CHECK(entries.size() == 6);
    const json &quick = entries.at("resnet18");
    CHECK(quick["address"] == "https://download.pytorch.org/models/resnet18-f37072fd.pth");
    CHECK(quick["sha256_start"] == "f37072fd");
    CHECK(quick["presets"] == json{"quick", "standard"});
    CHECK(quick["megabytes"] == 47);
    CHECK(quick["downloaded"] == false);
    CHECK(quick["path"].is_null());
    CHECK(entries.at("r50-msra")["sha256_start"].is_null());
    CHECK(entries.at("plant-organs")["megabytes"].is_null());
    CHECK_THAT(work.run("weights").out, Contains("not downloaded"));
}

TEST_CASE("weights get takes a local file, shows its hash, and lists it as downloaded", "[cli][weights]") {
    const Workplace work;
    const Variable folder("HERBASCOPE_WEIGHTS", work.path(QStringLiteral("w")));
    work.write("mine.pkl", pickle.toStdString());
    const std::string sha256 = QCryptographicHash::hash(pickle, QCryptographicHash::Sha256).toHex().toStdString();
    const Ran got = work.run("weights get r50-msra --from mine.pkl --json");
    INFO(got.err);
    REQUIRE(got.status == 0);
    const json result = got.json().at(0);
    CHECK(result["event"] == "done");
    CHECK(result["sha256"] == sha256);
    CHECK(result["hash_checked"] == false);
    CHECK(result["path"] == work.path("w/R-50.pkl").toStdString());
    CHECK_THAT(got.err, Contains(sha256));
    CHECK_THAT(got.err, Contains("no hash to compare with"));
    CHECK(work.read("w/R-50.pkl") == pickle.toStdString());

    for (const json &entry : work.run("weights --json").json()) {
        CHECK(entry["downloaded"] == (entry["name"] == "r50-msra"));
        if (entry["downloaded"] == true) CHECK(entry["sha256"] == sha256);
    }
    CHECK(work.run("weights get r50-msra").out == work.path("w/R-50.pkl").toStdString() + "\n"); // asks no server
}

TEST_CASE("weights get refuses a wrong file with one sentence and keeps nothing", "[cli][weights]") {
    const Workplace work;
    const Variable folder("HERBASCOPE_WEIGHTS", work.path(QStringLiteral("w")));
    work.write("wrong.pth", pickle.toStdString());
    const Ran got = work.run("weights get resnet18 --from wrong.pth");
    CHECK(got.status == 1);
    CHECK(got.out.empty());
    CHECK_THAT(got.err, Contains("not the published resnet18-f37072fd.pth"));
    CHECK_THAT(got.err, Contains("f37072fd"));
    CHECK(work.files("w").isEmpty());
}

TEST_CASE("Ctrl-C stops a download that the next call brings to its end", "[cli][weights]") {
    const Workplace work;
    const Variable folder("HERBASCOPE_WEIGHTS", work.path(QStringLiteral("w")));
    const QByteArray bytes = pickle + QByteArray(2'000'000, 'x');
    const HttpServer server([&](const HttpRequest &request) {
        HttpAnswer answer = fileAnswer(request, bytes, "\"a\"");
        if (request.rangeStart >= 0) return answer;
        answer.announced = bytes.size();
        answer.body = bytes.first(1'000'000);
        answer.hold = true;
        return answer;
    });
    const QString call = QStringLiteral("weights get r50-msra --from ") + server.address("/R-50.pkl");
    const Ran stopped = work.interruptedAt(call, " of 2.0 MB");
    INFO(stopped.err);
    CHECK(stopped.status == 130);
    CHECK_FALSE(work.files("w").contains("R-50.pkl"));
    const Ran resumed = work.run(call);
    INFO(resumed.err);
    CHECK(resumed.status == 0);
    CHECK(server.requests().back().rangeStart > 0);
    CHECK(work.read("w/R-50.pkl") == bytes.toStdString());
}

TEST_CASE("A proxy is asked for other computers and not for this one", "[cli][weights]") {
    const Workplace work;
    const Variable folder("HERBASCOPE_WEIGHTS", work.path(QStringLiteral("w")));
    const HttpServer proxy([&](const HttpRequest &request) { return fileAnswer(request, pickle, "\"a\""); });
    const Variable variable("http_proxy", proxy.address());
    const Variable exceptions("no_proxy", {});
    const Ran got = work.run("weights get r50-msra --from http://weights.invalid/R-50.pkl");
    INFO(got.err);
    REQUIRE(got.status == 0);
    REQUIRE(proxy.requests().size() == 1);
    CHECK(proxy.requests()[0].target == "http://weights.invalid/R-50.pkl");

    const HttpServer direct([&](const HttpRequest &request) { return fileAnswer(request, pickle, "\"a\""); });
    REQUIRE(work.run(QStringLiteral("weights get r50-msra --from ") + direct.address("/R-50.pkl")).status == 0);
    CHECK(direct.requests().size() == 1);
    CHECK(proxy.requests().size() == 1);
}

TEST_CASE("Calls of weights that mean nothing are wrong calls", "[cli][weights]") {
    const Workplace work;
    const char *call = GENERATE("weights get", "weights get resnet19", "weights list resnet18",
                                "weights fetch resnet18", "weights --from x");
    INFO(call);
    CHECK(work.run(call).status == 2);
}
