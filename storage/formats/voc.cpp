// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/foreign_json.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace herbascope::storage::formats {

namespace {

/// Knows the text, so that every complaint can name the line.
class VocReader {
public:
    VocReader(const std::string &xml, const std::string &source)
        : m_xml(xml)
        , m_source(source) {}

    FormatSheet read() const;

private:
    [[noreturn]] void fail(std::ptrdiff_t offset, const std::string &why) const;
    FormatBox readObject(const pugi::xml_node &object) const;
    double number(const pugi::xml_node &parent, const char *child) const;
    int size(const pugi::xml_node &parent, const char *child, int absent) const;

    const std::string &m_xml;
    const std::string &m_source;
};

void VocReader::fail(std::ptrdiff_t offset, const std::string &why) const {
    const auto end = m_xml.begin() + std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(m_xml.size()));
    const auto line = 1 + std::count(m_xml.begin(), end, '\n');
    throw Error("Cannot read " + m_source + ", line " + std::to_string(line) + ": " + why + ".");
}

double VocReader::number(const pugi::xml_node &parent, const char *child) const {
    const pugi::xml_node node = parent.child(child);
    if (!node) fail(parent.offset_debug(), std::string("<") + parent.name() + "> has no <" + child + ">");
    const auto value = parseNumber(node.child_value());
    if (!value)
        fail(node.offset_debug(),
             std::string("<") + child + "> holds \"" + node.child_value() + "\", which is no number");
    return *value;
}

int VocReader::size(const pugi::xml_node &parent, const char *child, int absent) const {
    const pugi::xml_node node = parent.child(child);
    if (!node) return absent;
    const double value = number(parent, child);
    if (value < 0 || value > 1e6) fail(node.offset_debug(), std::string("<") + child + "> is out of range");
    return static_cast<int>(std::lround(value));
}

bool isSet(const pugi::xml_node &node) {
    const std::string text = lowered(trimmed(node.child_value()));
    return text == "1" || text == "true" || text == "yes";
}

FormatBox VocReader::readObject(const pugi::xml_node &object) const {
    FormatBox out;
    out.className = trimmed(object.child("name").child_value());
    if (out.className.empty()) fail(object.offset_debug(), "an <object> has no <name>");
    const pugi::xml_node box = object.child("bndbox");
    if (!box) fail(object.offset_debug(), "an <object> has no <bndbox>");
    out.box = {number(box, "xmin"), number(box, "ymin"), number(box, "xmax"), number(box, "ymax")};
    if (object.child("score")) out.score = number(object, "score");
    out.truncated = isSet(object.child("truncated"));
    out.difficult = isSet(object.child("difficult"));
    out.occluded = isSet(object.child("occluded"));
    out.pose = object.child("pose").child_value();
    return out;
}

FormatSheet VocReader::read() const {
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_buffer(m_xml.data(), m_xml.size());
    if (!result) {
        const std::string why = result.description();
        fail(result.offset,
             m_xml.empty() ? "the file is empty" : "broken XML: " + lowered(why.substr(0, 1)) + why.substr(1));
    }
    const pugi::xml_node root = document.document_element();
    if (std::strcmp(root.name(), "annotation") != 0)
        fail(0, std::string("this is no Pascal VOC file, it begins with <") + root.name() + ">");

    FormatSheet sheet;
    sheet.source = m_source;
    sheet.stem = std::filesystem::path(m_source).stem().string();
    sheet.fileName = root.child("filename").child_value();
    sheet.verified = lowered(trimmed(root.attribute("verified").value())) == "yes";
    const pugi::xml_node frame = root.child("size");
    sheet.width = size(frame, "width", 0);
    sheet.height = size(frame, "height", 0);
    sheet.depth = size(frame, "depth", 3);
    nlohmann::ordered_json extra = nlohmann::ordered_json::object();
    for (const char *key : {"folder", "path", "segmented"})
        if (root.child(key)) extra[key] = root.child(key).child_value();
    if (root.child("source").child("database"))
        extra["database"] = root.child("source").child("database").child_value();
    sheet.extraJson = extra.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    for (const pugi::xml_node &object : root.children("object")) sheet.boxes.push_back(readObject(object));
    return sheet;
}

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

FormatSheet readVoc(const std::string &xml, const std::string &source) {
    return VocReader(xml, source).read();
}

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
