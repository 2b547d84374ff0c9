// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/job_queue.h"

#include "app/text.h"

#include "engine/error.h"

#include <QAbstractEventDispatcher>
#include <QCoreApplication>
#include <QEventLoop>
#include <QThread>
#include <QThreadPool>

#include <algorithm>
#include <deque>
#include <mutex>
#include <new>

#ifdef Q_OS_LINUX
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace herbascope::app {
namespace {

constexpr int lightThreads = 2;
constexpr int finishedJobsKept = 24;

/// On Linux a thread has a niceness of its own, which the threads it starts (Torch's) inherit.
void lowerPriorityOfThisThread() {
#ifdef Q_OS_LINUX
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
#endif
}

} // namespace

struct JobQueue::Private {
    QThread deviceThread;
    QObject *deviceContext = new QObject; ///< lives in deviceThread
    QThreadPool lightPool;
    // The waiting jobs: workers take them, the GUI thread adds and withdraws them.
    std::mutex mutex;
    std::deque<Job *> urgent, device, light;
    Job *alone = nullptr; ///< the light job under way that runs alone
    // GUI thread only.
    QList<Job *> active, finished;
    QList<Job *> deviceJobs; ///< active ones that need the device
    // Device thread only.
    bool insideUrgent = false;

    Job *takeFrom(std::deque<Job *> &first, std::deque<Job *> *second = nullptr) {
        const std::lock_guard lock(mutex);
        std::deque<Job *> *jobs = !first.empty() ? &first : second;
        if (!jobs || jobs->empty()) return nullptr;
        Job *job = jobs->front();
        jobs->pop_front();
        return job;
    }
    Job *takeLight() {
        const std::lock_guard lock(mutex);
        const auto next = std::ranges::find_if(light, [this](const Job *job) { return !alone || !job->runsAlone(); });
        if (next == light.end()) return nullptr;
        Job *job = *next;
        light.erase(next);
        if (job->runsAlone()) alone = job;
        return job;
    }
    /// True when jobs may wait for this one's end.
    bool release(const Job *job) {
        const std::lock_guard lock(mutex);
        if (alone != job) return false;
        alone = nullptr;
        return !light.empty();
    }
};

JobQueue::JobQueue(QObject *parent, bool niced)
    : QObject(parent)
    , d(std::make_unique<Private>()) {
    qRegisterMetaType<herbascope::app::Job *>();
    d->lightPool.setMaxThreadCount(lightThreads);
    d->deviceThread.setObjectName(QStringLiteral("device"));
    d->deviceContext->moveToThread(&d->deviceThread);
    d->deviceThread.start();
    if (niced) QMetaObject::invokeMethod(d->deviceContext, [] { lowerPriorityOfThisThread(); });
}

JobQueue::~JobQueue() {
    cancelAll();
    waitForAll();
    d->deviceThread.quit();
    d->deviceThread.wait();
    d->lightPool.waitForDone();
    delete d->deviceContext;
}

void JobQueue::adopt(Job *job) {
    job->setParent(this);
    job->m_queue = this;
    connect(job, &Job::cancelRequested, this, [this, job] { withdraw(job); });
    d->active.append(job);
    emit jobAdded(job);
    emit activeChanged();
}

Job *JobQueue::addDevice(Job *job) {
    d->deviceJobs.append(job);
    adopt(job);
    {
        const std::lock_guard lock(d->mutex);
        d->device.push_back(job);
    }
    QMetaObject::invokeMethod(d->deviceContext, [this] {
        if (Job *next = d->takeFrom(d->urgent, &d->device)) execute(next);
    });
    return job;
}

Job *JobQueue::addUrgent(Job *job) {
    d->deviceJobs.append(job);
    adopt(job);
    {
        const std::lock_guard lock(d->mutex);
        d->urgent.push_back(job);
    }
    QMetaObject::invokeMethod(d->deviceContext, [this] {
        if (Job *next = d->takeFrom(d->urgent, &d->device)) execute(next);
    });
    return job;
}

Job *JobQueue::addLight(Job *job) {
    adopt(job);
    {
        const std::lock_guard lock(d->mutex);
        d->light.push_back(job);
    }
    startLight();
    return job;
}

void JobQueue::startLight() {
    d->lightPool.start([this] {
        if (Job *next = d->takeLight()) execute(next);
    });
}

void JobQueue::runUrgentJobs() {
    if (d->insideUrgent) return; // an urgent job asks too: its fellows wait for it
    d->insideUrgent = true;
    while (Job *job = d->takeFrom(d->urgent)) execute(job);
    d->insideUrgent = false;
}

void JobQueue::execute(Job *job) {
    QMetaObject::invokeMethod(
        job, [job] { job->setState(Job::State::Running); }, Qt::QueuedConnection);
    QString error;
    try {
        job->run(job->m_stop.get_token());
    } catch (const std::bad_alloc &) {
        error = tr("There is not enough memory to go on.");
    } catch (const std::exception &failure) {
        error = sentenceOf(failure);
    } catch (...) {
        error = tr("The work failed for an unknown reason.");
    }
    QMetaObject::invokeMethod(
        job, [this, job, error] { finish(job, error); }, Qt::QueuedConnection);
}

void JobQueue::finish(Job *job, const QString &error) {
    QString failure = error.isEmpty() ? job->m_ownerError : error;
    try {
        if (failure.isEmpty()) job->done();
    } catch (const std::exception &thrown) {
        failure = sentenceOf(thrown);
    }
    auto state = Job::State::Finished;
    if (!failure.isEmpty()) {
        state = Job::State::Failed;
    } else if (job->m_stop.stop_requested() && !job->m_complete) {
        state = Job::State::Cancelled;
    }
    if (state == Job::State::Failed) {
        try {
            job->aborted(state, failure);
        } catch (const std::exception &) {
            // What went wrong first is what the curator must read.
        }
    }
    if (d->release(job)) startLight();
    d->active.removeOne(job);
    d->deviceJobs.removeOne(job);
    d->finished.append(job);
    while (d->finished.size() > finishedJobsKept) d->finished.takeFirst()->deleteLater();
    job->setState(state, failure);
    emit jobFinished(job);
    emit activeChanged();
}

void JobQueue::withdraw(Job *job) {
    {
        const std::lock_guard lock(d->mutex);
        if (std::erase(d->urgent, job) + std::erase(d->device, job) + std::erase(d->light, job) == 0) return;
    }
    try {
        job->aborted(Job::State::Cancelled, {});
    } catch (const std::exception &error) {
        job->m_problems.append(sentenceOf(error));
    }
    d->active.removeOne(job);
    d->deviceJobs.removeOne(job);
    d->finished.append(job);
    job->setState(Job::State::Cancelled);
    emit jobFinished(job);
    emit activeChanged();
}

QList<Job *> JobQueue::activeJobs() const {
    return d->active;
}

Job *JobQueue::deviceJob() const {
    for (Job *job : d->deviceJobs) {
        if (job->state() == Job::State::Running) return job;
    }
    return d->deviceJobs.isEmpty() ? nullptr : d->deviceJobs.first();
}

bool JobQueue::isIdle() const {
    return d->active.isEmpty();
}

void JobQueue::cancelAll() {
    const QList<Job *> jobs = d->active;
    for (Job *job : jobs) job->cancel();
}

void JobQueue::waitForAll() {
    // Keys and clicks wait, too: one of them could open or close what the caller is about to take away. And not a loop
    // of its own: that ends at once when the program is being left.
    constexpr QEventLoop::ProcessEventsFlags jobsOnly =
        QEventLoop::ExcludeUserInputEvents | QEventLoop::WaitForMoreEvents;
    // Without GLib, Qt waits for more events after those that have made the queue idle.
    QObject waiting;
    connect(this, &JobQueue::activeChanged, &waiting, [this] {
        if (isIdle()) QAbstractEventDispatcher::instance()->wakeUp();
    });
    while (!isIdle()) QCoreApplication::processEvents(jobsOnly);
}

} // namespace herbascope::app
