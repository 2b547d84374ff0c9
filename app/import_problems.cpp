// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/import_problems.h"

#include "app/text.h"
#include "storage/formats/text_encoding.h"

#include <QCoreApplication>
#include <QFile>

#include <map>

namespace herbascope::app {
namespace {

using storage::formats::FormatProblem;
using storage::formats::readableName;

struct ImportWords {
    Q_DECLARE_TR_FUNCTIONS(ImportProblems)
};

QString nameOf(const FormatProblem &problem, const std::string &root) {
    std::string source = problem.source;
    if (!root.empty() && source.starts_with(root + "/")) source.erase(0, root.size() + 1);
    const QString file = QString::fromStdString(readableName(source));
    if (problem.object.empty()) return file;
    return ImportWords::tr("%1 of %2").arg(QString::fromStdString(problem.object), file);
}

QString sentence(const FormatProblem &kind, const QStringList &names) {
    const QString reason = QString::fromStdString(kind.reason);
    const QString list = shortList(names);
    if (names.size() == 1) {
        return (kind.leftOut ? ImportWords::tr("Left out because %1: %2.") : ImportWords::tr("Taken in, but %1: %2."))
            .arg(reason, list);
    }
    return (kind.leftOut ? ImportWords::tr("Left out %1 times because %2: %3.") : ImportWords::tr("Taken in, but %1 times %2: %3."))
        .arg(QString::number(names.size()), reason, list);
}

} // namespace

QStringList problemSentences(const std::vector<FormatProblem> &problems, const QString &root) {
    const std::string folder = QFile::encodeName(root).toStdString();
    std::vector<std::pair<const FormatProblem *, QStringList>> kinds;
    std::map<std::pair<bool, std::string>, std::size_t> known;
    for (const FormatProblem &problem : problems) {
        const auto [place, fresh] = known.try_emplace({problem.leftOut, problem.reason}, kinds.size());
        if (fresh) kinds.emplace_back(&problem, QStringList());
        kinds[place->second].second.append(nameOf(problem, folder));
    }
    QStringList sentences;
    for (const auto &[kind, names] : kinds) sentences.append(sentence(*kind, names));
    return sentences;
}

} // namespace herbascope::app
