// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Progress on standard error: on a terminal one line with a bar that is redrawn, elsewhere plain lines a few seconds
/// apart. Used by the main thread. Messages go through it, so that they do not run into the bar.

#include <QElapsedTimer>
#include <QString>

namespace herbascope::cli {

class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine(); ///< leaves the last state standing on a line of its own
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

    /// `fraction` 0..1, negative while unknown; `detail` holds rate and time left ("sheet 3 of 20 · 1.2 s each, 1 min
    /// left").
    void update(double fraction, const QString &detail);
    void message(const QString &sentence);
    void finish(); ///< draws what update() held back, and ends the line

private:
    void draw();
    void clear();

    bool m_terminal = false;
    bool m_drawn = false;   ///< a bar stands on the current line
    bool m_pending = false; ///< newer than what was drawn
    double m_fraction = -1;
    QString m_detail;
    QElapsedTimer m_sinceDrawn;
};

/// "3.4 s each, 2 min left" from work done so far; for loops that are no jobs.
QString rateText(double secondsSoFar, int finished, int total);

} // namespace herbascope::cli
