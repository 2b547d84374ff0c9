// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"

#include "tests/support/catch.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTcpServer>

#include <csignal>
#include <memory>
#include <sstream>

#include <sys/resource.h>

namespace herbascope::test {

std::vector<std::string> Ran::lines() const {
    std::vector<std::string> all;
    std::istringstream stream(out);
    for (std::string line; std::getline(stream, line);) all.push_back(line);
    return all;
}

std::vector<nlohmann::json> Ran::json() const {
    std::vector<nlohmann::json> all;
    for (const std::string &line : lines()) {
        all.push_back(nlohmann::json::parse(line));
        if (!all.back().is_object()) throw std::runtime_error("no object: " + line);
    }
    return all;
}

Ran Workplace::run(const QString &arguments) const {
    return start(arguments, {});
}

Ran Workplace::interruptedAt(const QString &arguments, const std::string &text) const {
    return start(arguments, {.stopAt = text, .signal = SIGINT});
}

Ran Workplace::killedAt(const QString &arguments, const std::string &text) const {
    return start(arguments, {.stopAt = text, .signal = SIGKILL});
}

Ran Workplace::runWithin(std::int64_t bytes, const QString &arguments) const {
    return start(arguments, {.memory = bytes});
}

Ran Workplace::runInto(const QString &file, const QString &arguments) const {
    return start(arguments, {.output = file});
}

void Workplace::prepare(QProcess &process) const {
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("de_DE.UTF-8"));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_folder.path());
}

std::vector<Ran> Workplace::together(const QString &arguments, int processes, const std::string &killAt) const {
    QTcpServer port; // a free one
    REQUIRE(port.listen(QHostAddress::LocalHost));
    const QString number = QString::number(port.serverPort());
    port.close();
    std::vector<std::unique_ptr<QProcess>> started;
    for (int rank = 0; rank < processes; ++rank) {
        started.push_back(std::make_unique<QProcess>());
        prepare(*started.back());
        auto environment = started.back()->processEnvironment();
        environment.insert(QStringLiteral("RANK"), QString::number(rank));
        environment.insert(QStringLiteral("WORLD_SIZE"), QString::number(processes));
        environment.insert(QStringLiteral("MASTER_ADDR"), QStringLiteral("127.0.0.1"));
        environment.insert(QStringLiteral("MASTER_PORT"), number);
        started.back()->setProcessEnvironment(environment);
        started.back()->start(QStringLiteral(HERBASCOPE_CLI), arguments.split(QLatin1Char(' '), Qt::SkipEmptyParts));
    }
    std::vector<Ran> ran(started.size());
    QProcess &first = *started.front();
    const auto collect = [&] {
        ran[0].out += first.readAllStandardOutput().toStdString();
        if (!killAt.empty() && ran[0].out.find(killAt) != std::string::npos) started.back()->kill();
    };
    QObject::connect(&first, &QProcess::readyReadStandardOutput, &first, collect);
    for (std::size_t rank = 0; rank < started.size(); ++rank) {
        const bool running = started[rank]->state() != QProcess::NotRunning;
        if (running && !started[rank]->waitForFinished(240'000)) FAIL("process " << rank << " does not end");
        if (rank == 0) collect();
        ran[rank].out += started[rank]->readAllStandardOutput().toStdString();
        ran[rank].err += started[rank]->readAllStandardError().toStdString();
        ran[rank].status = started[rank]->exitStatus() == QProcess::NormalExit ? started[rank]->exitCode() : -1;
    }
    return ran;
}

Ran Workplace::start(const QString &arguments, const Wish &wish) const {
    QProcess process;
    prepare(process);
    if (wish.memory > 0) {
        const rlimit limit{static_cast<rlim_t>(wish.memory), static_cast<rlim_t>(wish.memory)};
        process.setChildProcessModifier([limit] { setrlimit(RLIMIT_AS, &limit); });
    }
    if (!wish.output.isEmpty()) process.setStandardOutputFile(wish.output);
    Ran ran;
    bool sent = wish.stopAt.empty();
    const auto collect = [&] {
        ran.out += process.readAllStandardOutput().toStdString();
        ran.err += process.readAllStandardError().toStdString();
        if (sent || (ran.out + ran.err).find(wish.stopAt) == std::string::npos) return;
        ::kill(static_cast<pid_t>(process.processId()), wish.signal);
        sent = true;
    };
    QObject::connect(&process, &QProcess::readyRead, &process, collect);
    QObject::connect(&process, &QProcess::readyReadStandardError, &process, collect);
    process.start(QStringLiteral(HERBASCOPE_CLI), arguments.split(QLatin1Char(' '), Qt::SkipEmptyParts));
    if (!process.waitForFinished(240'000)) FAIL("herbascope-cli " << arguments.toStdString() << " does not end");
    collect();
    ran.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    return ran;
}

void Workplace::write(const QString &name, const std::string &bytes) const {
    QFile file(path(name));
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

std::string Workplace::read(const QString &name) const {
    QFile file(path(name));
    REQUIRE(file.open(QIODevice::ReadOnly));
    return file.readAll().toStdString();
}

QStringList Workplace::files(const QString &folder) const {
    return QDir(path(folder)).entryList(QDir::Files, QDir::Name);
}

void Workplace::makeSampleProject(int sheets) const {
    REQUIRE(run(QStringLiteral("sample s --sheets %1 --size 200x300 --seed 3").arg(sheets)).status == 0);
    REQUIRE(run(QStringLiteral("new p")).status == 0);
    const Ran imported = run(QStringLiteral(
        "import p --images s/images --voc s/annotations --split train=s/train.txt --split val=s/val.txt"));
    INFO(imported.err);
    REQUIRE(imported.status == 0);
}

} // namespace herbascope::test
