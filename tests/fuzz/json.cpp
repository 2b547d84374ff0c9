// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What every reader of JSON does after parsing: copying, comparing, writing and taking down.
#include "engine/foreign_json.h"
#include "engine/printable.h"
#include "tests/fuzz/fuzz.h"

using namespace herbascope;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using Json = nlohmann::ordered_json;
    const std::string_view text = fuzz::text(data, size);
    if (engine::printable(engine::printable(text)) != engine::printable(text)) std::abort();
    try {
        const Json json = engine::parseJson<Json>(text);
        const Json copy = json;
        if (copy != json || copy.dump(-1, ' ', false, Json::error_handler_t::replace).empty()) std::abort();
    } catch (const nlohmann::json::exception &error) {
        if (engine::reasonOf(error).empty() || !engine::parseJsonOrNothing<Json>(text).is_discarded()) std::abort();
    }
    return 0;
}
