// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Small files that survive a power cut: written beside their place, flushed to the disk, then renamed. Standard
/// library only.

#include <filesystem>
#include <string>

namespace herbascope::engine {

/// Replaces `path` with `bytes` or leaves it as it was. Throws Error with the system's reason.
void writeDurably(const std::filesystem::path &path, const std::string &bytes);

/// Makes renames and new names in `folder` durable; file systems that cannot do it are let pass.
void syncFolder(const std::filesystem::path &folder);

/// The whole file. Throws Error.
std::string readWholeFile(const std::filesystem::path &path);

} // namespace herbascope::engine
