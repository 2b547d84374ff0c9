// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Pixels for the viewer: pyramids of the current sheet and its prefetched neighbours, small previews for lists, kept
/// in the project's cache folder. Lives in the GUI thread; decodes on two threads of its own, so nothing waits for a
/// training.

#include "app/project.h"
#include "engine/imaging/image_pyramid.h"

#include <QImage>
#include <QObject>

#include <memory>

namespace herbascope::app {

/// What a sheet's pixels come from; they are others when one of these changes.
struct ScanStamp {
    std::string path; ///< as stored
    std::int64_t size = 0;
    std::int64_t time = 0;
    storage::ImageState image = storage::ImageState::Present;
    bool operator==(const ScanStamp &) const = default;
};
ScanStamp scanStamp(const Sheet &sheet);

class SheetImages : public QObject {
    Q_OBJECT
public:
    explicit SheetImages(const Project &project, QObject *parent = nullptr);
    ~SheetImages() override;

    /// The pyramid if it is in memory, else nullptr and it is being read: pyramidReady() or failed() follows.
    std::shared_ptr<const engine::ImagePyramid> pyramid(SheetId id);
    /// Reads ahead, after what is asked for.
    void prefetch(const QVector<SheetId> &ids);
    /// A preview (long side 1024 px at most) from memory or cache; null while it is being made, then previewReady()
    /// follows.
    QImage preview(SheetId id);
    /// The same at list size (96 px).
    QImage thumbnail(SheetId id);
    void setMemoryCap(qint64 bytes); ///< default 1.2 GB; the current sheet always stays

signals:
    void pyramidReady(herbascope::storage::SheetId id);
    void previewReady(herbascope::storage::SheetId id);
    void thumbnailReady(herbascope::storage::SheetId id);
    void failed(herbascope::storage::SheetId id, const QString &sentence);
    void scanGone(herbascope::storage::SheetId id); ///< before failed(): there is no such file

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace herbascope::app
