// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Runs herbascope-cli in a folder of its own and keeps what it said. Main thread.

#include <nlohmann/json.hpp>

#include <QDir>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

class QProcess;

namespace herbascope::test {

struct Ran {
    int status = -1;
    std::string out; ///< standard output
    std::string err; ///< standard error

    std::vector<std::string> lines() const;   ///< of standard output
    std::vector<nlohmann::json> json() const; ///< every line of standard output; throws where one is no object
};

class Workplace {
public:
    /// Arguments are split at blanks; relative paths start in this workplace. With a decimal comma where the system has
    /// one.
    Ran run(const QString &arguments) const;
    /// The same, interrupted with SIGINT as soon as standard error or output contains `text`.
    Ran interruptedAt(const QString &arguments, const std::string &text) const;
    /// The same with SIGKILL: no chance to tidy up. The status is -1 then.
    Ran killedAt(const QString &arguments, const std::string &text) const;

    /// The same with no more than `bytes` of address space (ulimit -v).
    Ran runWithin(std::int64_t bytes, const QString &arguments) const;

    /// The same with standard output going to a file.
    Ran runInto(const QString &file, const QString &arguments) const;

    /// The same call in `processes` processes that train together; with `killAt`, the last one is killed as soon as the
    /// first one says that.
    std::vector<Ran> together(const QString &arguments, int processes, const std::string &killAt = {}) const;

    /// Of a name in this workplace; an absolute one stays.
    QString path(const QString &name) const { return QDir(m_folder.path()).absoluteFilePath(name); }
    void write(const QString &name, const std::string &bytes) const;
    std::string read(const QString &name) const;
    QStringList files(const QString &folder) const; ///< names, sorted
    /// A project "p" with drawn sheets ("s") of 200x300 px and the splits train and val.
    void makeSampleProject(int sheets) const;

private:
    struct Wish {
        std::string stopAt = {};
        int signal = 0;
        std::int64_t memory = 0; ///< bytes of address space; 0: no limit
        QString output = {};     ///< a file; empty: kept
    };
    Ran start(const QString &arguments, const Wish &wish) const;
    void prepare(QProcess &process) const;
    QTemporaryDir m_folder;
};

} // namespace herbascope::test
