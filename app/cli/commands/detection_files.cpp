// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/detection_files.h"

#include "app/cli/commands/overlay_files.h"
#include "engine/imaging/image.h"
#include "engine/imaging/overlay.h"
#include "storage/queries.h"

namespace herbascope::cli {

namespace formats = storage::formats;

DetectionWriter::DetectionWriter(std::filesystem::path folder, std::string format)
    : m_folder(std::move(folder))
    , m_format(std::move(format)) {
    std::error_code code;
    std::filesystem::create_directories(m_folder, code);
    if (code) throw Error("Cannot make the folder " + m_folder.string() + ": " + code.message() + ".");
}

/// Scans of one name from different folders get different files.
std::string DetectionWriter::freeStem(const std::filesystem::path &scan) {
    std::string stem = scan.stem().string();
    for (int number = 2; !m_stems.insert(stem).second; ++number)
        stem = scan.stem().string() + "_" + std::to_string(number);
    return stem;
}

void DetectionWriter::add(const ScanDetections &scan) {
    m_classes = *scan.classes;
    const std::string stem = freeStem(scan.path);
    if (m_format == "overlay") return writeOverlay(scan, stem);
    formats::FormatSheet sheet;
    sheet.stem = stem;
    sheet.fileName = scan.path.filename().string();
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
        row.sheet = stem;
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

void DetectionWriter::writeOverlay(const ScanDetections &scan, const std::string &stem) const {
    std::vector<engine::OverlayBox> boxes;
    for (std::size_t i = 0; i < scan.detections.size(); ++i) {
        const std::string color = storage::defaultClass(scan.className(i), scan.detections[i].label).color;
        boxes.push_back(overlayBox(scan.detections[i].box, scan.className(i), color, scan.detections[i].score));
    }
    const auto file = m_folder / (stem + "_overlay.jpg"); // never the name of a scan
    engine::writeJpeg(file, engine::drawOverlay(engine::readImage(scan.path), boxes));
}

void DetectionWriter::finish() {
    if (m_format == "coco") formats::writeCoco(m_folder / "detections.json", m_sheets, m_classes);
    if (m_format == "csv") formats::writeCsv(m_folder / "detections.csv", m_rows);
}

} // namespace herbascope::cli
