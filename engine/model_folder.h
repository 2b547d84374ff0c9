// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A Herbascope model on disk: a folder with `weights.safetensors` and `model.json`. Torch-free. No weight file can run
/// code. The folder is written beside its place and renamed, so a half-written one is never seen.

#include "engine/nn/model_config.h"
#include "engine/types.h"

#include <filesystem>
#include <string>

namespace herbascope::engine {

struct ModelInfo {
    int version = 1;
    std::string id;     ///< 32 hex digits, made once
    std::string name;   ///< "quick-8"
    std::string parent; ///< id of the model it started from; empty
    std::string origin; ///< what it started from, in words
    std::string preset;
    ClassNames classes;
    ModelConfig config;
    std::string created;             ///< ISO 8601, UTC
    std::string trainingJson = "{}"; ///< how it was trained: sheets, boxes by class, iterations, losses, seed
    std::string metricsJson = "{}";  ///< figures by class on the held-out sheets; {} while unknown
    std::string licence;             ///< of the weights it comes from; empty: none known
    std::string sha256;              ///< of weights.safetensors
    std::int64_t weightBytes = 0;
};

/// Reads and checks model.json (not the weights). Throws Error.
ModelInfo readModelInfo(const std::filesystem::path &folder);

/// As readModelInfo, and compares size and SHA-256 of the weights; throws Error where they differ.
ModelInfo verifyModel(const std::filesystem::path &folder);

/// A model's folder while it is filled: a hidden one beside its place, which is removed again without commit().
class NewModelFolder {
public:
    /// Throws Error if something is at `target` already. `id` is the model's.
    NewModelFolder(std::filesystem::path target, const std::string &id);
    ~NewModelFolder();
    NewModelFolder(const NewModelFolder &) = delete;
    NewModelFolder &operator=(const NewModelFolder &) = delete;

    const std::filesystem::path &part() const { return m_part; }
    void copyFrom(const std::filesystem::path &folder); ///< a whole model
    void commit();

private:
    void fail(int code) const;
    std::filesystem::path m_target, m_part;
};

/// 32 hex digits that no other model has.
std::string newModelId();
/// Now, as model.json writes it: ISO 8601, UTC.
std::string utcNow();

/// Replaces only model.json, e.g. to add figures (temporary file, fsync, rename). Throws Error.
void writeModelInfo(const std::filesystem::path &folder, const ModelInfo &info);

} // namespace herbascope::engine
