// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/foreign_json.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"

#include <nlohmann/json.hpp>

namespace herbascope::storage::formats {

namespace {

std::string escaped(const std::string &text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n')
            out += c; // XML 1.0 knows no others
    }
    return out;
}

void element(std::string &out, int depth, const char *name, const std::string &text) {
    out.append(static_cast<std::size_t>(depth), '\t');
    if (text.empty())
        out += std::string("<") + name + "/>\n";
    else
        out += std::string("<") + name + ">" + escaped(text) + "</" + name + ">\n";
}

void writeObject(std::string &out, const FormatBox &box) {
    out += "\t<object>\n";
    element(out, 2, "name", box.className);
    element(out, 2, "pose", box.pose.empty() ? "Unspecified" : box.pose);
    element(out, 2, "truncated", box.truncated ? "1" : "0");
    element(out, 2, "difficult", box.difficult ? "1" : "0");
    if (box.occluded) element(out, 2, "occluded", "1");
    if (box.score) element(out, 2, "score", numberText(*box.score));
    out += "\t\t<bndbox>\n";
    element(out, 3, "xmin", numberText(box.box.x1));
    element(out, 3, "ymin", numberText(box.box.y1));
    element(out, 3, "xmax", numberText(box.box.x2));
    element(out, 3, "ymax", numberText(box.box.y2));
    out += "\t\t</bndbox>\n\t</object>\n";
}

} // namespace

std::string writeVoc(const FormatSheet &sheet) {
    auto extra = engine::parseJsonOrNothing(sheet.extraJson);
    if (!extra.is_object() || extra.empty()) extra = {{"database", "Unknown"}, {"segmented", "0"}};
    const auto has = [&](const char *key) { return extra.contains(key) && extra[key].is_string(); };
    const auto value = [&](const char *key) { return extra[key].get<std::string>(); };

    std::string out = sheet.verified ? "<annotation verified=\"yes\">\n" : "<annotation>\n";
    if (has("folder")) element(out, 1, "folder", value("folder"));
    element(out, 1, "filename", sheet.fileName.empty() ? sheet.stem : sheet.fileName);
    if (has("path")) element(out, 1, "path", value("path"));
    if (has("database")) {
        out += "\t<source>\n";
        element(out, 2, "database", value("database"));
        out += "\t</source>\n";
    }
    out += "\t<size>\n";
    element(out, 2, "width", std::to_string(sheet.width));
    element(out, 2, "height", std::to_string(sheet.height));
    element(out, 2, "depth", std::to_string(sheet.depth));
    out += "\t</size>\n";
    if (has("segmented")) element(out, 1, "segmented", value("segmented"));
    for (const FormatBox &box : sheet.boxes) writeObject(out, box);
    return out + "</annotation>"; // LabelImg ends its files so, without a line end
}

} // namespace herbascope::storage::formats
