// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The text of a shard's result file; for prediction_shard.cpp. Pure functions but for the reading.

#include "app/prediction_shard.h"

namespace herbascope::app {

std::string textOf(const ShardHeader &header); ///< one line, with its end
std::string textOf(const ShardLine &line);

struct ShardText {
    bool begun = false; ///< there is a whole header line
    ShardHeader header;
    std::uintmax_t goodBytes = 0; ///< up to the end of the last whole line
};

/// As readShard(), but an empty file and a header that is cut off are let pass.
ShardText readShardText(const std::filesystem::path &file, const std::function<void(const ShardLine &)> &each);

} // namespace herbascope::app
