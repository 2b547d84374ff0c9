// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/weights_job.h"

#include <QElapsedTimer>

namespace herbascope::app {
namespace {

constexpr int tellEveryMs = 200;

/// In MB of 10^6 bytes: "47", below ten "3.4".
QString megabytes(double bytes) {
    return QString::number(bytes / 1e6, 'f', bytes < 1e7 ? 1 : 0);
}

/// What came since the beginning of this job, in words.
class Pace {
public:
    QString tell(qint64 done, qint64 total) {
        if (!m_timer.isValid()) {
            m_timer.start();
            m_first = done;
        }
        const QString amount = total > 0 ? Weights::tr("%1 of %2 MB").arg(megabytes(done), megabytes(total))
                                         : Weights::tr("%1 MB").arg(megabytes(done));
        const double seconds = static_cast<double>(m_timer.elapsed()) / 1000;
        if (seconds < 1 || done <= m_first) return amount;
        const double rate = static_cast<double>(done - m_first) / seconds; // bytes a second
        const QString pace = Weights::tr("%1 · %2 MB/s").arg(amount, megabytes(rate));
        return total > 0 ? Weights::tr("%1, %2").arg(pace, timeLeftText(static_cast<double>(total - done) / rate))
                         : pace;
    }

private:
    QElapsedTimer m_timer;
    qint64 m_first = 0; ///< bytes that were there before
};

} // namespace

WeightsJob::WeightsJob(const PublishedWeights &weights, const QString &from)
    : Job(tr("Fetching %1").arg(weights.fileName))
    , m_request{weights, from} {}

void WeightsJob::run(std::stop_token stop) {
    Pace pace;
    QElapsedTimer sinceTold;
    const auto tell = [&](qint64 done, qint64 total) {
        if (sinceTold.isValid() && !sinceTold.hasExpired(tellEveryMs) && done != total) return;
        sinceTold.start();
        setProgress(total > 0 ? static_cast<double>(done) / static_cast<double>(total) : -1, pace.tell(done, total));
    };
    const auto fetched = fetchWeights(m_request, tell, stop);
    const QString name = m_request.weights.fileName;
    if (!fetched) return setMessage(tr("%1 is not complete. Get it again to go on.").arg(name));
    const QString here = fetched->wasThere ? tr("%1 was here already").arg(name) : tr("%1 is here").arg(name);
    setMessage(fetched->isPublished ? tr("%1; its SHA-256 is the published one.").arg(here)
                                    : tr("%1; its publisher gives no hash to compare with.").arg(here));
    post([this, fetched = *fetched] {
        m_fetched = fetched;
        setComplete();
    });
}

} // namespace herbascope::app
