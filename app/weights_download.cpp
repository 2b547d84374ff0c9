// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/weights_download.h"

#include "engine/durable_file.h"
#include "engine/error.h"

#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QSslSocket>
#include <QTimer>

namespace herbascope::app {
namespace {

/// Either a file or an address.
struct Source {
    QString file;
    QUrl address;
};

[[noreturn]] void fail(const QString &sentence) {
    throw Error(sentence.toStdString());
}

Source fileSource(const QString &path, const QString &fileName) {
    const QFileInfo info(path);
    const QFileInfo file(info.isDir() ? QDir(path).filePath(fileName) : path);
    if (!file.isFile()) fail(Weights::tr("There is no file %1.").arg(file.filePath()));
    return {file.absoluteFilePath(), {}};
}

Source sourceOf(const WeightsRequest &request) {
    const QString from = request.from.trimmed();
    if (from.isEmpty()) return {{}, request.weights.address};
    const QString scheme =
        from.contains(QLatin1String("://")) ? from.section(QLatin1Char(':'), 0, 0).toLower() : QString();
    if (scheme.isEmpty()) return fileSource(from, request.weights.fileName);
    QUrl address(from, QUrl::StrictMode);
    if (scheme == QLatin1String("file")) return fileSource(address.toLocalFile(), request.weights.fileName);
    if ((scheme != QLatin1String("https") && scheme != QLatin1String("http")) || address.host().isEmpty())
        fail(Weights::tr("%1 is neither a file nor an address that begins with https:// or http://.").arg(from));
    if (address.path().endsWith(QLatin1Char('/'))) address.setPath(address.path() + request.weights.fileName);
    return {{}, address};
}

/// Complete for a publisher's hash, or for what was noted when the file was fetched.
std::optional<FetchedWeights> alreadyThere(const WeightsRequest &request, std::stop_token stop) {
    const QFileInfo file(QDir(request.folder).filePath(request.weights.fileName));
    if (!file.isFile()) return std::nullopt;
    const QString sha256 = sha256OfWeights(file.filePath(), stop);
    const QString &published = request.weights.sha256Start;
    const QString wanted = published.isEmpty() ? readRecord(file.filePath()).sha256 : published;
    if (sha256.isEmpty() || !sha256.startsWith(wanted)) return std::nullopt;
    return FetchedWeights{file.filePath(), sha256, file.size(), !published.isEmpty(), true};
}

/// False when it was stopped.
bool pause(int milliseconds, std::stop_token stop) {
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    const std::stop_callback halt(
        stop, [&loop] { QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection); });
    if (!stop.stop_requested()) loop.exec();
    return !stop.stop_requested();
}

[[noreturn]] void failBroken(const WeightsRequest &request, const WeightsPart &part, const QUrl &address,
                             const QString &reason) {
    if (part.size() == 0) fail(Weights::tr("%1 cannot be reached: %2.").arg(address.host(), reason));
    if (part.origin().validator.isEmpty())
        fail(Weights::tr("The download of %1 broke off: %2. This server does not allow going on from there.")
                 .arg(request.weights.fileName, reason));
    fail(Weights::tr("The download of %1 broke off: %2. What has come is kept; get it again to go on from there.")
             .arg(request.weights.fileName, reason));
}

/// False when it was stopped.
bool download(const WeightsRequest &request, const QUrl &address, WeightsPart &part, const WeightsProgress &progress,
              std::stop_token stop) {
    if (address.scheme() == QLatin1String("https") && !QSslSocket::supportsSsl())
        fail(Weights::tr(
            "https addresses cannot be reached here, because Qt finds no TLS library (on Debian: libssl3 and "
            "libqt6network6). Download the file in a browser and give it instead."));
    part.takeUp(plainAddress(address), stop);
    for (int left = request.retries; !stop.stop_requested(); --left) {
        const qint64 before = part.size();
        WeightsTransfer transfer(part, address, progress);
        const WeightsTransfer::End end = transfer.run(stop);
        if (end == WeightsTransfer::End::Complete) return true;
        if (end == WeightsTransfer::End::Stopped) return false;
        const bool gotFurther = part.size() > before && !part.origin().validator.isEmpty();
        if (left <= 0 || !gotFurther) failBroken(request, part, address, transfer.reason());
        if (!pause(request.pauseMs, stop)) return false;
    }
    return false;
}

/// False when it was stopped.
bool copy(const QString &path, WeightsPart &part, const WeightsProgress &progress, std::stop_token stop) {
    constexpr qint64 chunk = 1 << 20;
    engine::requirePlainFile(QFile::encodeName(path).toStdString());
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) fail(Weights::tr("Cannot read %1: %2.").arg(path, file.errorString()));
    part.begin({path, {}, file.size()});
    while (!stop.stop_requested()) {
        const QByteArray bytes = file.read(chunk);
        if (bytes.isEmpty()) break;
        part.add(bytes);
        if (progress) progress(part.size(), file.size());
    }
    if (stop.stop_requested()) return false;
    if (part.size() < file.size()) fail(Weights::tr("Cannot read %1: %2.").arg(path, file.errorString()));
    return true;
}

void checkHash(const PublishedWeights &weights, WeightsPart &part) {
    const QString sha256 = part.sha256();
    if (sha256.startsWith(weights.sha256Start)) return;
    part.discard();
    fail(Weights::tr("This is not the published %1: its SHA-256 begins with %2, not with %3. It was thrown away.")
             .arg(weights.fileName, sha256.first(weights.sha256Start.size()), weights.sha256Start));
}

} // namespace

std::optional<FetchedWeights> fetchWeights(const WeightsRequest &request, const WeightsProgress &progress,
                                           std::stop_token stop) {
    const Source source = sourceOf(request);
    if (request.from.trimmed().isEmpty())
        if (auto there = alreadyThere(request, stop)) return there;
    WeightsPart part(request.folder, request.weights.fileName);
    const bool arrived = source.file.isEmpty() ? download(request, source.address, part, progress, stop)
                                               : copy(source.file, part, progress, stop);
    if (!arrived) return std::nullopt;
    checkHash(request.weights, part);
    FetchedWeights fetched{part.path(), part.sha256(), part.size(), !request.weights.sha256Start.isEmpty(), false};
    part.commit();
    return fetched;
}

} // namespace herbascope::app
