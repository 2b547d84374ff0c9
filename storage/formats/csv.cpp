// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"

namespace herbascope::storage::formats {

namespace {

/// A cell of text that begins like a formula would be run by a spreadsheet; behind an apostrophe it is read as text.
std::string textCell(const std::string &text) {
    return text.find_first_of("=+-@\t\r\n") == 0 ? "'" + text : text;
}

/// RFC 4180: quoted where a comma, a quote or a line end is inside; quotes doubled.
std::string field(const std::string &text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

void addRow(std::string &out, const std::vector<std::string> &fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += ',';
        out += field(fields[i]);
    }
    out += "\r\n";
}

} // namespace

void writeCsv(const std::filesystem::path &file, const std::vector<CsvBox> &boxes) {
    std::string out;
    addRow(out, {"sheet", "specimen", "class", "po_iri", "x", "y", "w", "h", "score", "state", "origin", "annotator",
                 "model", "time"});
    for (const CsvBox &row : boxes)
        addRow(out,
               {textCell(row.sheet), textCell(row.specimen), textCell(row.className), textCell(row.termIri),
                numberText(row.box.x1), numberText(row.box.y1), numberText(row.box.width()),
                numberText(row.box.height()), row.score ? numberText(*row.score) : "", row.state, row.origin,
                textCell(row.annotator), textCell(row.model), row.time});
    engine::writeDurably(file, out);
}

} // namespace herbascope::storage::formats
