// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// One attempt to bring the rest of a file over HTTP or HTTPS into a WeightsPart. Made and run on one thread, which it
/// blocks while its events run. The system's proxies are used, except for this computer itself; redirects never lead
/// from https to http.

#include "app/weights_part.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QObject>
#include <QUrl>

#include <exception>
#include <functional>
#include <memory>

namespace herbascope::app {

/// Bytes so far and in all (negative: unknown); called on the thread that fetches.
using WeightsProgress = std::function<void(qint64 done, qint64 total)>;

class WeightsTransfer : public QObject {
public:
    enum class End {
        Complete,
        Broken, ///< the connection; what came is in the part, and reason() says why
        Stopped
    };

    WeightsTransfer(WeightsPart &part, const QUrl &address, WeightsProgress progress);
    ~WeightsTransfer() override;

    /// Throws Error for what another attempt would not mend: no such file, a certificate, a full disk.
    End run(std::stop_token stop);
    QString reason() const { return m_reason; }

private:
    std::optional<End> attempt(std::stop_token stop); ///< nullopt: once more, from the beginning
    QNetworkRequest request() const;
    void take();
    void begin(int status);
    std::optional<End> judge(bool stopped);
    [[noreturn]] void fail(const QString &sentence) const;
    [[noreturn]] void failStatus(int status) const;
    int status() const { return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(); }

    WeightsPart &m_part;
    QUrl m_address;
    WeightsProgress m_progress;
    QNetworkAccessManager m_manager;
    std::unique_ptr<QNetworkReply> m_reply;
    std::exception_ptr m_failure; ///< thrown where Qt cannot pass it on
    QString m_reason;
    bool m_begun = false;
    bool m_wanted = false;     ///< the body is the file's, not an error page
    bool m_otherRange = false; ///< the answer begins elsewhere than asked
};

/// The address without user, password and query, for messages and records.
QString plainAddress(const QUrl &address);

} // namespace herbascope::app
