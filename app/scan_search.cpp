// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/scan_search.h"

#include "app/native_path.h"
#include "app/import_job.h"
#include "app/text.h"
#include "engine/imaging/image.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QSet>

#include <algorithm>

namespace herbascope::app {
namespace {

bool isAnnotationFile(const QFileInfo &file) {
    static const QStringList endings{QStringLiteral("xml"), QStringLiteral("json"), QStringLiteral("txt"),
                                     QStringLiteral("csv"), QStringLiteral("zip")};
    return endings.contains(file.suffix().toLower());
}

class Search {
public:
    explicit Search(Subfolders subfolders)
        : m_subfolders(subfolders) {}

    void add(const QString &entry) {
        const QFileInfo info(entry);
        if (info.isFile()) {
            addScan(entry);
        } else if (info.isDir()) {
            QStringList scans;
            searchFolder(info.absoluteFilePath(), scans);
            scans.sort();
            for (const QString &scan : scans) addScan(scan);
        } else {
            m_found.missing.append(ImportJob::tr("There is no file or folder %1.").arg(entry));
        }
    }

    FoundFiles result() {
        if (m_leftOutCount > 0) m_found.notes.append(leftOutNote());
        if (!m_locked.isEmpty())
            m_found.notes.append(ImportJob::tr("You have no permission to look into %1 of the folders: %2.")
                                     .arg(m_locked.size())
                                     .arg(shortList(m_locked)));
        if (!m_linked.isEmpty())
            m_found.notes.append(ImportJob::tr("%1 of the folders are links and were not followed: %2.")
                                     .arg(m_linked.size())
                                     .arg(shortList(m_linked)));
        return m_found;
    }

private:
    void addScan(const QString &path) {
        const QString clean = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
        if (m_seen.contains(clean)) return;
        m_seen.insert(clean);
        m_found.scans.append(clean);
    }

    void leaveOut(const QString &kind) {
        ++m_leftOut[kind];
        ++m_leftOutCount;
    }

    void searchFolder(const QString &folder, QStringList &scans) {
        const QFileInfo itself(folder);
        if (!itself.isReadable() || !itself.isExecutable()) {
            m_locked.append(folder);
            return;
        }
        const auto all = QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot;
        for (const QFileInfo &entry : QDir(folder).entryInfoList(all, QDir::Name)) {
            if (entry.isDir()) {
                if (m_subfolders == Subfolders::Yes) enterFolder(entry, scans);
            } else {
                judgeFile(entry, scans);
            }
        }
    }

    void enterFolder(const QFileInfo &folder, QStringList &scans) {
        if (folder.isSymLink()) {
            m_linked.append(folder.filePath());
        } else if (!folder.isHidden()) {
            searchFolder(folder.filePath(), scans);
        } else {
            QStringList hidden;
            searchFolder(folder.filePath(), hidden);
            for (qsizetype i = 0; i < hidden.size(); ++i) leaveOut(ImportJob::tr("hidden"));
        }
    }

    void judgeFile(const QFileInfo &file, QStringList &scans) {
        const bool byEnding = engine::hasScanExtension(nativePath(file.fileName()));
        if (!file.isFile()) { // a link that leads nowhere, a pipe, a device
            if (byEnding) leaveOut(ImportJob::tr("no plain file"));
        } else if (byEnding || (!isAnnotationFile(file) && engine::hasScanContent(nativePath(file.filePath())))) {
            if (file.isHidden())
                leaveOut(ImportJob::tr("hidden"));
            else
                scans.append(file.filePath());
        } else if (!isAnnotationFile(file) && !file.isHidden()) {
            const QString ending = file.suffix();
            leaveOut(ending.isEmpty() ? ImportJob::tr("without an ending") : QLatin1Char('.') + ending);
        }
    }

    /// "12 files were left out: 10 .CR2, 2 .pdf."
    QString leftOutNote() const {
        QList<QString> kinds = m_leftOut.keys();
        std::ranges::stable_sort(kinds, std::greater{}, [this](const QString &kind) { return m_leftOut[kind]; });
        QStringList parts;
        for (const QString &kind : kinds) parts.append(QStringLiteral("%1 %2").arg(m_leftOut[kind]).arg(kind));
        const QString text = m_leftOutCount == 1 ? ImportJob::tr("1 file was left out: %1.")
                                                 : ImportJob::tr("%1 files were left out: %2.").arg(m_leftOutCount);
        return text.arg(shortList(parts));
    }

    Subfolders m_subfolders;
    FoundFiles m_found;
    QSet<QString> m_seen;
    QMap<QString, int> m_leftOut; ///< by kind
    int m_leftOutCount = 0;
    QStringList m_locked, m_linked;
};

} // namespace

FoundFiles findScans(const QStringList &foldersAndFiles, Subfolders subfolders) {
    Search search(subfolders);
    for (const QString &entry : foldersAndFiles) search.add(entry);
    return search.result();
}

} // namespace herbascope::app
