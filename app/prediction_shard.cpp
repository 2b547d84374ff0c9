// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/prediction_shard.h"

#include "app/predict_job.h"
#include "app/shard_lines.h"
#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/file_names.h"
#include "engine/model_folder.h"
#include "storage/queries.h"

#include <QCryptographicHash>
#include <QFile>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace herbascope::app {
namespace {

/// Two lists have the same one where they hold the same sheets in the same order.
std::string fingerprint(const QVector<SheetId> &sheets) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const SheetId id : sheets) hash.addData(QByteArray::number(static_cast<qlonglong>(id.value)) + '\n');
    return hash.result().left(8).toHex().toStdString();
}

std::string shardText(ShardNumber shard) {
    return std::to_string(shard.index) + "/" + std::to_string(shard.count);
}

/// Throws Error where the file was begun for something else.
void requireSame(const ShardHeader &there, const ShardHeader &wanted, const std::string &file) {
    std::string what;
    if (there.modelId != wanted.modelId || there.model != wanted.model || there.classes != wanted.classes) {
        what = "another model (" + there.model + ")";
    } else if (there.shard != wanted.shard) {
        what = "another shard (" + shardText(there.shard) + ")";
    } else if (there.selection != wanted.selection) {
        what = "another choice of sheets";
    } else if (there.settings.lowestScore != wanted.settings.lowestScore) {
        what = "another lowest score";
    } else if (there.settings.tileSide != wanted.settings.tileSide) {
        what = "another size of tiles";
    } else {
        return;
    }
    throw Error("The file " + file + " is of " + what + ". Merge it, then remove it, and call again.");
}

} // namespace

QVector<SheetId> shardOf(const QVector<SheetId> &sheets, ShardNumber shard) {
    QVector<SheetId> own;
    for (qsizetype i = shard.index - 1; i < sheets.size(); i += shard.count) own.append(sheets[i]);
    return own;
}

ShardHeader readShard(const std::filesystem::path &file, const std::function<void(const ShardLine &)> &each) {
    const ShardText read = readShardText(file, each);
    if (!read.begun) throw Error("The file " + file.string() + " holds no results yet. Run its shard again.");
    return read.header;
}

PredictionShard::PredictionShard(std::filesystem::path file, const ShardHeader &header, bool anew)
    : m_path(std::move(file)) {
    engine::makeFolder(m_path.parent_path());
    if (std::filesystem::exists(m_path)) engine::requirePlainFile(m_path);
    m_file = ::open(m_path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (m_file < 0) fail();
    try {
        lock();
        ShardText there = readShardText(m_path, [&](const ShardLine &line) {
            if (line.error.empty() && !anew) m_predicted.insert(line.sheet.value);
        });
        if (anew) there = {};
        if (there.begun) requireSame(there.header, header, m_path.string());
        if (::ftruncate(m_file, static_cast<off_t>(there.goodBytes)) != 0) fail();
        if (!there.begun) write(textOf(header));
        engine::syncFolder(m_path.parent_path());
    } catch (...) {
        ::close(m_file);
        throw;
    }
}

PredictionShard::~PredictionShard() {
    ::close(m_file);
}

void PredictionShard::append(const ShardLine &line) {
    write(textOf(line));
    if (line.error.empty()) m_predicted.insert(line.sheet.value);
}

void PredictionShard::lock() const {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (fcntl(m_file, F_OFD_SETLK, &whole) == 0 || (errno != EAGAIN && errno != EACCES)) return;
    throw Error("Another program is writing " + m_path.string() + ": this shard is running already.");
}

void PredictionShard::write(const std::string &line) {
    for (std::size_t begun = 0; begun < line.size();) {
        const ssize_t written = ::write(m_file, line.data() + begun, line.size() - begun);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail();
        begun += static_cast<std::size_t>(written);
    }
    if (::fdatasync(m_file) != 0) fail();
}

void PredictionShard::fail() const {
    const int code = errno;
    throw Error("Cannot write " + m_path.string() + ": " + engine::systemReason(code) + ".");
}

std::shared_ptr<PredictionShard> useShard(const Project &project, PredictSettings &settings, ShardNumber shard) {
    const Model model = runnableModel(project, settings.model);
    const engine::ModelInfo info =
        engine::readModelInfo(QFile::encodeName(project.absolutePath(model.folder)).toStdString());
    const QString ending = QStringLiteral("-%1-of-%2.jsonl").arg(shard.index).arg(shard.count);
    const std::string name = engine::fileName(model.name, ending.toStdString());
    const std::filesystem::path file = QFile::encodeName(project.absolutePath("shards/" + name)).toStdString();
    const bool anew = !settings.skipPredicted;
    if (!anew && std::filesystem::exists(file)) {
        const ShardText there = readShardText(file, [](const ShardLine &) {});
        settings.skipPredicted = !(there.begun && there.header.rerun);
    }
    ShardHeader header{
        model.name, info.id, info.classes, shard, settingsOf(settings, info), fingerprint(settings.sheets)};
    header.rerun = !settings.skipPredicted;
    settings.sheets = shardOf(settings.sheets, shard);
    header.sheets = static_cast<int>(std::ranges::count_if(settings.sheets, [&](SheetId id) {
        return !project.scanPath(id).isEmpty() &&
               !(settings.skipPredicted && storage::hasPredictions(project.database(), model.id, id));
    }));
    settings.shard = std::make_shared<PredictionShard>(file, header, anew);
    return settings.shard;
}

} // namespace herbascope::app
