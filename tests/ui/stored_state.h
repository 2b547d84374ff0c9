// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What a project's database holds of boxes, decisions and states of sheets, as values that can be compared.

#include "app/project.h"
#include "storage/queries.h"

#include <map>

namespace herbascope::ui::test {

struct StoredBox {
    app::SheetId sheet;
    app::ClassId organ;
    app::Box box;
    storage::Origin origin = storage::Origin::Drawn;
    app::PredictionId prediction;
    int flags = 0;
    std::string note;
    bool operator==(const StoredBox &) const = default;
};

struct StoredDecision {
    app::SheetId sheet;
    app::ClassId organ;
    storage::Decision decision = storage::Decision::None;
    bool operator==(const StoredDecision &) const = default;
};

struct Stored {
    std::map<std::int64_t, StoredBox> boxes;
    std::map<std::int64_t, StoredDecision> decisions; ///< about current predictions
    std::map<std::int64_t, storage::SheetState> states;
    bool operator==(const Stored &) const = default;
};

inline Stored storedIn(const app::Project &project) {
    Stored all;
    for (const app::Sheet &sheet : storage::sheets(project.database())) {
        all.states[sheet.id.value] = sheet.state;
        for (const app::Prediction &one : storage::currentPredictions(project.database(), sheet.id))
            all.decisions[one.id.value] = {sheet.id, one.organ, one.decision};
    }
    for (const app::Annotation &one : storage::allAnnotations(project.database()))
        all.boxes[one.id.value] = {one.sheet, one.organ, one.box, one.origin, one.prediction, one.flags, one.note};
    return all;
}

} // namespace herbascope::ui::test
