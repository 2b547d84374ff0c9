// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/overlay_files.h"

#include "app/cli/commands/common.h"
#include "app/caption.h"
#include "app/cli/interrupt.h"
#include "app/export_names.h"
#include "engine/error.h"
#include "engine/imaging/image.h"
#include "storage/queries.h"

#include <QFile>

#include <charconv>
#include <map>

namespace herbascope::cli {

engine::OverlayBox overlayBox(const engine::Box &box, const std::string &className, const std::string &color,
                              std::optional<double> score) {
    engine::OverlayBox out;
    out.box = box;
    out.caption = className;
    if (score) out.caption += " " + QString::number(*score, 'f', 2).toStdString();
    out.dashed = score.has_value();
    if (color.starts_with('#')) std::from_chars(color.data() + 1, color.data() + color.size(), out.rgb, 16);
    return out;
}

namespace {

std::vector<engine::OverlayBox> boxesOf(const app::Project &project, app::SheetId id, const OverlaySettings &settings) {
    std::vector<engine::OverlayBox> boxes;
    const auto add = [&](app::ClassId organ, const engine::Box &box, std::optional<double> score) {
        if (const app::OrganClass *known = project.organClass(organ))
            boxes.push_back(overlayBox(box, known->name, known->color, score));
    };
    if (settings.annotations)
        for (const app::Annotation &annotation : project.annotations(id))
            add(annotation.organ, annotation.box, std::nullopt);
    if (settings.predictions)
        for (const app::Prediction &prediction : storage::currentPredictions(project.database(), id))
            if (prediction.score >= settings.scoreThreshold) add(prediction.organ, prediction.box, prediction.score);
    return boxes;
}

} // namespace

int writeOverlays(const app::Project &project, const OverlaySettings &settings) {
    std::error_code code;
    std::filesystem::create_directories(settings.folder, code);
    if (code) throw Error("Cannot make the folder " + settings.folder.string() + ": " + code.message() + ".");
    Interrupt interrupt;
    ProgressLine line;
    QElapsedTimer timer;
    timer.start();
    const int count = static_cast<int>(settings.sheets.size());
    int seen = 0, written = 0, without = 0;
    std::map<app::SheetId, app::ExportName> names;
    const auto allNames = app::exportNames(app::namedScans(project), overlayEnding);
    for (std::size_t i = 0; i < allNames.size(); ++i) names[project.sheets()[i].id] = allNames[i];
    QStringList others;
    app::CaptionPainter captions;
    const auto paintLetters = [&captions](const std::string &text, int height) { return captions.paint(text, height); };
    for (const app::SheetId id : settings.sheets) {
        if (Interrupt::requested()) return interrupted;
        ++seen;
        const app::Sheet *sheet = project.sheet(id);
        const QString scan = project.scanPath(id);
        if (!sheet || scan.isEmpty()) {
            ++without;
            continue;
        }
        try {
            const cv::Mat image = engine::readImage(QFile::encodeName(scan).toStdString());
            const app::ExportName &name = names.at(id);
            engine::writeJpeg(settings.folder / name.file,
                              engine::drawOverlay(image, boxesOf(project, id, settings), paintLetters));
            ++written;
            if (name.isOther) others.append(qt(name.file));
        } catch (const Error &error) {
            line.message(QString::fromUtf8(error.what()));
        }
        line.update(static_cast<double>(seen) / count,
                    QStringLiteral("sheet %1 of %2 · %3")
                        .arg(seen)
                        .arg(count)
                        .arg(rateText(static_cast<double>(timer.elapsed()) / 1000, seen, count)));
    }
    line.finish();
    if (!captions.note().isEmpty()) say(captions.note());
    if (!others.isEmpty()) say(app::otherNamesNote(others));
    if (without > 0)
        say(QStringLiteral("%1 left out, because the scan is not there.").arg(counted(without, "sheet", "sheets")));
    say(QStringLiteral("Wrote %1 to %2.").arg(counted(written, "picture", "pictures"), qt(settings.folder.string())));
    return written > 0 ? done : failed;
}

} // namespace herbascope::cli
