// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A weight file while it arrives: NAME.part beside its place, and NAME.part.json with where it came from, so that a
/// later attempt can go on. NAME.lock keeps a second program away. Lives on the worker that fetches; everything throws
/// Error.

#include <QByteArray>
#include <QCryptographicHash>
#include <QFile>
#include <QLockFile>
#include <QString>

#include <stop_token>

namespace herbascope::app {

/// Where a part came from.
struct WeightsOrigin {
    QString address;      ///< without user, password and query; a file's path
    QByteArray validator; ///< strong ETag, else Last-Modified; empty: whether the file changed cannot be told
    qint64 total = -1;    ///< bytes; negative: unknown
};

class WeightsPart {
public:
    /// Makes the folder. Throws Error also where another program fetches the same file.
    WeightsPart(const QString &folder, const QString &fileName);
    /// Keeps what is there if a later attempt can go on with it.
    ~WeightsPart();
    WeightsPart(const WeightsPart &) = delete;
    WeightsPart &operator=(const WeightsPart &) = delete;

    /// Goes on with what an earlier attempt at this address left, where it can be told that the file is the same.
    void takeUp(const QString &address, std::stop_token stop);
    /// Empty again, for a file from here. Refuses one that the disk has no room for.
    void begin(const WeightsOrigin &origin);
    void add(const QByteArray &bytes);
    void discard();
    /// Flushes and renames. What is no weight file (a log-in page, say) is discarded and refused.
    void commit();

    const WeightsOrigin &origin() const { return m_origin; }
    qint64 size() const { return m_size; }  ///< bytes so far
    QString sha256() const;                 ///< of them; 64 hexadecimal digits
    QString path() const { return m_path; } ///< of the finished file

private:
    [[noreturn]] void fail(const QString &why) const;
    QString recordPath() const { return m_file.fileName() + QStringLiteral(".json"); }

    QString m_path;
    QFile m_file;
    QLockFile m_lock;
    QCryptographicHash m_hash;
    WeightsOrigin m_origin;
    qint64 m_size = 0;
    bool m_begun = false; ///< by this object; what an earlier one left is not its to throw away
};

/// What is remembered of a finished file, in NAME.json beside it.
struct WeightsRecord {
    QString address;
    QString sha256;
    qint64 bytes = 0;
};
void writeRecord(const QString &path, const WeightsRecord &record);
/// Empty where there is none.
WeightsRecord readRecord(const QString &path);

/// 64 hexadecimal digits; empty when it was stopped. Throws Error.
QString sha256OfWeights(const QString &path, std::stop_token stop);

} // namespace herbascope::app
