// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Fetches one of the published weights. A light job; stopped, it goes on from there the next time.

#include "app/job.h"
#include "app/weights_download.h"

namespace herbascope::app {

class WeightsJob : public Job {
    Q_OBJECT
public:
    /// `from` as in WeightsRequest.
    explicit WeightsJob(const PublishedWeights &weights, const QString &from = {});
    const PublishedWeights &weights() const { return m_request.weights; }
    /// After finished(), where the state is Finished.
    const FetchedWeights &fetched() const { return m_fetched; }

protected:
    void run(std::stop_token stop) override;

private:
    WeightsRequest m_request;
    FetchedWeights m_fetched;
};

} // namespace herbascope::app
