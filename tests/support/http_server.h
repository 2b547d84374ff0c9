// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A small HTTP server on the loopback address, on a thread of its own: it answers one request after the other with
/// what the test says, also with too little, and remembers what it was asked.

#include <QByteArray>
#include <QList>
#include <QMap>
#include <QString>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

class QTcpSocket;

namespace herbascope::test {

struct HttpRequest {
    QByteArray target;                    ///< "/weights.pth"; behind a proxy the whole address
    QMap<QByteArray, QByteArray> headers; ///< names in small letters
    qint64 rangeStart = -1;               ///< of "Range: bytes=N-"
};

struct HttpAnswer {
    int status = 200;
    QList<QByteArray> headers; ///< whole lines, beside the length
    QByteArray body;
    qint64 announced = -2; ///< Content-Length; -2: the body's, -1: none
    bool hold = false;     ///< afterwards the connection stays open until the other side closes it
};

class HttpServer {
public:
    using Answer = std::function<HttpAnswer(const HttpRequest &)>; ///< called on the server's thread

    explicit HttpServer(Answer answer);
    ~HttpServer();
    HttpServer(const HttpServer &) = delete;
    HttpServer &operator=(const HttpServer &) = delete;

    QString address(const QString &path = QStringLiteral("/")) const; ///< "http://127.0.0.1:PORT/"
    std::vector<HttpRequest> requests() const;
    /// Where the answers were to begin (-1: no range), without repetitions: Qt 6.4 sometimes sends a request once more
    /// when the connection breaks, and lets go of that answer.
    std::vector<qint64> ranges() const;

private:
    void serve();
    void talk(QTcpSocket &socket);

    Answer m_answer;
    mutable std::mutex m_mutex;
    std::condition_variable m_listening;
    std::vector<HttpRequest> m_requests;
    int m_port = 0;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

/// A file as good servers send it: with an ETag, and from where it is asked for if it is still the same.
HttpAnswer fileAnswer(const HttpRequest &request, const QByteArray &bytes, const QByteArray &tag);

} // namespace herbascope::test
