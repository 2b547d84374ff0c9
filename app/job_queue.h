// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Runs jobs: device jobs (training, prediction, evaluation) one at a time on one long-lived niced thread, light jobs
/// (import, export, thumbnails, hashing) on a small pool of their own, imports one after another. Lives in the GUI
/// thread and owns the jobs until they are finished and superseded.

#include "app/job.h"

#include <QList>
#include <QObject>

#include <memory>

namespace herbascope::app {

class JobQueue : public QObject {
    Q_OBJECT
public:
    /// `niced`: the device thread leaves the processor to the window first (Linux); the command line takes all of it.
    explicit JobQueue(QObject *parent = nullptr, bool niced = true);
    ~JobQueue() override; ///< cancels and waits

    /// Queues a job behind the others of its kind and returns it.
    template <class T> T *addDeviceJob(std::unique_ptr<T> job) { return static_cast<T *>(addDevice(job.release())); }
    template <class T> T *addLightJob(std::unique_ptr<T> job) { return static_cast<T *>(addLight(job.release())); }
    /// A short device job (predict this sheet) that runs between two iterations of a running training, else next.
    template <class T> T *addUrgentDeviceJob(std::unique_ptr<T> job) {
        return static_cast<T *>(addUrgent(job.release()));
    }

    QList<Job *> activeJobs() const;
    /// Those of one kind.
    template <class T> QList<T *> activeJobsOf() const {
        QList<T *> jobs;
        for (Job *job : activeJobs())
            if (auto *one = qobject_cast<T *>(job)) jobs.append(one);
        return jobs;
    }
    Job *deviceJob() const; ///< the one running or next; nullptr
    bool isIdle() const;
    void cancelAll();
    /// Blocks until nothing is active, processing events but no keys and clicks: for closing and the command line.
    void waitForAll();
    /// Called on the device thread by a long job between two steps: runs waiting urgent jobs there.
    void runUrgentJobs();

signals:
    void jobAdded(herbascope::app::Job *job);
    void jobFinished(herbascope::app::Job *job);
    void activeChanged();

private:
    Job *addDevice(Job *job);
    Job *addLight(Job *job);
    Job *addUrgent(Job *job);
    void adopt(Job *job);
    void startLight();
    void execute(Job *job);
    void finish(Job *job, const QString &error);
    void withdraw(Job *job);
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::app
