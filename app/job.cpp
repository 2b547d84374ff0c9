// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/job.h"

#include "app/text.h"

#include <QThread>

#include <cmath>

namespace herbascope::app {

Job::Job(QString title, QObject *parent)
    : QObject(parent)
    , m_title(std::move(title)) {}

void Job::cancel() {
    if (!isActive()) return;
    m_stop.request_stop();
    emit cancelRequested();
}

void Job::post(std::function<void()> work) {
    auto guarded = [this, work = std::move(work)] {
        try {
            work();
        } catch (const std::exception &error) {
            if (m_ownerError.isEmpty()) m_ownerError = sentenceOf(error);
            m_stop.request_stop();
        }
    };
    QMetaObject::invokeMethod(this, std::move(guarded), Qt::QueuedConnection);
}

void Job::setProgress(double fraction, const QString &detail) {
    if (QThread::currentThread() != thread()) return post([this, fraction, detail] { setProgress(fraction, detail); });
    m_fraction = fraction;
    m_detail = detail;
    emit changed();
}

void Job::addProblem(const QString &sentence) {
    if (QThread::currentThread() != thread()) return post([this, sentence] { addProblem(sentence); });
    m_problems.append(sentence);
    emit changed();
}

void Job::setMessage(const QString &sentence) {
    if (QThread::currentThread() != thread()) return post([this, sentence] { setMessage(sentence); });
    m_message = sentence;
}

void Job::setState(State state, const QString &message) {
    m_state = state;
    if (!message.isEmpty()) m_message = message;
    if (state == State::Running) emit begun();
    emit changed();
    if (!isActive()) emit finished();
}

QString timeLeftText(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) return {};
    if (seconds < 60) return Job::tr("less than a minute left");
    const auto minutes = static_cast<int>(std::lround(seconds / 60));
    if (minutes < 60) return Job::tr("%1 min left").arg(minutes);
    if (minutes < 48 * 60) return Job::tr("%1 h %2 min left").arg(minutes / 60).arg(minutes % 60);
    return Job::tr("%1 days left").arg(std::lround(minutes / 1440.0));
}

} // namespace herbascope::app
