// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sheet_extra.h"

#include "engine/foreign_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace herbascope::app {
namespace {

std::vector<std::string> digestsIn(const nlohmann::json &json, const char *key) {
    std::vector<std::string> digests;
    const auto list = json.find(key);
    if (list == json.end() || !list->is_array()) return digests;
    for (const auto &digest : *list)
        if (digest.is_string()) digests.push_back(digest.get<std::string>());
    return digests;
}

} // namespace

SheetExtra SheetExtra::fromJson(const std::string &json) {
    SheetExtra extra;
    const auto read = engine::parseJsonOrNothing(json);
    if (!read.is_object()) return extra;
    if (read.contains("file") && read["file"].is_string()) extra.fileName = read["file"].get<std::string>();
    if (read.contains("depth") && read["depth"].is_number_integer()) extra.depth = read["depth"].get<int>();
    if (read.contains("other") && read["other"].is_object()) extra.otherJson = read["other"].dump();
    extra.imported = digestsIn(read, "imported");
    extra.earlierScans = digestsIn(read, "earlier_scans");
    return extra;
}

std::string SheetExtra::toJson() const {
    nlohmann::ordered_json json;
    json["file"] = fileName;
    json["depth"] = depth;
    auto other = engine::parseJsonOrNothing<nlohmann::ordered_json>(otherJson);
    json["other"] = other.is_object() ? other : nlohmann::ordered_json::object();
    json["imported"] = imported;
    if (!earlierScans.empty()) json["earlier_scans"] = earlierScans;
    return engine::textOf(json);
}

bool SheetExtra::knows(const std::string &digest) const {
    return std::ranges::find(imported, digest) != imported.end();
}

} // namespace herbascope::app
