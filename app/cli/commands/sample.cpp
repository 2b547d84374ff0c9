// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "app/cli/commands/values.h"
#include "app/cli/interrupt.h"
#include "engine/error.h"
#include "engine/imaging/overlay.h"
#include "engine/imaging/sample_sheets.h"
#include "storage/formats/formats.h"

#include <charconv>
#include <limits>

namespace herbascope::cli {

namespace {

namespace formats = storage::formats;

struct Options {
    std::string folder, size = "1200x1800";
    int sheets = 30;
    std::uint64_t seed = 0;
};

struct Size {
    int width = 0, height = 0;
};

Size parseSize(const std::string &text) {
    Size size;
    const char *end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, size.width);
    const bool cross = first.ec == std::errc() && first.ptr != end && (*first.ptr == 'x' || *first.ptr == 'X');
    const auto second = cross ? std::from_chars(first.ptr + 1, end, size.height) : first;
    constexpr int smallest = 200, largest = 20'000;
    const auto fits = [](int side) { return side >= smallest && side <= largest; };
    if (!cross || second.ec != std::errc() || second.ptr != end || !fits(size.width) || !fits(size.height))
        throw WrongCall("--size needs WIDTHxHEIGHT in px, 200 to 20000 each, for example 1200x1800; \"" + text +
                        "\" is not that.");
    return size;
}

void writeSheet(const std::filesystem::path &folder, const std::string &name, const engine::SampleSheet &sheet) {
    engine::writeJpeg(folder / "images" / (name + ".jpg"), sheet.image);
    formats::FormatSheet file;
    file.stem = name;
    file.fileName = name + ".jpg";
    file.width = sheet.image.cols;
    file.height = sheet.image.rows;
    file.extraJson = Json{
        {"folder", "images"},
        {"path", "images/" + file.fileName},
        {"database", "Herbascope sample sheets"},
        {"segmented",
         "0"}}.dump();
    for (std::size_t i = 0; i < sheet.boxes.size(); ++i) {
        formats::FormatBox box;
        box.className = engine::sampleClasses().at(static_cast<std::size_t>(sheet.labels[i]));
        box.box = sheet.boxes[i];
        file.boxes.push_back(box);
    }
    formats::writeVocTarget(folder / "annotations", {file});
}

int run(const Options &options) {
    const Size size = parseSize(options.size);
    const auto folder = pathOf(options.folder);
    std::error_code code;
    std::filesystem::create_directories(folder / "images", code);
    if (code) throw Error("Cannot make the folder " + (folder / "images").string() + ": " + code.message() + ".");
    std::vector<std::string> train, val;
    Interrupt interrupt;
    ProgressLine line;
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < options.sheets; ++i) {
        if (Interrupt::requested()) return interrupted;
        const std::string name = QStringLiteral("sample-%1").arg(i + 1, 4, 10, QLatin1Char('0')).toStdString();
        writeSheet(folder, name, engine::drawSampleSheet(size.width, size.height, options.seed, i));
        // Every fifth sheet is kept to measure on; of fewer than five, the last.
        const bool measured = i % 5 == 4 || (options.sheets < 5 && options.sheets > 1 && i + 1 == options.sheets);
        (measured ? val : train).push_back(name);
        line.update((i + 1.0) / options.sheets,
                    QStringLiteral("sheet %1 of %2 · %3")
                        .arg(i + 1)
                        .arg(options.sheets)
                        .arg(rateText(static_cast<double>(timer.elapsed()) / 1000, i + 1, options.sheets)));
    }
    formats::writeImageSet(folder / "train.txt", train);
    formats::writeImageSet(folder / "val.txt", val);
    line.finish();
    say(QStringLiteral("Drew %1 in %2.").arg(counted(options.sheets, "sheet", "sheets"), qt(options.folder)));
    return done;
}

} // namespace

void addSample(CLI::App &app, Action &action) {
    auto options = std::make_shared<Options>();
    CLI::App *command = app.add_subcommand("sample", "Draw pressed-plant sheets with exact boxes, to try things out");
    command->add_option("DIR", options->folder, "Folder to fill: images, annotations (VOC), train.txt, val.txt")
        ->required();
    command->add_option("--sheets", options->sheets, "How many (default 30)")->check(wholeNumber(1, 100'000));
    command->add_option("--size", options->size, "Width x height in px (default 1200x1800)");
    command->add_option("--seed", options->seed, "Another number draws other sheets (default 0)")
        ->check(wholeNumber(0, std::numeric_limits<std::uint64_t>::max()));
    command->footer("Example: herbascope-cli sample sheets --sheets 30 --size 1200x1800 --seed 1");
    command->callback([options, &action] { action = [options] { return run(*options); }; });
}

} // namespace herbascope::cli
