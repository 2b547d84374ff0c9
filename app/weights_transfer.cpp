// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/weights_transfer.h"

#include "app/weights_catalogue.h"
#include "engine/error.h"

#include <QEventLoop>
#include <QHostAddress>
#include <QNetworkProxyFactory>

#include <stop_token>

namespace herbascope::app {
namespace {

constexpr int silenceMs = 60'000;       ///< without a byte the connection counts as broken
constexpr qint64 bufferBytes = 4 << 20; ///< the network does not run ahead of the disk
constexpr int redirectsFollowed = 10;
constexpr int okay = 200, partial = 206, tooManyRequests = 429, rangeNotThere = 416;

/// The system's (environment variables, desktop settings); this computer is reached directly, as browsers do.
class Proxies : public QNetworkProxyFactory {
public:
    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override {
        const QString host = query.peerHostName();
        if (host == QLatin1String("localhost") || QHostAddress(host).isLoopback()) return {QNetworkProxy::NoProxy};
        return systemProxyForQuery(query);
    }
};

/// What tells one version of a file from the next; a weak ETag does not vouch for the bytes (RFC 9110, 13.1.5).
QByteArray validatorOf(const QNetworkReply &reply) {
    const QByteArray tag = reply.rawHeader("ETag");
    return tag.startsWith('"') ? tag : reply.rawHeader("Last-Modified");
}

struct Range {
    qint64 first = -1, total = -1;
};

/// "bytes 100-199/200"; the total may be "*".
Range rangeOf(const QNetworkReply &reply) {
    const QString text = QString::fromLatin1(reply.rawHeader("Content-Range")).trimmed();
    Range range;
    bool isNumber = false;
    const qint64 first = text.section(QLatin1Char(' '), 1).section(QLatin1Char('-'), 0, 0).toLongLong(&isNumber);
    if (isNumber) range.first = first;
    const qint64 total = text.section(QLatin1Char('/'), 1).toLongLong(&isNumber);
    if (isNumber) range.total = total;
    return range;
}

/// Errors that another attempt may mend.
bool isConnectionTrouble(QNetworkReply::NetworkError error) {
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::HostNotFoundError:
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError: // Qt's own time-out; a stop is asked about before
    case QNetworkReply::TemporaryNetworkFailureError:
    case QNetworkReply::NetworkSessionFailedError:
    case QNetworkReply::UnknownNetworkError:
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
        return true;
    default:
        return false;
    }
}

} // namespace

QString plainAddress(const QUrl &address) {
    return address.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery | QUrl::RemoveFragment);
}

WeightsTransfer::WeightsTransfer(WeightsPart &part, const QUrl &address, WeightsProgress progress)
    : m_part(part)
    , m_address(address)
    , m_progress(std::move(progress)) {
    m_manager.setProxyFactory(new Proxies); // it takes it over
}

WeightsTransfer::~WeightsTransfer() = default;

WeightsTransfer::End WeightsTransfer::run(std::stop_token stop) {
    std::optional<End> end = attempt(stop);
    if (!end) { // the server cannot go on where the part ends
        m_part.discard();
        end = attempt(stop);
    }
    if (!end) fail(Weights::tr("%1 answers with other bytes than were asked for.").arg(m_address.host()));
    return *end;
}

QNetworkRequest WeightsTransfer::request() const {
    QNetworkRequest request(m_address);
    request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("herbascope"));
    request.setRawHeader("Accept-Encoding", "identity"); // the bytes as they are: they are counted and hashed
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
    request.setMaximumRedirectsAllowed(redirectsFollowed);
    request.setTransferTimeout(silenceMs);
    if (m_part.size() > 0) {
        request.setRawHeader("Range", "bytes=" + QByteArray::number(m_part.size()) + '-');
        request.setRawHeader("If-Range", m_part.origin().validator); // changed meanwhile: the whole file comes
    }
    return request;
}

std::optional<WeightsTransfer::End> WeightsTransfer::attempt(std::stop_token stop) {
    m_begun = m_wanted = m_otherRange = false;
    QEventLoop loop;
    m_reply.reset(m_manager.get(request()));
    m_reply->setReadBufferSize(bufferBytes);
    connect(m_reply.get(), &QNetworkReply::readyRead, this, &WeightsTransfer::take);
    connect(m_reply.get(), &QNetworkReply::finished, &loop, &QEventLoop::quit);
    {
        const std::stop_callback halt(stop, [this] {
            QMetaObject::invokeMethod(
                this, [this] { m_reply->abort(); }, Qt::QueuedConnection);
        });
        if (!m_reply->isFinished()) loop.exec();
    }
    if (!m_failure && !m_otherRange && m_reply->isOpen()) take(); // what arrived together with the end
    return judge(stop.stop_requested());
}

void WeightsTransfer::take() {
    constexpr qint64 chunk = 1 << 20;
    try {
        if (!m_begun) begin(status());
        while (m_reply->bytesAvailable() > 0) {
            const QByteArray bytes = m_reply->read(chunk);
            if (bytes.isEmpty()) break;
            if (m_wanted) m_part.add(bytes);
        }
        if (m_wanted && m_progress) m_progress(m_part.size(), m_part.origin().total);
    } catch (...) {
        m_failure = std::current_exception();
    }
    if ((m_failure || m_otherRange) && m_reply->isRunning()) m_reply->abort();
}

void WeightsTransfer::begin(int status) {
    m_begun = true;
    if (status == okay) {
        const QVariant length = m_reply->header(QNetworkRequest::ContentLengthHeader);
        m_part.begin({plainAddress(m_address), validatorOf(*m_reply), length.isValid() ? length.toLongLong() : -1});
        m_wanted = true;
    } else if (status == partial) {
        const Range range = rangeOf(*m_reply);
        const qint64 total = m_part.origin().total;
        const bool isAsked = m_part.size() > 0 && range.first == m_part.size();
        m_otherRange = !isAsked || (total >= 0 && range.total >= 0 && range.total != total);
        m_wanted = !m_otherRange;
    }
}

std::optional<WeightsTransfer::End> WeightsTransfer::judge(bool stopped) {
    if (m_failure) std::rethrow_exception(m_failure);
    if (m_otherRange) return std::nullopt;
    const int answer = status();
    if (answer == rangeNotThere && m_part.size() > 0) return std::nullopt;
    const QNetworkReply::NetworkError error = m_reply->error();
    if (error == QNetworkReply::ProxyAuthenticationRequiredError)
        fail(Weights::tr("The proxy wants a name and a password. Put them into its address, as in "
                         "https_proxy=http://name:password@proxy:8080."));
    if (answer >= 400) failStatus(answer);
    const qint64 total = m_part.origin().total;
    if (m_wanted && total >= 0 && m_part.size() == total) return End::Complete; // also when stopped too late
    if (stopped) return End::Stopped;
    if (error == QNetworkReply::NoError) {
        if (!m_wanted)
            fail(
                Weights::tr("%1 answers in a way that is no file (HTTP status %2).").arg(m_address.host()).arg(answer));
        if (total < 0) return End::Complete;
        m_reason = Weights::tr("the server sent less than it had announced");
        return End::Broken;
    }
    if (error == QNetworkReply::InsecureRedirectError)
        fail(
            Weights::tr("%1 passes on to an address without encryption, which is not followed.").arg(m_address.host()));
    if (error == QNetworkReply::SslHandshakeFailedError)
        fail(
            Weights::tr("%1 cannot prove that it is what it says (%2). Is the clock of this computer right, and is the "
                        "package ca-certificates installed?")
                .arg(m_address.host(), m_reply->errorString()));
    if (!isConnectionTrouble(error))
        fail(Weights::tr("%1 could not be fetched: %2.").arg(plainAddress(m_address), m_reply->errorString()));
    m_reason = error == QNetworkReply::OperationCanceledError
                   ? Weights::tr("nothing came for %1 s").arg(silenceMs / 1000)
                   : m_reply->errorString();
    return End::Broken;
}

void WeightsTransfer::fail(const QString &sentence) const {
    throw Error(sentence.toStdString());
}

void WeightsTransfer::failStatus(int status) const {
    const QString address = plainAddress(m_address);
    if (status == 404 || status == 410)
        fail(
            Weights::tr("There is no file at %1. Take it from another address, or give the file itself.").arg(address));
    if (status == tooManyRequests || status >= 500)
        fail(Weights::tr("%1 cannot send the file now (HTTP status %2). Try again later.")
                 .arg(m_address.host())
                 .arg(status));
    fail(Weights::tr("%1 refuses to send the file (HTTP status %2).").arg(m_address.host()).arg(status));
}

} // namespace herbascope::app
