// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What `detect` writes: one file a scan (VOC, overlay) or one for all (COCO, CSV). Main thread.

#include "engine/types.h"
#include "storage/formats/formats.h"

#include <filesystem>
#include <set>
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
    /// `format`: voc, coco, csv or overlay. Makes the folder; throws Error.
    DetectionWriter(std::filesystem::path folder, std::string format);

    void add(const ScanDetections &scan); ///< throws Error
    void finish();                        ///< writes the files that hold all scans

private:
    std::string freeStem(const std::filesystem::path &scan);
    void writeOverlay(const ScanDetections &scan, const std::string &stem) const;

    std::filesystem::path m_folder;
    std::string m_format;
    std::set<std::string> m_stems;
    std::vector<storage::formats::FormatSheet> m_sheets;
    std::vector<storage::formats::CsvBox> m_rows;
    engine::ClassNames m_classes;
};

} // namespace herbascope::cli
