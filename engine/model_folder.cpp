// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model_folder.h"

#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/file_names.h"
#include "engine/imaging/image.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <random>
#include <set>

namespace herbascope::engine {
namespace {

using Json = nlohmann::ordered_json;
constexpr int newestVersion = 1;
constexpr const char *modelName = "model.json", *weightsName = "weights.safetensors";

std::string toText(const ModelInfo &info) {
    Json json;
    json["format"] = "herbascope-model";
    json["version"] = info.version;
    json["id"] = info.id;
    json["name"] = info.name;
    json["parent"] = info.parent;
    json["origin"] = info.origin;
    json["preset"] = info.preset;
    json["created"] = info.created;
    json["licence"] = info.licence;
    json["classes"] = info.classes;
    json["weights"] = {{"file", weightsName}, {"bytes", info.weightBytes}, {"sha256", info.sha256}};
    json["training"] = Json::parse(info.trainingJson);
    json["metrics"] = Json::parse(info.metricsJson);
    json["config"] = Json::parse(toJson(info.config));
    return json.dump(2) + "\n";
}

ModelInfo fromText(const std::string &text) {
    const Json json = Json::parse(text);
    ModelInfo info;
    if (json.at("format") != "herbascope-model") throw Error("it is not a Herbascope model");
    json.at("version").get_to(info.version);
    if (info.version > newestVersion) throw Error("a newer Herbascope wrote it");
    json.at("id").get_to(info.id);
    json.at("name").get_to(info.name);
    json.at("classes").get_to(info.classes);
    info.parent = json.value("parent", "");
    info.origin = json.value("origin", "");
    info.preset = json.value("preset", "");
    info.created = json.value("created", "");
    info.licence = json.value("licence", "");
    json.at("weights").at("bytes").get_to(info.weightBytes);
    json.at("weights").at("sha256").get_to(info.sha256);
    info.trainingJson = json.value("training", Json::object()).dump();
    info.metricsJson = json.value("metrics", Json::object()).dump();
    info.config = modelConfigFromJson(json.at("config").dump());
    return info;
}

void check(const ModelInfo &info) {
    const bool hex = info.id.size() == 32 && info.id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!hex) throw Error("its id is not 32 hexadecimal digits");
    if (static_cast<int>(info.classes.size()) != info.config.classes)
        throw Error("it names " + std::to_string(info.classes.size()) + " classes, but its network has " +
                    std::to_string(info.config.classes));
    const std::set<std::string> names(info.classes.begin(), info.classes.end());
    if (names.size() != info.classes.size() || names.contains("")) throw Error("its class names are not distinct");
}

} // namespace

ModelInfo readModelInfo(const std::filesystem::path &folder) {
    const auto file = folder / modelName;
    if (!std::filesystem::is_regular_file(file))
        throw Error(folder.string() + " is not a model: it has no model.json.");
    const auto refuse = [&](std::string why) -> Error {
        while (!why.empty() && why.back() == '.') why.pop_back();
        return Error("The model " + folder.string() + " cannot be used: " + why + ".");
    };
    try {
        ModelInfo info = fromText(readWholeFile(file));
        check(info);
        return info;
    } catch (const nlohmann::json::exception &error) {
        throw refuse(std::string("its model.json is damaged (") + error.what() + ")");
    } catch (const Error &error) {
        throw refuse(error.what());
    }
}

ModelInfo verifyModel(const std::filesystem::path &folder) {
    ModelInfo info = readModelInfo(folder);
    const auto weights = folder / weightsName;
    std::error_code missing;
    const auto bytes =
        std::filesystem::is_regular_file(weights, missing) ? std::filesystem::file_size(weights, missing) : 0;
    if (missing || bytes == 0)
        throw Error("The model " + folder.string() + " cannot be used: its weights are missing.");
    if (static_cast<std::int64_t>(bytes) != info.weightBytes || sha256OfFile(weights) != info.sha256)
        throw Error("The model " + folder.string() +
                    " cannot be used: its weights are not the ones that were saved with it (SHA-256 or size differs).");
    return info;
}

NewModelFolder::NewModelFolder(std::filesystem::path target, const std::string &id)
    : m_target(target.has_filename() ? std::move(target) : target.parent_path()) // "folder/"
    , m_part(temporaryName(m_target, id)) {
    if (std::filesystem::exists(std::filesystem::symlink_status(m_target)))
        throw Error("The model cannot be saved: " + m_target.string() + " exists already.");
    removeOwnFolder(m_part, {modelName, weightsName}); // what an interrupted attempt left
    makeFolder(m_part);
}

NewModelFolder::~NewModelFolder() {
    removeOwnFolder(m_part, {modelName, weightsName});
}

void NewModelFolder::fail(int code) const {
    throw Error("The model cannot be saved in " + m_target.string() + ": " + systemReason(code) + ".");
}

void NewModelFolder::copyFrom(const std::filesystem::path &folder) {
    std::error_code code;
    for (const char *file : {modelName, weightsName}) {
        std::filesystem::copy_file(folder / file, m_part / file, code);
        if (code) fail(code.value());
    }
}

void NewModelFolder::commit() {
    std::error_code code;
    std::filesystem::rename(m_part, m_target, code);
    if (code) fail(code.value());
    syncFolder(m_target.parent_path());
}

std::string newModelId() {
    std::random_device device;
    std::string id;
    for (int i = 0; i < 32; ++i) id += "0123456789abcdef"[device() % 16];
    return id;
}

std::string utcNow() {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32] = {};
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

void writeModelInfo(const std::filesystem::path &folder, const ModelInfo &info) {
    writeDurably(folder / modelName, toText(info));
}

} // namespace herbascope::engine
