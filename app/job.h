// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A piece of work that runs beside the window. The object lives in the GUI thread and is owned by JobQueue; its body
/// runs on a worker, gets copies, never touches the database, and posts values back. Its signals arrive in the GUI
/// thread.

#include <QObject>
#include <QString>
#include <QStringList>

#include <functional>
#include <stop_token>

namespace herbascope::app {

class JobQueue;

class Job : public QObject {
    Q_OBJECT
public:
    enum class State { Waiting, Running, Finished, Cancelled, Failed };
    Q_ENUM(State)

    explicit Job(QString title, QObject *parent = nullptr);

    QString title() const { return m_title; } ///< "Training quick-8"
    State state() const { return m_state; }
    bool isActive() const { return m_state == State::Waiting || m_state == State::Running; }
    double fraction() const { return m_fraction; } ///< 0..1; negative: unknown
    QString detail() const { return m_detail; }    ///< "iteration 214 of 400 · loss 1.12 · 0.9 s each, 3 min left"
    QString message() const { return m_message; }  ///< result or failure, a sentence
    QStringList problems() const { return m_problems; } ///< what was skipped and why, a sentence each

    /// Answers at once; the worker ends within one iteration or one sheet.
    void cancel();

signals:
    void begun();    ///< state is Running
    void changed();  ///< fraction or detail
    void finished(); ///< state is Finished, Cancelled or Failed
    void cancelRequested();

protected:
    friend class JobQueue;
    virtual void run(std::stop_token stop) = 0; ///< on the worker; catches nothing, the queue does
    /// Of light jobs that say so one runs at a time; the next begins after done() of the one before. Never changes.
    virtual bool runsAlone() const { return false; }
    virtual void done() {} ///< in the GUI thread after run() returned without error, before finished()
    /// In the GUI thread instead of done(), before finished(): run() threw (Failed) or was never begun (Cancelled).
    virtual void aborted(State, const QString &) {}

    void setProgress(double fraction, const QString &detail); ///< any thread
    void addProblem(const QString &sentence);                 ///< any thread
    void setMessage(const QString &sentence);                 ///< any thread
    void setTitle(const QString &title) { m_title = title; }  ///< before it is queued
    /// Runs `work` in the GUI thread, in order; from any thread. What it throws ends the job as failed.
    void post(std::function<void()> work);
    /// The result stands even if a cancel came after it; GUI thread.
    void setComplete() { m_complete = true; }
    /// The queue it was given to; nullptr before.
    JobQueue *queue() const { return m_queue; }

    std::stop_source m_stop;

private:
    void setState(State state, const QString &message = {});
    QString m_title;
    State m_state = State::Waiting;
    double m_fraction = -1;
    QString m_detail;
    QString m_message;
    QStringList m_problems;
    QString m_ownerError; ///< thrown by posted work
    bool m_complete = false;
    JobQueue *m_queue = nullptr;
};

/// "3 min left", "less than a minute left": for status lines and the command line.
QString timeLeftText(double seconds);

} // namespace herbascope::app
