// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace herbascope::engine {

/// What every layer throws when something from outside is broken. The message is one sentence a curator can act on
/// ("Cannot read FR-0030810.tif: the file is truncated."), in UTF-8, ending in a full stop. What a file or a name
/// brings into it comes out as printable() shows it.
class Error : public std::runtime_error {
public:
    static constexpr std::size_t longestSentence = 1000; ///< characters
    explicit Error(const std::string &sentence);
};

/// The file of a scan is missing, forbidden, damaged or of another kind: reading it again gives the same.
class ScanError : public Error {
public:
    using Error::Error;
};

/// The memory of the machine or of a GPU does not suffice now. Says nothing about the scan or the model.
class MemoryError : public Error {
public:
    using Error::Error;
};

/// That of a GPU: the processor may still do it.
class GpuMemoryError : public MemoryError {
public:
    using MemoryError::MemoryError;
};

} // namespace herbascope::engine

namespace herbascope {
using engine::Error;
}
