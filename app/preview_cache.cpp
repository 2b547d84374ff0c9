// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/preview_cache.h"

#include "app/import_scans.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

#include <opencv2/imgproc.hpp>

namespace herbascope::app {

namespace {

std::filesystem::path toPath(const QString &path) {
    return std::filesystem::path(path.toStdU16String());
}

QImage scaledTo(const QImage &image, int side) {
    if (std::max(image.width(), image.height()) <= side) return image;
    return image.scaled(side, side, Qt::KeepAspectRatio, Qt::SmoothTransformation);
}

void writeImage(const QString &path, const QImage &image) {
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && image.save(&file, "JPEG", 85)) file.commit();
}

} // namespace

QImage toImage(const cv::Mat &bgr) {
    // RGB32 is B, G, R, 255 in memory; OpenCV fills it fifteen times faster than QImage converts.
    QImage image(bgr.cols, bgr.rows, QImage::Format_RGB32);
    cv::Mat target(bgr.rows, bgr.cols, CV_8UC4, image.bits(), static_cast<std::size_t>(image.bytesPerLine()));
    cv::cvtColor(bgr, target, cv::COLOR_BGR2BGRA);
    return image;
}

PreviewCache::Files PreviewCache::filesFor(qint64 sheet, const QString &scan) const {
    const QFileInfo info(scan);
    // "srgb": copies from before colour profiles were heeded have other names.
    const QString base = QStringLiteral("%1/%2-%3-%4-srgb").arg(m_folder).arg(sheet).arg(scanTime(info)).arg(info.size());
    return {base + QStringLiteral(".jpg"), base + QStringLiteral("-small.jpg")};
}

SmallCopies PreviewCache::keep(const Files &files, const QImage &preview) const {
    SmallCopies copies{preview, scaledTo(preview, thumbnailSide)};
    QDir().mkpath(m_folder);
    writeImage(files.preview, copies.preview);
    writeImage(files.thumbnail, copies.thumbnail);
    return copies;
}

SmallCopies PreviewCache::copies(qint64 sheet, const QString &scan, bool withPreview) const {
    const Files files = filesFor(sheet, scan);
    SmallCopies found;
    if (QFileInfo::exists(files.thumbnail)) found.thumbnail.load(files.thumbnail, "JPEG");
    if (!found.thumbnail.isNull() && !withPreview) return found;
    if (QFileInfo::exists(files.preview)) found.preview.load(files.preview, "JPEG");
    if (found.preview.isNull()) return keep(files, toImage(engine::readThumbnail(toPath(scan), previewSide)));
    if (found.thumbnail.isNull()) found.thumbnail = scaledTo(found.preview, thumbnailSide);
    return found;
}

void PreviewCache::store(qint64 sheet, const QString &scan, const engine::ImagePyramid &pyramid) const {
    const Files files = filesFor(sheet, scan);
    if (QFileInfo::exists(files.preview)) return;
    const double scale = double(previewSide) / std::max(pyramid.width(), pyramid.height());
    keep(files, scaledTo(toImage(pyramid.image(pyramid.levelForScale(std::min(1.0, scale)))), previewSide));
}

} // namespace herbascope::app
