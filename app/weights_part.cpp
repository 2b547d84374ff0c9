// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/weights_part.h"

#include "app/weights_catalogue.h"
#include "engine/durable_file.h"
#include "engine/error.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdint>
#include <filesystem>

namespace herbascope::app {
namespace {

constexpr qint64 chunkBytes = 1 << 20;
constexpr qint64 roomToLeave = 1'000'000; // bytes, for the project that goes on working on the same disk

std::filesystem::path native(const QString &path) {
    return QFile::encodeName(path).toStdString();
}

QJsonObject readJson(const QString &path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    constexpr qint64 longest = 1 << 20; // bytes; ours have some two hundred. Qt itself bounds the nesting.
    return QJsonDocument::fromJson(file.read(longest)).object(); // damaged: as if it were not there
}

void writeJson(const QString &path, const QJsonObject &json) {
    engine::writeDurably(native(path), QJsonDocument(json).toJson().toStdString());
}

/// The three layouts that the engine reads: Torch's zip, a pickle, safetensors.
bool looksLikeWeights(const QByteArray &head) {
    return head.startsWith("PK") || head.startsWith('\x80') || (head.size() > 8 && head.at(8) == '{');
}

void addWhole(QCryptographicHash &hash, QFile &file, std::stop_token stop) {
    while (!stop.stop_requested()) {
        const QByteArray bytes = file.read(chunkBytes);
        if (bytes.isEmpty()) break;
        hash.addData(bytes);
    }
}

} // namespace

WeightsPart::WeightsPart(const QString &folder, const QString &fileName)
    : m_path(QDir(folder).filePath(fileName))
    , m_file(m_path + QStringLiteral(".part"))
    , m_lock(m_path + QStringLiteral(".lock"))
    , m_hash(QCryptographicHash::Sha256) {
    engine::makeFolder(native(folder));
    m_lock.setStaleLockTime(0); // a download may take hours; only the lock of a dead program is broken
    if (m_lock.tryLock(0)) return;
    if (m_lock.error() != QLockFile::LockFailedError)
        throw Error(Weights::tr("Nothing can be written to the folder %1.").arg(folder).toStdString());
    throw Error(Weights::tr("%1 is being fetched already, by another program or window. Wait until that is done.")
                    .arg(fileName)
                    .toStdString());
}

WeightsPart::~WeightsPart() {
    m_file.close();
    if (m_begun && (m_origin.validator.isEmpty() || m_size == 0)) discard();
}

void WeightsPart::takeUp(const QString &address, std::stop_token stop) {
    const QJsonObject json = readJson(recordPath());
    const QByteArray validator = json.value(QStringLiteral("validator")).toString().toLatin1();
    if (json.value(QStringLiteral("address")).toString() != address || validator.isEmpty()) return;
    if (!m_file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly | QIODevice::Unbuffered)) return;
    m_origin = {address, validator, json.value(QStringLiteral("total")).toInteger(-1)};
    addWhole(m_hash, m_file, stop);
    m_size = m_file.pos();
}

void WeightsPart::begin(const WeightsOrigin &origin) {
    m_file.close();
    m_hash.reset();
    m_size = 0;
    m_origin = origin;
    m_begun = true;
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered)) fail(m_file.errorString());
    // Not QStorageInfo: it looks the folder up in the list of mounts, where that of a changed root is not found.
    std::error_code unknown;
    const auto space = std::filesystem::space(QFile::encodeName(QFileInfo(m_path).absolutePath()).toStdString(), unknown);
    const auto room = static_cast<qint64>(std::min<std::uintmax_t>(space.available, INT64_MAX));
    if (!unknown && origin.total > 0 && origin.total > room - roomToLeave)
        throw Error(Weights::tr("There is not enough room for %1 in %2: it needs %3 MB, and %4 MB are free.")
                        .arg(QFileInfo(m_path).fileName(), QFileInfo(m_path).absolutePath())
                        .arg(origin.total / 1'000'000)
                        .arg(room / 1'000'000)
                        .toStdString());
    QFile::remove(recordPath());
    if (!origin.validator.isEmpty())
        writeJson(recordPath(), {{QStringLiteral("address"), origin.address},
                                 {QStringLiteral("validator"), QString::fromLatin1(origin.validator)},
                                 {QStringLiteral("total"), origin.total}});
}

void WeightsPart::add(const QByteArray &bytes) {
    for (qint64 written = 0; written < bytes.size();) {
        const qint64 now = m_file.write(bytes.constData() + written, bytes.size() - written);
        if (now <= 0) fail(m_file.errorString());
        written += now;
        m_size += now;
    }
    m_hash.addData(bytes);
}

void WeightsPart::discard() {
    m_file.close();
    m_file.remove();
    QFile::remove(recordPath());
    m_hash.reset();
    m_origin = {};
    m_size = 0;
    m_begun = false;
}

QString WeightsPart::sha256() const {
    return QString::fromLatin1(m_hash.result().toHex());
}

void WeightsPart::commit() {
    m_file.close();
    QByteArray head;
    if (m_file.open(QIODevice::ReadOnly)) head = m_file.read(16);
    m_file.close();
    if (!looksLikeWeights(head)) {
        discard();
        throw Error(
            Weights::tr("What came instead of %1 is no file of weights but perhaps a web page, such as the log-in "
                        "page of a network. It was thrown away.")
                .arg(QFileInfo(m_path).fileName())
                .toStdString());
    }
    const WeightsRecord record{m_origin.address, sha256(), m_size};
    engine::moveIntoPlace(native(m_file.fileName()), native(m_path));
    QFile::remove(recordPath());
    writeRecord(m_path, record);
    m_begun = false;
}

void WeightsPart::fail(const QString &why) const {
    throw Error(Weights::tr("Cannot write %1: %2.").arg(m_file.fileName(), why).toStdString());
}

void writeRecord(const QString &path, const WeightsRecord &record) {
    writeJson(path + QStringLiteral(".json"),
              {{QStringLiteral("address"), record.address},
               {QStringLiteral("sha256"), record.sha256},
               {QStringLiteral("bytes"), record.bytes},
               {QStringLiteral("fetched"), QDateTime::currentDateTimeUtc().toString(Qt::ISODate)}});
}

WeightsRecord readRecord(const QString &path) {
    const QJsonObject json = readJson(path + QStringLiteral(".json"));
    return {json.value(QStringLiteral("address")).toString(), json.value(QStringLiteral("sha256")).toString(),
            json.value(QStringLiteral("bytes")).toInteger()};
}

QString sha256OfWeights(const QString &path, std::stop_token stop) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        throw Error(Weights::tr("Cannot read %1: %2.").arg(path, file.errorString()).toStdString());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    addWhole(hash, file, stop);
    return stop.stop_requested() ? QString() : QString::fromLatin1(hash.result().toHex());
}

} // namespace herbascope::app
