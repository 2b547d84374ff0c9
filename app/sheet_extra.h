// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What annotation files say about a sheet besides its boxes, as kept in Sheet::vocJson: so that a file goes out as it
/// came in and is not imported twice. Values, any thread.

#include <string>
#include <vector>

namespace herbascope::app {

struct SheetExtra {
    std::string fileName;              ///< of the scan, as the file states it
    int depth = 3;                     ///< channels, as the file states them
    std::string otherJson = "{}";      ///< the format's own (VOC: folder, path, database, segmented)
    std::vector<std::string> imported; ///< SHA-256 of every source that was taken in
    std::vector<std::string> earlierScans; ///< SHA-256 of scans that were replaced by the present one, oldest first

    static SheetExtra fromJson(const std::string &json); ///< tolerant: what cannot be read is empty
    std::string toJson() const;
    bool knows(const std::string &digest) const;
};

} // namespace herbascope::app
