// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Small copies of scans as JPEG files in a project's cache folder, named after sheet, file time and file size, so that
/// a changed scan gets a new copy. Thread-safe: values only. Failing to write is no failure: the copy is made again
/// next time.

#include "engine/imaging/image_pyramid.h"

#include <QImage>
#include <QString>

namespace herbascope::app {

inline constexpr int previewSide = 1024;  ///< px of the long side
inline constexpr int thumbnailSide = 192; ///< px: lists show 96 px, twice that on a dense screen

struct SmallCopies {
    QImage preview;   ///< null when only the thumbnail was asked for and found
    QImage thumbnail; ///< always filled
};

/// 8-bit BGR pixels as an image of its own memory in the screen's format.
QImage toImage(const cv::Mat &bgr);

class PreviewCache {
public:
    /// `folder` is made when something is stored.
    explicit PreviewCache(QString folder)
        : m_folder(std::move(folder)) {}

    /// Reads the copies of a scan or makes and stores them. Throws Error when the scan cannot be read.
    SmallCopies copies(qint64 sheet, const QString &scan, bool withPreview) const;
    /// Stores copies made from pixels that are in memory anyway, unless they are there.
    void store(qint64 sheet, const QString &scan, const engine::ImagePyramid &pyramid) const;

private:
    struct Files {
        QString preview, thumbnail;
    };
    Files filesFor(qint64 sheet, const QString &scan) const;
    SmallCopies keep(const Files &files, const QImage &preview) const;

    QString m_folder;
};

} // namespace herbascope::app
