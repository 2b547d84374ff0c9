// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/cli/commands/detection_files.h"
#include "app/cli/commands/values.h"
#include "app/cli/interrupt.h"
#include "app/scan_search.h"
#include "engine/detector.h"
#include "engine/error.h"
#include "engine/imaging/image.h"

#include <QFileInfo>

#include <functional>
#include <optional>
#include <stop_token>

namespace herbascope::cli {

namespace {

struct DetectOptions {
    std::string model, out, format = "voc", tiles = "auto";
    double score = 0.5;
    bool json = false;
    ComputeOptions compute;
    std::vector<std::string> images;
};

/// Folders stand for the scans directly inside.
std::vector<std::filesystem::path> scansIn(const std::vector<std::string> &arguments) {
    std::vector<std::filesystem::path> scans;
    for (const std::string &argument : arguments) {
        const auto path = pathOf(argument);
        if (!std::filesystem::is_directory(path)) {
            scans.push_back(path);
            continue;
        }
        const app::FoundFiles found = app::findScans({qt(argument)}, app::Subfolders::No);
        for (const QString &scan : found.scans) scans.push_back(path / pathOf(QFileInfo(scan).fileName().toStdString()));
        for (const QString &note : found.notes) say(note);
    }
    if (scans.empty()) throw Error("There are no scans in the folders named.");
    return scans;
}

Json imageJson(const ScanDetections &scan, double seconds) {
    Json list = Json::array();
    for (std::size_t i = 0; i < scan.detections.size(); ++i) {
        const engine::Detection &found = scan.detections[i];
        list.push_back({{"class", scan.className(i)},
                        {"score", found.score},
                        {"box", {found.box.x1, found.box.y1, found.box.x2, found.box.y2}}});
    }
    return {{"image", scan.path.string()},
            {"width", scan.width},
            {"height", scan.height},
            {"seconds", seconds},
            {"detections", list}};
}

void printRows(const ScanDetections &scan) {
    for (std::size_t i = 0; i < scan.detections.size(); ++i) {
        const engine::Detection &found = scan.detections[i];
        QStringList fields{qt(scan.path.string()), qt(scan.className(i)), QString::number(found.score, 'f', 3)};
        for (const double side : {found.box.x1, found.box.y1, found.box.x2, found.box.y2})
            fields.append(QString::number(side, 'f', 1));
        printLine(fields.join(QLatin1Char('\t')).toStdString());
    }
}

/// One scan through the detector; nothing where Ctrl-C came between two tiles. `tell` hears of every tile.
std::optional<ScanDetections> detectOne(engine::Detector &detector, const std::filesystem::path &path,
                                        const engine::DetectOptions &options,
                                        const std::function<void(int part, int parts)> &tell) {
    ScanDetections scan;
    scan.path = path;
    const engine::ImageInfo info = engine::readImageInfo(path);
    scan.width = info.width;
    scan.height = info.height;
    scan.classes = &detector.info().classes;
    std::stop_source stop;
    const auto progress = [&](int part, int parts) {
        if (Interrupt::requested()) stop.request_stop();
        tell(part, parts);
    };
    auto found = detector.detect(path, options, {stop.get_token(), progress});
    if (!found) return std::nullopt;
    scan.detections = std::move(*found);
    return scan;
}

int runDetect(const DetectOptions &options) {
    const auto scans = scansIn(options.images);
    engine::setComputeThreads(options.compute.threads);
    const engine::DeviceChoice device =
        engine::chooseDevice(options.compute.device, options.compute.precision, engine::Purpose::Prediction);
    engine::Detector detector(pathOf(options.model), device);
    say(qt(device.reason));
    std::unique_ptr<DetectionWriter> writer;
    if (!options.out.empty()) writer = std::make_unique<DetectionWriter>(pathOf(options.out), options.format, scans);

    Interrupt interrupt;
    ProgressLine line;
    QElapsedTimer total;
    total.start();
    const int count = static_cast<int>(scans.size());
    int broken = 0, seen = 0;
    const engine::DetectOptions how{options.score, tileSideOf(options.tiles)};
    const auto tellPart = [&](int part, int parts) {
        line.update((seen + static_cast<double>(part) / parts) / count,
                    QStringLiteral("scan %1 of %2, part %3 of %4").arg(seen + 1).arg(count).arg(part).arg(parts));
    };
    for (const auto &path : scans) {
        if (Interrupt::requested()) break;
        QElapsedTimer timer;
        timer.start();
        try {
            const std::optional<ScanDetections> scan = detectOne(detector, path, how, tellPart);
            if (!scan) break;
            if (writer) writer->add(*scan);
            if (options.json)
                printJson(imageJson(*scan, static_cast<double>(timer.elapsed()) / 1000));
            else if (!writer)
                printRows(*scan);
        } catch (const Error &error) {
            ++broken;
            line.message(QString::fromUtf8(error.what()));
        }
        ++seen;
        line.update(static_cast<double>(seen) / count,
                    QStringLiteral("scan %1 of %2 · %3")
                        .arg(seen)
                        .arg(count)
                        .arg(rateText(static_cast<double>(total.elapsed()) / 1000, seen, count)));
    }
    line.finish();
    if (writer) {
        if (const QString note = writer->finish(); !note.isEmpty()) say(note);
    }
    if (broken > 0) say(QStringLiteral("%1 could not be read; see above.").arg(counted(broken, "scan", "scans")));
    if (seen < count) {
        say(QStringLiteral("Stopped after %1 of %2; what was found is written.").arg(seen).arg(count));
        return interrupted;
    }
    return broken == count ? failed : done;
}

} // namespace

void addDetect(CLI::App &app, Action &action) {
    auto options = std::make_shared<DetectOptions>();
    CLI::App *command = app.add_subcommand("detect", "Find organs on scans with a model, without a project");
    command->add_option("--model", options->model, "Model folder")->required();
    CLI::Option *out = command->add_option("--out", options->out, "Folder to write results to (made if absent)");
    command->add_option("--format", options->format, "voc, coco, csv or overlay (default voc)")
        ->check(CLI::IsMember({"voc", "coco", "csv", "overlay"}))
        ->needs(out);
    command->add_option("--score", options->score, "Leave out boxes with a lower score (default 0.5)")
        ->check(number(0, 1));
    addTilesOption(*command, options->tiles);
    addComputeOptions(*command, options->compute);
    command->add_flag("--json", options->json, "Print a JSON object for every scan");
    command->add_option("IMAGE", options->images, "Scans, or folders of scans")->required();
    command->footer(
        "A scan that cannot be read is named and the rest goes on; the status is 1 only if none could be read.\n"
        "Example: herbascope-cli detect --model herbarium/models/quick-1 --out found --format overlay scans");
    command->callback([options, &action] { action = [options] { return runDetect(*options); }; });
}

} // namespace herbascope::cli
