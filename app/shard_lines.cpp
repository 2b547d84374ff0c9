// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shard_lines.h"

#include "engine/durable_file.h"
#include "engine/error.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <fstream>
#include <optional>
#include <string_view>

namespace herbascope::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char *format = "herbascope-shard";
constexpr int version = 1;
/// What every header begins with, to tell one that was cut from a file of somebody else's.
constexpr std::string_view opening = R"({"format":"herbascope-shard")";

std::string lineOf(const Json &json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

ShardHeader headerFrom(const Json &json, const std::string &file) {
    if (json.at("format") != format) throw Error("The file " + file + " holds no results of a shard.");
    if (json.at("version") > version) {
        throw Error("The file " + file + " was written by a newer Herbascope. Update Herbascope to read it.");
    }
    ShardHeader header;
    json.at("model").at("name").get_to(header.model);
    json.at("model").at("id").get_to(header.modelId);
    json.at("classes").get_to(header.classes);
    json.at("shard").get_to(header.shard.index);
    json.at("shards").get_to(header.shard.count);
    json.at("score").get_to(header.settings.lowestScore);
    header.settings.tileSide = json.value("tiles", 0);
    json.at("selection").get_to(header.selection);
    json.at("sheets").get_to(header.sheets);
    header.rerun = json.value("rerun", false);
    return header;
}

engine::Detection detectionFrom(const Json &json, std::size_t classes) {
    engine::Detection detection;
    json.at(0).get_to(detection.label);
    json.at(1).get_to(detection.score);
    detection.box = {json.at(2).get<double>(), json.at(3).get<double>(), json.at(4).get<double>(),
                     json.at(5).get<double>()};
    if (detection.label < 0 || static_cast<std::size_t>(detection.label) >= classes)
        throw Error("a label without class");
    return detection;
}

/// Nothing where the text is no line of such a file, as after a power cut.
std::optional<ShardLine> lineFrom(const std::string &text, std::size_t classes) {
    try {
        const Json json = Json::parse(text);
        ShardLine line;
        json.at("sheet").get_to(line.sheet.value);
        json.at("name").get_to(line.name);
        line.sha256 = json.value("sha256", "");
        if (json.contains("error")) {
            json.at("error").get_to(line.error);
            return line;
        }
        json.at("width").get_to(line.width);
        json.at("height").get_to(line.height);
        for (const Json &one : json.at("detections")) line.detections.push_back(detectionFrom(one, classes));
        return line;
    } catch (const std::exception &) {
        return std::nullopt;
    }
}

ShardHeader readHeader(const std::string &text, const std::string &file) {
    try {
        return headerFrom(Json::parse(text), file);
    } catch (const Json::exception &) {
        throw Error("The file " + file + " holds no results of a shard.");
    }
}

} // namespace

std::string textOf(const ShardHeader &header) {
    return lineOf(Json{{"format", format},
                       {"version", version},
                       {"model", {{"name", header.model}, {"id", header.modelId}}},
                       {"classes", header.classes},
                       {"shard", header.shard.index},
                       {"shards", header.shard.count},
                       {"score", header.settings.lowestScore},
                       {"tiles", header.settings.tileSide},
                       {"selection", header.selection},
                       {"sheets", header.sheets},
                       {"rerun", header.rerun}});
}

std::string textOf(const ShardLine &line) {
    Json json{{"sheet", line.sheet.value}, {"name", line.name}};
    if (!line.sha256.empty()) json["sha256"] = line.sha256;
    if (!line.error.empty()) {
        json["error"] = line.error;
        return lineOf(json);
    }
    json["width"] = line.width;
    json["height"] = line.height;
    Json &found = json["detections"] = Json::array();
    for (const auto &[box, label, score] : line.detections)
        found.push_back(Json::array({label, score, box.x1, box.y1, box.x2, box.y2}));
    return lineOf(json);
}

ShardText readShardText(const std::filesystem::path &file, const std::function<void(const ShardLine &)> &each) {
    engine::requirePlainFile(file);
    std::ifstream in(file, std::ios::binary);
    if (!in) throw Error("Cannot read " + file.string() + ".");
    ShardText read;
    std::string text;
    for (int number = 1; std::getline(in, text); ++number) {
        const bool cut = in.eof();
        if (number == 1) {
            if (cut && text.substr(0, opening.size()) == opening.substr(0, text.size())) break;
            read.header = readHeader(text, file.string());
            if (cut) break;
            read.begun = true;
        } else {
            if (cut) break;
            const auto line = lineFrom(text, read.header.classes.size());
            if (!line && in.peek() == std::ifstream::traits_type::eof()) break;
            if (!line) {
                throw Error("The file " + file.string() + " is damaged in line " + std::to_string(number) +
                            ". Remove it and run the shard again.");
            }
            each(*line);
        }
        read.goodBytes += text.size() + 1;
    }
    if (in.bad()) throw Error("Cannot read " + file.string() + ": the disk or network share reports an error.");
    return read;
}

} // namespace herbascope::app
