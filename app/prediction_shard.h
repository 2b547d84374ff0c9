// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The result file of one shard of a prediction, `PROJECT_DIR/shards/MODEL-I-of-N.jsonl`: a header line, then a JSON
/// line for every sheet, each on the disk before the next sheet begins. The project itself is only read, so that many
/// shards run at once, on many machines. What a killed program left is gone on with; a last line that was cut is
/// dropped. Owned by the PredictJob that fills it; used by the owner's thread.

#include "app/record_names.h"
#include "engine/types.h"

#include <QVector>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace herbascope::app {

class Project;
struct PredictSettings;

/// Shard `index` of `count`, 1 <= index <= count.
struct ShardNumber {
    int index = 1;
    int count = 1;
    bool operator==(const ShardNumber &) const = default;
};

struct ShardHeader {
    std::string model;   ///< its name
    std::string modelId; ///< model.json's id; may be empty
    engine::ClassNames classes;
    ShardNumber shard;
    storage::PredictionSettings settings;
    std::string selection; ///< fingerprint of the whole list of sheets that is divided
    int sheets = 0;        ///< of this shard, to be predicted when the file was begun
    bool rerun = false;    ///< also what the project has predictions of
};

/// What the model said about one sheet, or why it could not.
struct ShardLine {
    SheetId sheet;
    std::string name;   ///< the sheet's
    std::string sha256; ///< the scan's; empty while unknown
    int width = 0;      ///< px of the full-size upright scan
    int height = 0;
    std::vector<engine::Detection> detections; ///< labels index the header's classes
    std::string error;                         ///< a sentence; empty: it was predicted
};

/// The sheets at the places index - 1, index - 1 + count, ... of the list: every sheet is in exactly one shard.
QVector<SheetId> shardOf(const QVector<SheetId> &sheets, ShardNumber shard);

/// Reads a result file line by line, leaving out a last line that is cut. Throws Error where it is no such file or is
/// damaged before its last line.
ShardHeader readShard(const std::filesystem::path &file, const std::function<void(const ShardLine &)> &each);

class PredictionShard {
public:
    /// Begins the file or goes on with it; `anew` drops the results that are there. Throws Error where it cannot be
    /// written, another program is writing it, it is no such file, or it would go on with results of another model,
    /// another shard, other sheets or other settings.
    PredictionShard(std::filesystem::path file, const ShardHeader &header, bool anew);
    ~PredictionShard();
    PredictionShard(const PredictionShard &) = delete;
    PredictionShard &operator=(const PredictionShard &) = delete;

    const std::filesystem::path &file() const { return m_path; }
    /// True when the sheet was predicted; one whose scan could not be read is tried again.
    bool holds(SheetId sheet) const { return m_predicted.contains(sheet.value); }
    void append(const ShardLine &line); ///< on the disk when it returns; throws Error

private:
    void lock() const;
    void write(const std::string &line);
    [[noreturn]] void fail() const;

    std::filesystem::path m_path;
    int m_file = -1;
    std::unordered_set<std::int64_t> m_predicted;
};

/// Narrows `settings.sheets` to the shard and sends the results to its file, which goes into the project's folder.
/// Sheets the project has predictions of are left out where the settings say so, without changing who gets which;
/// where they do not, the file begins anew. A file that was begun so is gone on with so: then `settings` change.
std::shared_ptr<PredictionShard> useShard(const Project &project, PredictSettings &settings, ShardNumber shard);

} // namespace herbascope::app
