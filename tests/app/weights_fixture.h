// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Made-up weights, their right hash, and a folder to fetch them to.

#include "app/weights_download.h"
#include "app/weights_part.h"
#include "engine/error.h"
#include "tests/support/http_server.h"
#include "tests/support/temporary_folder.h"

#include <QDir>
#include <QFile>

#include <functional>
#include <string>

namespace herbascope::app::test {

class WeightsFixture {
public:
    WeightsFixture()
        : bytes(QByteArray("PK\x03\x04", 4)) {
        for (int i = 0; bytes.size() < 3'000'000; ++i) bytes += QByteArray::number(i * 2654435761U);
        request.weights.name = QStringLiteral("test");
        request.weights.fileName = QStringLiteral("test-weights.pth");
        request.weights.sha256Start = sha256Of(bytes).first(8);
        request.folder = QString::fromStdString((folder / "weights").string());
        request.retries = 0;
        request.pauseMs = 0;
    }

    static QString sha256Of(const QByteArray &data) {
        return QString::fromLatin1(QCryptographicHash::hash(data, QCryptographicHash::Sha256).toHex());
    }

    /// From there; throws what fetchWeights throws.
    std::optional<FetchedWeights> fetch(const QString &from, const WeightsProgress &progress = {}) {
        request.from = from;
        return fetchWeights(request, progress, stop.get_token());
    }
    /// The sentence it fails with; empty: it did not.
    std::string failure(const QString &from) {
        try {
            fetch(from);
            return {};
        } catch (const Error &error) {
            return error.what();
        }
    }

    QString target() const { return QDir(request.folder).filePath(request.weights.fileName); }
    /// Everything in the folder, sorted.
    QStringList files() const { return QDir(request.folder).entryList(QDir::AllEntries | QDir::NoDotAndDotDot); }
    static QByteArray read(const QString &path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QString write(const std::string &name, const QByteArray &data) const {
        QFile file(QString::fromStdString((folder / name).string()));
        if (!file.open(QIODevice::WriteOnly) || file.write(data) != data.size()) throw std::runtime_error("no file");
        return file.fileName();
    }

    herbascope::test::TemporaryFolder folder;
    QByteArray bytes; ///< about 3 MB
    WeightsRequest request;
    std::stop_source stop;
};

} // namespace herbascope::app::test
