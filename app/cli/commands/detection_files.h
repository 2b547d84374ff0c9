// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What `detect` writes: one file a scan (VOC, overlay) or one for all (COCO, CSV). Main thread.

#include "app/caption.h"
#include "app/export_names.h"
#include "engine/types.h"
#include "storage/formats/formats.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace herbascope::cli {

struct ScanDetections {
    std::filesystem::path path;
    int width = 0; ///< px, upright
    int height = 0;
    std::vector<engine::Detection> detections;
    const engine::ClassNames *classes = nullptr; ///< the detector's

    const std::string &className(std::size_t index) const {
        return classes->at(static_cast<std::size_t>(detections[index].label));
    }
};

class DetectionWriter {
public:
    /// `format`: voc, coco, csv or overlay; `scans`: all that may come. Makes the folder; throws Error.
    DetectionWriter(std::filesystem::path folder, std::string format, const std::vector<std::filesystem::path> &scans);

    void add(const ScanDetections &scan); ///< throws Error
    /// Writes the files that hold all scans. A sentence about what could not be written as it is; may be empty.
    QString finish();

private:
    void writeOverlay(const ScanDetections &scan, const std::string &file);

    std::filesystem::path m_folder;
    std::string m_format;
    std::map<std::filesystem::path, app::ExportName> m_names;
    std::vector<storage::formats::FormatSheet> m_sheets;
    std::vector<storage::formats::CsvBox> m_rows;
    engine::ClassNames m_classes;
    app::CaptionPainter m_captions;
};

} // namespace herbascope::cli
