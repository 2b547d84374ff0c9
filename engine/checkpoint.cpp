// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checkpoint.h"

#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/imaging/image.h"

#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <cstdint>
#include <fstream>
#include <string_view>

namespace herbascope::engine {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char *metadataKey = "herbascope_checkpoint";
constexpr std::string_view weightPrefix = "weights.";
constexpr std::string_view solverPrefix = "momentum.";

std::string toText(const Checkpoint &checkpoint) {
    Json json;
    json["version"] = 1;
    json["iteration"] = checkpoint.iteration;
    json["config"] = Json::parse(toJson(checkpoint.config));
    json["classes"] = checkpoint.classes;
    json["model_id"] = checkpoint.modelId;
    json["model_name"] = checkpoint.modelName;
    json["parent"] = checkpoint.parent;
    json["origin"] = checkpoint.origin;
    json["sheets"] = checkpoint.sheetsDigest;
    json["losses"] = checkpoint.losses;
    const BestSoFar &best = checkpoint.best;
    json["best"] = {best.iteration, best.ap, best.measurementsSince, best.sheets};
    json["measured_at"] = checkpoint.measuredAt;
    return json.dump();
}

Checkpoint fromText(const std::string &text) {
    const Json json = Json::parse(text);
    if (json.at("version") != 1) throw Error("The run cannot go on: a newer Herbascope wrote its checkpoint.");
    Checkpoint checkpoint;
    json.at("iteration").get_to(checkpoint.iteration);
    checkpoint.config = trainingConfigFromJson(json.at("config").dump());
    json.at("classes").get_to(checkpoint.classes);
    json.at("model_id").get_to(checkpoint.modelId);
    json.at("model_name").get_to(checkpoint.modelName);
    json.at("parent").get_to(checkpoint.parent);
    json.at("origin").get_to(checkpoint.origin);
    json.at("sheets").get_to(checkpoint.sheetsDigest);
    json.at("losses").get_to(checkpoint.losses);
    if (json.contains("best")) { // absent from the first checkpoints, as its last number is from later ones
        const Json &best = json["best"];
        checkpoint.best = {best.at(0), best.at(1), best.at(2), best.size() > 3 ? best.at(3).get<int>() : 0};
    }
    checkpoint.measuredAt = json.value("measured_at", checkpoint.best.iteration);
    return checkpoint;
}

[[noreturn]] void damaged(const std::filesystem::path &file, const std::string &why) {
    throw Error("The run cannot go on: its checkpoint " + file.string() + " is damaged (" + why + ").");
}

/// The header of a safetensors file alone: 8 bytes of length (little-endian), then JSON.
Checkpoint readHeader(const std::filesystem::path &path) {
    std::ifstream file(path, std::ios::binary);
    unsigned char raw[8] = {};
    file.read(reinterpret_cast<char *>(raw), sizeof raw);
    std::uint64_t length = 0;
    for (int i = 7; i >= 0; --i) length = length << 8 | raw[i];
    constexpr std::uint64_t longest = 100'000'000; // the format's own limit
    if (!file || length == 0 || length > longest) damaged(path, "no header");
    std::string header(length, '\0');
    if (!file.read(header.data(), static_cast<std::streamsize>(length))) damaged(path, "the header is cut off");
    try {
        return fromText(Json::parse(header).at("__metadata__").at(metadataKey).get<std::string>());
    } catch (const nlohmann::json::exception &error) {
        damaged(path, error.what());
    }
}

} // namespace

std::filesystem::path checkpointFile(const std::filesystem::path &runFolder) {
    return runFolder / "checkpoint.safetensors";
}

std::filesystem::path bestWeightsFile(const std::filesystem::path &runFolder) {
    return runFolder / "best.safetensors";
}

StateDict contiguousOnCpu(const StateDict &tensors) {
    const torch::NoGradGuard guard;
    StateDict result;
    for (const auto &[name, tensor] : tensors) result[name] = tensor.detach().to(torch::kCPU).contiguous();
    return result;
}

void writeCheckpoint(const std::filesystem::path &runFolder, const Checkpoint &checkpoint) {
    StateDict tensors;
    for (const auto &[name, tensor] : checkpoint.weights) tensors[std::string(weightPrefix) + name] = tensor;
    for (const auto &[name, tensor] : checkpoint.solver) tensors[std::string(solverPrefix) + name] = tensor;
    writeSafetensors(checkpointFile(runFolder), contiguousOnCpu(tensors), {{metadataKey, toText(checkpoint)}});
}

std::optional<Checkpoint> readCheckpoint(const std::filesystem::path &runFolder) {
    const auto file = checkpointFile(runFolder);
    if (!std::filesystem::exists(file)) return std::nullopt;
    requirePlainFile(file);
    Checkpoint checkpoint = readHeader(file);
    for (auto &[name, tensor] : readSafetensors(file)) {
        if (name.starts_with(weightPrefix)) checkpoint.weights[name.substr(weightPrefix.size())] = tensor;
        if (name.starts_with(solverPrefix)) checkpoint.solver[name.substr(solverPrefix.size())] = tensor;
    }
    return checkpoint;
}

std::optional<CheckpointInfo> readCheckpointInfo(const std::filesystem::path &runFolder) {
    const auto file = checkpointFile(runFolder);
    if (!std::filesystem::exists(file)) return std::nullopt;
    requirePlainFile(file);
    Checkpoint checkpoint = readHeader(file);
    return CheckpointInfo{checkpoint.iteration, std::move(checkpoint.config)};
}

ModelInfo writeModel(const std::filesystem::path &folder, ModelInfo info, const StateDict &weights) {
    NewModelFolder fresh(folder, info.id);
    const auto file = fresh.part() / "weights.safetensors";
    writeSafetensors(file, contiguousOnCpu(weights), {{"format", "pt"}});
    info.sha256 = sha256OfFile(file);
    info.weightBytes = static_cast<std::int64_t>(std::filesystem::file_size(file));
    writeModelInfo(fresh.part(), info);
    fresh.commit();
    return info;
}

} // namespace herbascope::engine
