// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_names.h"

#include "app/project.h"
#include "app/text.h"
#include "engine/imaging/image.h"

#include <QFileInfo>
#include <QHash>
#include <QSet>
#include <QVector>

#include <algorithm>

namespace herbascope::app {
namespace {

constexpr std::size_t longestFileName = 255; ///< bytes, on nearly every file system

/// Names come from annotation files too and may hold anything. A name that is too long ends in a part of its hash.
std::string fileNameFor(std::string stem, const std::string &ending) {
    const std::string whole = stem;
    for (char &c : stem)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '/' || c == '\\') c = '_';
    if (stem.empty() || stem == "." || stem == "..") stem = "_" + stem;
    const std::size_t room = longestFileName - ending.size();
    if (stem.size() <= room) return stem + ending;
    const std::string hash = "-" + engine::sha256OfBytes(whole.data(), whole.size()).substr(0, 8);
    std::size_t end = room - hash.size();
    while (end > 0 && (static_cast<unsigned char>(stem[end]) & 0xC0) == 0x80) --end; // not within a character
    return stem.substr(0, end) + hash + ending;
}

/// The last parts of a path, so many that no other path ends so; at least two where there are as many.
QString tellingTail(const QStringList &path, const QVector<const QStringList *> &others) {
    const auto endsAlike = [&](const QStringList &other, qsizetype count) {
        return other.size() >= count && std::equal(path.end() - count, path.end(), other.end() - count);
    };
    qsizetype count = std::min<qsizetype>(2, path.size());
    while (count < path.size() && std::ranges::any_of(others, [&](const QStringList *other) {
               return other != &path && endsAlike(*other, count);
           }))
        ++count;
    return path.last(count).join(QLatin1Char('/'));
}

QString withoutEnding(const QString &place) {
    const qsizetype dot = place.lastIndexOf(QLatin1Char('.'));
    return dot > place.lastIndexOf(QLatin1Char('/')) + 1 ? place.first(dot) : place;
}

/// Gives each stem once, as file systems without case see it.
class Stems {
public:
    explicit Stems(std::string ending)
        : m_ending(std::move(ending)) {}

    std::string take(const QString &wanted) {
        for (int number = 1;; ++number) {
            const std::string suffix = number > 1 ? "_" + std::to_string(number) + m_ending : m_ending;
            const std::string name = fileNameFor(wanted.toStdString(), suffix);
            const QString key = nameKey(QString::fromStdString(name));
            if (m_taken.contains(key)) continue;
            m_taken.insert(key);
            return name;
        }
    }

private:
    std::string m_ending;
    QSet<QString> m_taken;
};

} // namespace

std::vector<ExportName> exportNames(const std::vector<NamedScan> &scans, const std::string &ending) {
    std::vector<ExportName> names(scans.size());
    std::vector<QStringList> paths;
    QHash<QString, QVector<std::size_t>> groups;
    for (std::size_t i = 0; i < scans.size(); ++i) {
        const QString name = QString::fromStdString(scans[i].name);
        paths.push_back(scans[i].path.split(QLatin1Char('/'), Qt::SkipEmptyParts));
        if (paths.back().isEmpty()) paths.back().append(name);
        groups[nameKey(name)].append(i);
    }
    Stems stems(ending);
    std::vector<std::size_t> shared;
    for (std::size_t i = 0; i < scans.size(); ++i) {
        const QString name = QString::fromStdString(scans[i].name);
        const QVector<std::size_t> &group = groups[nameKey(name)];
        names[i].sharesName = group.size() > 1;
        if (names[i].sharesName) {
            QVector<const QStringList *> alike;
            for (const std::size_t other : group) alike.append(&paths[other]);
            names[i].place = tellingTail(paths[i], alike).toStdString();
            shared.push_back(i);
        } else {
            names[i].place = paths[i].last().toStdString();
            names[i].file = stems.take(name);
        }
    }
    // Those that keep their names have them by now; the others are named in an order that is always the same.
    std::ranges::sort(shared, {}, [&](std::size_t i) { return std::pair(names[i].place, i); });
    QHash<QString, int> withStem;
    const auto flat = [](QString place) { return place.replace(QLatin1Char('/'), QLatin1Char('_')); };
    const auto stemOf = [&](std::size_t i) { return flat(withoutEnding(QString::fromStdString(names[i].place))); };
    for (const std::size_t i : shared) ++withStem[nameKey(stemOf(i))];
    for (const std::size_t i : shared) {
        const bool needsEnding = withStem[nameKey(stemOf(i))] > 1;
        names[i].file = stems.take(needsEnding ? flat(QString::fromStdString(names[i].place)) : stemOf(i));
    }
    for (std::size_t i = 0; i < scans.size(); ++i) names[i].isOther = names[i].file != scans[i].name + ending;
    return names;
}

std::vector<NamedScan> namedScans(const Project &project) {
    std::vector<NamedScan> scans;
    for (const Sheet &sheet : project.sheets())
        scans.push_back({sheet.name, sheet.path.empty() ? QString() : project.absolutePath(sheet.path)});
    return scans;
}

QString otherNamesNote(const QStringList &stems) {
    if (stems.isEmpty()) return {};
    return Project::tr("%1 written under another name, because the own one is shared or cannot be a file's: %2.")
        .arg(sheetsText(stems.size()), shortList(stems));
}

} // namespace herbascope::app
