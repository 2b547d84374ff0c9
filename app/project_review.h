// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which predictions still ask for a decision. Predictions are never edited, so what a person drew or rejected hides
/// them here, in the view. Pure function, any thread; boxes in px of the scan.

#include "storage/records.h"

#include <vector>

namespace herbascope::app {

/// Left for later: it waits behind all that nobody has looked at.
inline bool isUnsure(const storage::Prediction &prediction) {
    return prediction.decision == storage::Decision::Unsure;
}
inline bool isOpen(const storage::Prediction &prediction) {
    return prediction.decision == storage::Decision::None || isUnsure(prediction);
}

/// The open ones of `current` that neither an annotation of the same class (IoU >= 0.5) nor a rejected box of the same
/// class (IoU >= 0.7) covers; best first, then the unsure ones.
std::vector<storage::Prediction> visiblePredictions(const std::vector<storage::Prediction> &current,
                                                    const std::vector<storage::Annotation> &annotations,
                                                    const std::vector<storage::Prediction> &rejected);

/// Those of `predictions` (best first) that can be accepted together: none that lies on the organ (IoU >= 0.4, whatever
/// the classes) of one before it, or of a person's box.
std::vector<storage::Prediction> onePerOrgan(const std::vector<storage::Prediction> &predictions,
                                             const std::vector<storage::Annotation> &annotations);

} // namespace herbascope::app
