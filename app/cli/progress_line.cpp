// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/progress_line.h"

#include "app/cli/standard_streams.h"
#include "app/job.h"
#include "engine/printable.h"

#include <algorithm>
#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

namespace herbascope::cli {

namespace {

constexpr int redrawMs = 100;      ///< a terminal's bar
constexpr int plainLineMs = 5'000; ///< lines in a log file

int terminalColumns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

QString printable(const QString &text) {
    return QString::fromStdString(engine::printable(text.toStdString()));
}

void write(const QString &text) {
    std::fputs(text.toUtf8().constData(), messages());
    std::fflush(messages());
}

} // namespace

ProgressLine::ProgressLine()
    : m_terminal(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
    finish();
}

void ProgressLine::update(double fraction, const QString &detail) {
    if (fraction == m_fraction && detail == m_detail) return;
    m_fraction = fraction;
    m_detail = printable(detail);
    m_pending = true;
    if (!m_sinceDrawn.isValid() || m_sinceDrawn.hasExpired(m_terminal ? redrawMs : plainLineMs)) draw();
}

void ProgressLine::draw() {
    const int percent = static_cast<int>(std::clamp(m_fraction, 0.0, 1.0) * 100);
    if (m_terminal) {
        const int columns = terminalColumns();
        const int barWidth = columns >= 110 ? 24 : 10; // narrow windows need the room for rate and time left
        const int filled = percent * barWidth / 100;
        QString line = m_fraction < 0
                           ? QString()
                           : QStringLiteral("[%1%2] %3 %  ")
                                 .arg(QString(filled, QLatin1Char('#')), QString(barWidth - filled, QLatin1Char('.')))
                                 .arg(percent, 3);
        line = (line + m_detail).left(columns - 1);
        write(QStringLiteral("\r\033[K") + line);
        m_drawn = true;
    } else if (!m_detail.isEmpty() || m_fraction >= 0) {
        write(m_fraction < 0 ? m_detail + QLatin1Char('\n')
                             : QStringLiteral("%1 %  %2\n").arg(percent, 3).arg(m_detail));
    }
    m_pending = false;
    m_sinceDrawn.start();
}

void ProgressLine::clear() {
    if (m_drawn) write(QStringLiteral("\r\033[K"));
    m_drawn = false;
}

void ProgressLine::message(const QString &sentence) {
    const bool redraw = m_drawn;
    clear();
    write(printable(sentence) + QLatin1Char('\n'));
    if (redraw) draw();
}

void ProgressLine::finish() {
    if (m_pending) draw();
    if (m_drawn) write(QStringLiteral("\n"));
    m_drawn = false;
}

QString rateText(double secondsSoFar, int finished, int total) {
    if (finished <= 0) return {};
    const double each = secondsSoFar / finished;
    if (finished >= total) return QStringLiteral("%1 s each").arg(each, 0, 'f', each < 10 ? 2 : 1);
    return QStringLiteral("%1 s each, %2")
        .arg(each, 0, 'f', each < 10 ? 2 : 1)
        .arg(app::timeLeftText(each * (total - finished)));
}

} // namespace herbascope::cli
