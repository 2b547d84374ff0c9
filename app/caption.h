// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Captions of overlay pictures, in every script that the computer has fonts for. Needs a QGuiApplication, which needs no
/// display ("offscreen"). Main thread.

#include <QString>

#include <opencv2/core/mat.hpp>

#include <set>
#include <string>

namespace herbascope::app {

class CaptionPainter {
public:
    /// See engine::LetterPainter.
    cv::Mat paint(const std::string &caption, int height);

    /// A sentence about letters that no font has, which appear as frames; empty where there were none.
    QString note() const;

private:
    std::set<QString> m_unknown; ///< letters
};

} // namespace herbascope::app
