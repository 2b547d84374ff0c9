// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/job_queue.h"
#include "engine/error.h"
#include "tests/support/catch.h"

#include <QCoreApplication>
#include <QSignalSpy>
#include <QTimer>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <semaphore>

using namespace herbascope;
using namespace herbascope::app;

namespace {

/// Runs what it is given.
class Task : public Job {
public:
    using Body = std::function<void(Task &, std::stop_token)>;
    Task(const QString &title, Body body)
        : Job(title)
        , m_body(std::move(body)) {}

    using Job::addProblem;
    using Job::post;
    using Job::queue;
    using Job::setMessage;
    bool wasDone = false;
    std::optional<State> abortedAs;

protected:
    void run(std::stop_token stop) override { m_body(*this, stop); }
    void done() override { wasDone = true; }
    void aborted(State state, const QString &) override { abortedAs = state; }

private:
    Body m_body;
};

class LoneTask : public Task {
public:
    using Task::Task;

protected:
    bool runsAlone() const override { return true; }
};

void untilStopped(const std::stop_token &stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait(lock, stop, [] { return false; });
}

/// Titles in the order in which bodies ran; device jobs run on one thread, so that the order means something.
class Log {
public:
    void add(const QString &title) {
        const std::lock_guard lock(m_mutex);
        m_titles.append(title);
    }
    QStringList titles() {
        const std::lock_guard lock(m_mutex);
        return m_titles;
    }
    std::unique_ptr<Task> task(const QString &title) {
        return std::make_unique<Task>(title, [this, title](Task &, const std::stop_token &) { add(title); });
    }

private:
    std::mutex m_mutex;
    QStringList m_titles;
};

} // namespace

TEST_CASE("Device jobs run one after the other in their order", "[app][jobs]") {
    Log log;
    JobQueue queue;
    QSignalSpy finished(&queue, &JobQueue::jobFinished);
    std::vector<Task *> tasks;
    for (const char *name : {"one", "two", "three"}) tasks.push_back(queue.addDeviceJob(log.task(QLatin1String(name))));
    CHECK(queue.deviceJob() == tasks[0]);
    CHECK(queue.activeJobs().size() == 3);
    queue.waitForAll();
    CHECK(queue.isIdle());
    CHECK(queue.deviceJob() == nullptr);
    CHECK(log.titles() == QStringList{"one", "two", "three"});
    CHECK(finished.size() == 3);
    for (const Task *task : tasks) {
        CHECK(task->state() == Job::State::Finished);
        CHECK(task->wasDone);
    }
    queue.waitForAll(); // with nothing to wait for
}

TEST_CASE("An urgent job runs between two steps of a long one, before those that wait", "[app][jobs]") {
    Log log;
    JobQueue queue;
    std::binary_semaphore begun(0), goOn(0);
    queue.addDeviceJob(std::make_unique<Task>(QStringLiteral("long"), [&](Task &task, const std::stop_token &) {
        log.add(QStringLiteral("step 1"));
        begun.release();
        goOn.acquire();
        task.queue()->runUrgentJobs();
        log.add(QStringLiteral("step 2"));
        task.queue()->runUrgentJobs();
    }));
    queue.addDeviceJob(log.task(QStringLiteral("next")));
    begun.acquire();
    queue.addUrgentDeviceJob(log.task(QStringLiteral("urgent 1")));
    queue.addUrgentDeviceJob(log.task(QStringLiteral("urgent 2")));
    goOn.release();
    queue.waitForAll();
    CHECK(log.titles() == QStringList{"step 1", "urgent 1", "urgent 2", "step 2", "next"});
}

TEST_CASE("Light jobs do not wait for a device job", "[app][jobs]") {
    JobQueue queue;
    std::binary_semaphore imported(0);
    const Task *training = queue.addDeviceJob(std::make_unique<Task>(
        QStringLiteral("training"), [&](Task &, const std::stop_token &) { imported.acquire(); }));
    queue.addLightJob(
        std::make_unique<Task>(QStringLiteral("import"), [&](Task &, const std::stop_token &) { imported.release(); }));
    queue.waitForAll();
    CHECK(training->state() == Job::State::Finished);
}

TEST_CASE("Light jobs that run alone wait for each other's end, and others pass them", "[app][jobs]") {
    Log log;
    JobQueue queue;
    std::binary_semaphore passed(0);
    queue.addLightJob(std::make_unique<LoneTask>(QStringLiteral("first"), [&](Task &task, const std::stop_token &) {
        passed.acquire();
        task.post([&] { log.add(QStringLiteral("first is stored")); });
    }));
    for (const char *name : {"second", "third"}) {
        const QString title = QLatin1String(name);
        queue.addLightJob(
            std::make_unique<LoneTask>(title, [&log, title](Task &, const std::stop_token &) { log.add(title); }));
    }
    queue.addLightJob(
        std::make_unique<Task>(QStringLiteral("other"), [&](Task &, const std::stop_token &) { passed.release(); }));
    queue.waitForAll();
    CHECK(log.titles() == QStringList{"first is stored", "second", "third"});
}

TEST_CASE("A waiting job that is cancelled never begins, a running one stops", "[app][jobs]") {
    Log log;
    JobQueue queue;
    std::binary_semaphore begun(0);
    Task *running =
        queue.addDeviceJob(std::make_unique<Task>(QStringLiteral("running"), [&](Task &, const std::stop_token &stop) {
            begun.release();
            untilStopped(stop);
        }));
    Task *waiting = queue.addDeviceJob(log.task(QStringLiteral("waiting")));
    Task *last = queue.addDeviceJob(log.task(QStringLiteral("last")));
    begun.acquire();
    QSignalSpy told(waiting, &Job::finished);
    waiting->cancel();
    CHECK(waiting->state() == Job::State::Cancelled); // at once
    CHECK(told.size() == 1);
    CHECK(waiting->abortedAs == Job::State::Cancelled);
    CHECK_FALSE(waiting->wasDone);
    running->cancel();
    CHECK(running->isActive()); // until its body has returned
    queue.waitForAll();
    CHECK(running->state() == Job::State::Cancelled);
    CHECK(running->wasDone); // keeps what it has
    CHECK(last->state() == Job::State::Finished);
    CHECK(log.titles() == QStringList{"last"});
    waiting->cancel(); // once more changes nothing
    CHECK(told.size() == 1);
}

TEST_CASE("What a job throws arrives as its message, and the next job runs", "[app][jobs]") {
    Log log;
    JobQueue queue;
    const Task *failing =
        queue.addDeviceJob(std::make_unique<Task>(QStringLiteral("failing"), [](Task &task, const std::stop_token &) {
            task.addProblem(QStringLiteral("Left out a.jpg."));
            throw Error("Cannot read the weights: the file is truncated.");
        }));
    const Task *posting =
        queue.addDeviceJob(std::make_unique<Task>(QStringLiteral("posting"), [](Task &task, const std::stop_token &) {
            task.post([] { throw Error("Cannot save: the disk is full."); });
        }));
    const Task *odd = queue.addLightJob(
        std::make_unique<Task>(QStringLiteral("odd"), [](Task &, const std::stop_token &) { throw 7; }));
    queue.addDeviceJob(log.task(QStringLiteral("next")));
    queue.waitForAll();
    CHECK(failing->state() == Job::State::Failed);
    CHECK(failing->message() == "Cannot read the weights: the file is truncated.");
    CHECK(failing->problems() == QStringList{"Left out a.jpg."});
    CHECK(failing->abortedAs == Job::State::Failed);
    CHECK_FALSE(failing->wasDone);
    CHECK(posting->state() == Job::State::Failed);
    CHECK(posting->message() == "Cannot save: the disk is full.");
    CHECK(odd->state() == Job::State::Failed);
    CHECK_FALSE(odd->message().isEmpty());
    CHECK(log.titles() == QStringList{"next"});
}

TEST_CASE("A queue that goes away stops its jobs first", "[app][jobs]") {
    std::atomic<int> ended = 0;
    const auto endless = [&] {
        return std::make_unique<Task>(QStringLiteral("endless"), [&](Task &, const std::stop_token &stop) {
            untilStopped(stop);
            ++ended;
        });
    };
    std::binary_semaphore begun(0);
    {
        JobQueue queue;
        queue.addLightJob(endless());
        queue.addLightJob(std::make_unique<Task>(QStringLiteral("seen"), [&](Task &, const std::stop_token &stop) {
            begun.release();
            untilStopped(stop);
            ++ended;
        }));
        queue.addDeviceJob(endless());
        begun.acquire();
    }
    CHECK(ended >= 1);
}

TEST_CASE("Who waits for the jobs waits also while the program is being left", "[app][jobs]") {
    JobQueue queue;
    std::binary_semaphore begun(0);
    bool idle = false;
    QTimer::singleShot(0, &queue, [&] {
        Task *job =
            queue.addLightJob(std::make_unique<Task>(QStringLiteral("slow"), [&](Task &, const std::stop_token &stop) {
                begun.release();
                untilStopped(stop);
            }));
        begun.acquire();
        QCoreApplication::exit();
        job->cancel();
        queue.waitForAll();
        idle = queue.isIdle();
    });
    QCoreApplication::exec();
    CHECK(idle);
}
