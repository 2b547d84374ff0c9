// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Brings published weights to this computer: from their publisher, a mirror, or a file that is here already. What gets
/// its final name is whole, and where the publisher gives a hash, the published file.

#include "app/weights_catalogue.h"
#include "app/weights_transfer.h"

#include <optional>
#include <stop_token>

namespace herbascope::app {

struct WeightsRequest {
    PublishedWeights weights;
    /// A file, a folder that holds it, or an http or https address (one that ends in "/" stands for a folder); empty:
    /// the publisher's address.
    QString from;
    QString folder = weightsFolder();
    int retries = 4;     ///< times a connection that broke on the way is taken up again
    int pauseMs = 2'000; ///< before each
};

struct FetchedWeights {
    QString path;
    QString sha256; ///< 64 hexadecimal digits
    qint64 bytes = 0;
    bool isPublished = false; ///< the publisher gives a hash, and this is its
    bool wasThere = false;    ///< nothing had to be fetched
};

/// Blocks until the file is there; nullopt when it was stopped (what has come is kept, the next call goes on from
/// there). Any thread, one call for a file at a time. Throws Error.
std::optional<FetchedWeights> fetchWeights(const WeightsRequest &request, const WeightsProgress &progress,
                                           std::stop_token stop);

} // namespace herbascope::app
