// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/detection_files.h"

#include "app/cli/commands/common.h"
#include "app/cli/commands/overlay_files.h"
#include "engine/imaging/image.h"
#include "engine/imaging/overlay.h"
#include "storage/queries.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace herbascope::cli {

namespace formats = storage::formats;

DetectionWriter::DetectionWriter(std::filesystem::path folder, std::string format,
                                 const std::vector<std::filesystem::path> &scans)
    : m_folder(std::move(folder))
    , m_format(std::move(format)) {
    std::error_code code;
    std::filesystem::create_directories(m_folder, code);
    if (code) throw Error("Cannot make the folder " + m_folder.string() + ": " + code.message() + ".");
    std::vector<std::filesystem::path> scansOnce(scans);
    std::ranges::sort(scansOnce);
    scansOnce.erase(std::unique(scansOnce.begin(), scansOnce.end()), scansOnce.end());
    std::vector<app::NamedScan> named;
    for (const auto &scan : scansOnce)
        named.push_back({scan.stem().string(), qt(std::filesystem::absolute(scan).lexically_normal().string())});
    const std::vector<app::ExportName> names = app::exportNames(named, m_format == "overlay" ? overlayEnding : ".xml");
    for (std::size_t i = 0; i < names.size(); ++i) m_names[scansOnce[i]] = names[i];
}

void DetectionWriter::add(const ScanDetections &scan) {
    m_classes = *scan.classes;
    const app::ExportName &name = m_names.at(scan.path);
    if (m_format == "overlay") return writeOverlay(scan, name.file);
    formats::FormatSheet sheet;
    sheet.stem = std::filesystem::path(name.file).stem().string();
    sheet.fileName = name.sharesName && m_format != "voc" ? name.place : scan.path.filename().string();
    if (name.sharesName)
        sheet.extraJson = nlohmann::json{{"path", name.place}, {"database", "Unknown"}, {"segmented", "0"}}.dump();
    sheet.width = scan.width;
    sheet.height = scan.height;
    for (std::size_t i = 0; i < scan.detections.size(); ++i) {
        const engine::Detection &found = scan.detections[i];
        formats::FormatBox box;
        box.className = scan.className(i);
        box.box = found.box;
        box.score = found.score;
        sheet.boxes.push_back(box);
        formats::CsvBox row;
        row.sheet = name.sharesName ? name.place : scan.path.stem().string();
        row.className = box.className;
        row.termIri = storage::defaultClass(box.className, 0).termIri;
        row.box = found.box;
        row.score = found.score;
        row.origin = "predicted";
        m_rows.push_back(row);
    }
    if (m_format == "voc")
        formats::writeVocTarget(m_folder, {sheet});
    else
        m_sheets.push_back(std::move(sheet));
}

void DetectionWriter::writeOverlay(const ScanDetections &scan, const std::string &file) {
    std::vector<engine::OverlayBox> boxes;
    for (std::size_t i = 0; i < scan.detections.size(); ++i) {
        const std::string color = storage::defaultClass(scan.className(i), scan.detections[i].label).color;
        boxes.push_back(overlayBox(scan.detections[i].box, scan.className(i), color, scan.detections[i].score));
    }
    const auto paintLetters = [this](const std::string &text, int height) { return m_captions.paint(text, height); };
    engine::writeJpeg(m_folder / file, engine::drawOverlay(engine::readImage(scan.path), boxes, paintLetters));
}

QString DetectionWriter::finish() {
    if (m_format == "coco") formats::writeCoco(m_folder / "detections.json", m_sheets, m_classes);
    if (m_format == "csv") formats::writeCsv(m_folder / "detections.csv", m_rows);
    return m_captions.note();
}

} // namespace herbascope::cli
