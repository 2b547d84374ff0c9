// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Standard output and standard error of the command line: results on the one, and nothing but our own sentences on the
/// other. Main thread.

#include <cstdio>
#include <string>

namespace herbascope::cli {

/// First of all in main(). From here on what libraries print (libpng, OpenCV, Torch, Qt) goes nowhere, unless
/// HERBASCOPE_LIBRARY_MESSAGES is set; a stream that is closed does not become the next file opened; a reader that goes
/// away (`| head`) is a failed write and no signal.
void prepareStreams();

/// Where our own sentences go.
std::FILE *messages();

/// Writes and flushes. After a failure the rest is left out; what the program stores is not given up for it.
void writeOutput(const std::string &text);
/// Why standard output could not be written, as a sentence; empty where it could.
std::string outputProblem();

} // namespace herbascope::cli
