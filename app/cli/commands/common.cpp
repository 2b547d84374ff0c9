// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/cli/commands/values.h"

#include "app/cli/interrupt.h"
#include "app/cli/standard_streams.h"
#include "app/model_places.h"
#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/model_folder.h"
#include "storage/queries.h"

#include <QDir>
#include <QRegularExpression>

#include <algorithm>
#include <fstream>

#include <sys/resource.h>

namespace herbascope::cli {

void printLine(const std::string &text) {
    std::string line;
    for (const char c : text) {
        const bool isControl = (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
        line += isControl ? '?' : c; // from a name; a terminal would obey it
    }
    writeOutput(line + "\n");
}

void printJson(const Json &json) {
    printLine(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void say(const QString &sentence) {
    std::fputs((sentence + QLatin1Char('\n')).toUtf8().constData(), messages());
}

QString qt(const std::string &text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::filesystem::path pathOf(const std::string &text) {
    return std::filesystem::path(text);
}

QStringList readClassNames(const std::string &file) {
    engine::requirePlainFile(file);
    std::ifstream in(file);
    if (!in) throw Error("Cannot read " + file + ".");
    QStringList names;
    for (std::string line; std::getline(in, line);) {
        const QString name = qt(line).trimmed();
        if (name.isEmpty()) continue;
        if (names.contains(name, Qt::CaseInsensitive))
            throw Error("The class " + name.toStdString() + " stands twice in " + file + ".");
        names.append(name);
    }
    if (names.isEmpty()) throw Error("There are no class names in " + file + ".");
    return names;
}

QString counted(qsizetype count, const char *one, const char *many) {
    return QStringLiteral("%1 %2").arg(count).arg(QLatin1String(count == 1 ? one : many));
}

std::int64_t peakMemoryBytes() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::int64_t>(usage.ru_maxrss) * 1024; // Linux counts in KiB
}

CLI::Option *addProjectArgument(CLI::App &command, std::string &folder) {
    return command.add_option("PROJECT_DIR", folder, "The project's folder");
}

void addComputeOptions(CLI::App &command, ComputeOptions &options) {
    const auto isDevice = [](const std::string &text) -> std::string {
        static const QRegularExpression pattern(QStringLiteral("^(auto|cpu|cuda|cuda:[0-9]{1,3})$"));
        return pattern.match(qt(text)).hasMatch() ? "" : "\"" + text + "\" is no device; say auto, cpu, cuda or cuda:N";
    };
    command.add_option("--device", options.device, "Where to compute: auto, cpu, cuda or cuda:N (default auto)")
        ->check(CLI::Validator(isDevice, "DEVICE"));
    command.add_option("--precision", options.precision, "How to compute: auto, fp32, bf16 or fp16 (default auto)")
        ->check(CLI::IsMember({"auto", "fp32", "bf16", "fp16"}));
    command.add_option("--threads", options.threads, "Processor threads (default 0: all cores)")
        ->check(wholeNumber(0, 1024));
}

void addTilesOption(CLI::App &command, std::string &tiles) {
    const auto isTiles = [](const std::string &text) -> std::string {
        if (text == "auto" || text == "off") return "";
        bool isNumber = false;
        const int side = qt(text).toInt(&isNumber);
        if (isNumber && side >= engine::minimumTileSide && side <= engine::maximumTileSide) return "";
        return "\"" + text + "\" is no size of tiles; say auto, off, or the side of a tile in px from " +
               std::to_string(engine::minimumTileSide) + " to " + std::to_string(engine::maximumTileSide);
    };
    command
        .add_option(
            "--tiles", tiles,
            "Search in overlapping tiles, for organs that a whole sheet shows too small: the side of a tile in px of "
            "the scan, such as 1024, off, or auto (as the model.json says; models trained here are trained on whole "
            "sheets, so it means off for them; default)")
        ->check(CLI::Validator(isTiles, "TILES"));
}

std::optional<int> tileSideOf(const std::string &tiles) {
    if (tiles == "auto") return std::nullopt;
    return tiles == "off" ? 0 : qt(tiles).toInt();
}

std::unique_ptr<app::Project> openProject(const std::string &folder, Access access) {
    auto project = access == Access::Shared ? app::Project::openForReading(qt(folder)) : app::Project::open(qt(folder));
    if (!project->notice().isEmpty()) say(project->notice());
    if (access == Access::Write && project->readOnly())
        throw Error("The project " + folder + " " + whyReadOnly(*project));
    return project;
}

std::string whyReadOnly(const app::Project &project) {
    if (project.heldBy().isEmpty()) return "cannot be changed: its file or folder is write-protected, or the disk is full.";
    return "is in use by " + project.heldBy().toStdString() + ". Close it there and try again.";
}

QVector<app::SheetId> chooseSheets(const app::Project &project, const std::string &split, const std::string &pattern) {
    QVector<app::SheetId> chosen;
    if (!split.empty()) {
        const auto found = storage::split(project.database(), split);
        if (!found) throw Error("There is no split named " + split + " in the project.");
        chosen = QVector<app::SheetId>(found->sheets.begin(), found->sheets.end());
        if (chosen.isEmpty()) throw Error("The split " + split + " has no sheets.");
        return chosen;
    }
    const QString expression = QRegularExpression::wildcardToRegularExpression(qt(pattern.empty() ? "*" : pattern));
    const QRegularExpression matcher(expression, QRegularExpression::CaseInsensitiveOption);
    for (const app::Sheet &sheet : project.sheets())
        if (matcher.match(qt(sheet.name)).hasMatch()) chosen.append(sheet.id);
    if (chosen.isEmpty() && pattern.empty()) throw Error("There are no sheets in the project: import some first.");
    if (chosen.isEmpty()) throw Error("No sheet's name fits " + pattern + ".");
    return chosen;
}

namespace {

/// Takes a model folder from elsewhere into the project; the same model is taken once.
app::Model adoptModel(app::Project &project, const std::string &folder) {
    const engine::ModelInfo info = engine::verifyModel(pathOf(folder));
    for (const app::Model &known : project.models())
        if (!info.id.empty() && known.uuid == info.id) return known;
    if (project.readOnly())
        throw Error("The project is open for reading only, so the model in " + folder +
                    " cannot be added to it. Predict one sheet with it first, without --shard.");
    std::string name = info.name.empty() ? pathOf(folder).filename().string() : info.name;
    try {
        app::requireNewModelName(project, name);
    } catch (const Error &) { // what a file says decides no path
        name = app::freeModelName(project, "imported");
    }
    const std::string stored = app::modelFolder(name);
    engine::NewModelFolder fresh(pathOf(project.absolutePath(stored).toStdString()), info.id);
    fresh.copyFrom(pathOf(folder));
    fresh.commit();

    app::Model model;
    model.name = name;
    model.folder = stored;
    model.preset = info.preset;
    model.createdAt = info.created;
    model.metricsJson = "{}"; // figures of other sheets say nothing here
    model.uuid = info.id;
    model.id = storage::addModel(project.database(), model);
    project.notifyModels();
    return model;
}

} // namespace

app::Model chooseModel(app::Project &project, const std::string &nameOrFolder) {
    if (nameOrFolder.empty()) {
        if (const auto active = project.activeModel()) return *active;
        throw Error("The project has no model yet: train one first, or name a model folder with --model.");
    }
    if (const auto named = storage::findModel(project.database(), nameOrFolder)) return *named;
    if (!std::filesystem::is_directory(pathOf(nameOrFolder)))
        throw Error("There is neither a model nor a model folder named " + nameOrFolder + ".");
    return adoptModel(project, nameOrFolder);
}

int waitForJob(app::JobQueue &queue, app::Job &job, ProgressLine &line) {
    Interrupt interrupt;
    qsizetype told = 0;
    const auto tell = [&] {
        const QStringList problems = job.problems();
        while (told < problems.size()) line.message(problems[told++]);
        if (job.isActive() && !job.detail().isEmpty()) line.update(job.fraction(), job.detail());
    };
    auto state = app::Job::State::Failed;
    QObject::connect(&job, &app::Job::changed, &interrupt, tell);
    QObject::connect(&job, &app::Job::finished, &interrupt, [&] {
        tell();
        state = job.state();
        line.finish();
        if (!job.message().isEmpty()) say(job.message());
    });
    // An import leaves the hashing of its scans behind.
    QObject::connect(&queue, &app::JobQueue::jobAdded, &interrupt, [&](app::Job *next) {
        QObject::connect(next, &app::Job::changed, &interrupt, [&line, next] {
            if (next->isActive() && !next->detail().isEmpty())
                line.update(next->fraction(), QStringLiteral("%1: %2").arg(next->title(), next->detail()));
        });
    });
    QObject::connect(&interrupt, &Interrupt::stopRequested, &interrupt, [&] {
        line.message(QStringLiteral("Stopping; what is done is kept. Press Ctrl-C again to end at once."));
        queue.cancelAll();
    });
    queue.waitForAll();
    line.finish();
    if (state == app::Job::State::Finished) return done;
    return state == app::Job::State::Cancelled ? interrupted : failed;
}

} // namespace herbascope::cli
