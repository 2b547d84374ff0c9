// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A path as Qt has it, for the layers that know no Qt: byte for byte what the file system has.

#include <QFile>
#include <QString>

#include <filesystem>

namespace herbascope::app {

inline std::filesystem::path nativePath(const QString &path) {
    return QFile::encodeName(path).toStdString();
}

} // namespace herbascope::app
