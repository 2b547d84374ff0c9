// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/http_server.h"

#include <QTcpServer>
#include <QTcpSocket>

#include <stdexcept>

namespace herbascope::test {
namespace {

constexpr int lookUpMs = 20;       ///< how often the server looks whether it is to end
constexpr int patienceMs = 30'000; ///< for a client that neither speaks nor goes

HttpRequest parse(const QByteArray &head) {
    HttpRequest request;
    const QList<QByteArray> lines = head.split('\n');
    request.target = lines.first().split(' ').value(1);
    for (const QByteArray &line : lines.mid(1)) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0) request.headers[line.first(colon).trimmed().toLower()] = line.mid(colon + 1).trimmed();
    }
    const QByteArray range = request.headers.value("range");
    if (range.startsWith("bytes=") && range.endsWith('-')) request.rangeStart = range.mid(6).chopped(1).toLongLong();
    return request;
}

QByteArray headOf(const HttpAnswer &answer) {
    QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + " Answer\r\nConnection: close\r\n";
    for (const QByteArray &line : answer.headers) head += line + "\r\n";
    const qint64 length = answer.announced == -2 ? answer.body.size() : answer.announced;
    if (length >= 0) head += "Content-Length: " + QByteArray::number(length) + "\r\n";
    return head + "\r\n";
}

} // namespace

HttpServer::HttpServer(Answer answer)
    : m_answer(std::move(answer))
    , m_thread([this] { serve(); }) {
    std::unique_lock lock(m_mutex);
    m_listening.wait(lock, [this] { return m_port != 0; });
    if (m_port < 0) throw std::runtime_error("no port is free");
}

HttpServer::~HttpServer() {
    m_stop = true;
    m_thread.join();
}

QString HttpServer::address(const QString &path) const {
    return QStringLiteral("http://127.0.0.1:%1%2").arg(m_port).arg(path);
}

std::vector<HttpRequest> HttpServer::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

std::vector<qint64> HttpServer::ranges() const {
    std::vector<qint64> starts;
    for (const HttpRequest &request : requests())
        if (starts.empty() || starts.back() != request.rangeStart) starts.push_back(request.rangeStart);
    return starts;
}

void HttpServer::serve() {
    QTcpServer server;
    const bool listens = server.listen(QHostAddress::LocalHost);
    {
        const std::lock_guard lock(m_mutex);
        m_port = listens ? server.serverPort() : -1;
    }
    m_listening.notify_all();
    while (listens && !m_stop) {
        if (!server.hasPendingConnections() && !server.waitForNewConnection(lookUpMs)) continue;
        const std::unique_ptr<QTcpSocket> socket(server.nextPendingConnection());
        if (socket) talk(*socket);
    }
}

void HttpServer::talk(QTcpSocket &socket) {
    QByteArray head;
    while (!head.contains("\r\n\r\n")) {
        if (!socket.bytesAvailable() && !socket.waitForReadyRead(patienceMs)) return;
        head += socket.readAll();
    }
    const HttpRequest request = parse(head);
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request);
    }
    const HttpAnswer answer = m_answer(request);
    socket.write(headOf(answer) + answer.body);
    while (socket.bytesToWrite() > 0 && socket.waitForBytesWritten(patienceMs)) {
    }
    if (answer.hold)
        while (!m_stop && socket.state() == QAbstractSocket::ConnectedState) socket.waitForDisconnected(lookUpMs);
    socket.disconnectFromHost();
    if (socket.state() != QAbstractSocket::UnconnectedState) socket.waitForDisconnected(patienceMs);
}

HttpAnswer fileAnswer(const HttpRequest &request, const QByteArray &bytes, const QByteArray &tag) {
    HttpAnswer answer;
    answer.headers = {"Accept-Ranges: bytes", "ETag: " + tag};
    answer.body = bytes;
    const QByteArray condition = request.headers.value("if-range");
    if (request.rangeStart < 0 || (!condition.isEmpty() && condition != tag)) return answer;
    if (request.rangeStart >= bytes.size()) {
        answer.status = 416;
        answer.body.clear();
        return answer;
    }
    answer.status = 206;
    answer.headers.append("Content-Range: bytes " + QByteArray::number(request.rangeStart) + '-' +
                          QByteArray::number(bytes.size() - 1) + '/' + QByteArray::number(bytes.size()));
    answer.body = bytes.mid(request.rangeStart);
    return answer;
}

} // namespace herbascope::test
