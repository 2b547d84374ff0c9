// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/formats.h"
#include "storage/formats/text.h"
#include "storage/formats/text_encoding.h"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace herbascope::storage::formats {

namespace {

using Node = pugi::xml_node;

/// Why an <object> gives no box.
struct Fault {
    std::string reason;
};

/// Of the XML declaration: "GBK"; empty where there is none.
std::string declaredEncoding(std::string_view xml) {
    constexpr std::size_t longest = 200;
    const auto begin = xml.find("<?xml");
    if (begin == xml.npos || begin > longest) return {};
    std::string_view head = xml.substr(begin, longest);
    head = head.substr(0, head.find("?>"));
    const auto key = head.find("encoding");
    const auto open = key == head.npos ? key : head.find_first_of("\"'", key);
    if (open == head.npos) return {};
    return std::string(head.substr(open + 1, head.find(head[open], open + 1) - open - 1));
}

double number(const Node &parent, const char *child) {
    const Node node = parent.child(child);
    if (!node) throw Fault{std::string("<") + parent.name() + "> has no <" + child + ">"};
    if (const auto value = parseNumber(node.child_value())) return *value;
    throw Fault{std::string("<") + child + "> is not a number"};
}

/// Empty, or one of the words that programs put where they have no value.
bool saysNothing(const Node &node) {
    const std::string text = lowered(trimmed(node.child_value()));
    return text.empty() || text == "null" || text == "none";
}

bool isSet(const Node &node) {
    const std::string text = lowered(trimmed(node.child_value()));
    return text == "1" || text == "true" || text == "yes";
}

/// Numbers of the elements named x, x1, x2 ... (or y ...), however deep they lie below a polygon: tools differ there.
void collectNumbers(const Node &polygon, char axis, std::vector<double> &into) {
    struct Walker : pugi::xml_tree_walker {
        Walker(char wanted, std::vector<double> &numbers)
            : axis(wanted)
            , found(numbers) {}
        bool for_each(Node &node) override {
            const std::string_view name = node.name();
            const bool named =
                !name.empty() && (name[0] | 0x20) == axis && name.find_first_not_of("0123456789", 1) == name.npos;
            if (!named) return true;
            const auto value = parseNumber(node.child_value());
            if (!value) throw Fault{"a corner of its polygon is not a number"};
            found.push_back(*value);
            return true;
        }
        char axis;
        std::vector<double> &found;
    };
    Walker walker(axis, into);
    Node(polygon).traverse(walker);
}

Box boxOfPolygon(const Node &polygon) {
    std::vector<double> xs, ys;
    collectNumbers(polygon, 'x', xs);
    collectNumbers(polygon, 'y', ys);
    if (xs.size() < 2 || ys.size() < 2) throw Fault{"its polygon has no corners"};
    const auto [left, right] = std::ranges::minmax(xs);
    const auto [top, bottom] = std::ranges::minmax(ys);
    return {left, top, right, bottom};
}

/// roLabelImg: centre, sides, and the angle in radians.
Box boxOfRotated(const Node &rotated) {
    const double angle = number(rotated, "angle");
    if (std::abs(angle) > 2 * std::numbers::pi) throw Fault{"the <angle> of its rotated box is not in radians"};
    const double w = std::abs(number(rotated, "w")) / 2, h = std::abs(number(rotated, "h")) / 2;
    const double c = std::abs(std::cos(angle)), s = std::abs(std::sin(angle));
    const double x = number(rotated, "cx"), y = number(rotated, "cy");
    return {x - w * c - h * s, y - w * s - h * c, x + w * c + h * s, y + w * s + h * c};
}

/// Knows the text, so that every complaint can name the line.
class VocReader {
public:
    VocReader(const std::string &xml, const std::string &source)
        : m_xml(xml) {
        m_sheet.source = source;
        m_sheet.stem = readableName(std::filesystem::path(source).stem().string());
    }

    FormatSheet read();

private:
    std::string line(std::ptrdiff_t offset);
    [[noreturn]] void fail(std::ptrdiff_t offset, const std::string &why);
    void problem(const std::string &object, const std::string &reason, bool leftOut);
    int size(const Node &frame, const char *child);
    void readObject(const Node &object, int position);
    void addBoxes(const Node &object, FormatBox box);
    std::string extraJson(const Node &root) const;

    const std::string &m_xml;
    FormatSheet m_sheet;
    std::ptrdiff_t m_counted = 0; ///< up to here line ends are counted: objects come one after another
    std::ptrdiff_t m_lineEnds = 0;
};

std::string VocReader::line(std::ptrdiff_t offset) {
    offset = std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(m_xml.size()));
    if (offset < m_counted) m_counted = m_lineEnds = 0;
    m_lineEnds += std::count(m_xml.begin() + m_counted, m_xml.begin() + offset, '\n');
    m_counted = offset;
    return "line " + std::to_string(1 + m_lineEnds);
}

void VocReader::fail(std::ptrdiff_t offset, const std::string &why) {
    throw FormatError({m_sheet.source, line(offset), why});
}

void VocReader::problem(const std::string &object, const std::string &reason, bool leftOut) {
    m_sheet.problems.push_back({m_sheet.source, object, reason, leftOut});
}

/// 0 where the file says nothing, or nothing that can be.
int VocReader::size(const Node &frame, const char *child) {
    constexpr double largest = 1e6; // px
    const Node node = frame.child(child);
    if (saysNothing(node)) return 0;
    const auto value = parseNumber(node.child_value());
    if (value && *value >= 0 && *value <= largest) return static_cast<int>(std::lround(*value));
    problem(line(node.offset_debug()), "its <" + std::string(child) + "> is no size, so its boxes were not scaled",
            false);
    return 0;
}

void VocReader::addBoxes(const Node &object, FormatBox box) {
    const auto add = [&](const Box &place) {
        box.box = place;
        m_sheet.boxes.push_back(box);
    };
    if (object.child("bndbox")) {
        for (const Node &one : object.children("bndbox"))
            add({number(one, "xmin"), number(one, "ymin"), number(one, "xmax"), number(one, "ymax")});
        return;
    }
    if (object.child("robndbox")) {
        add(boxOfRotated(object.child("robndbox")));
        return problem(box.object, "its rotated box became the upright box round it", false);
    }
    if (object.child("polygon")) {
        add(boxOfPolygon(object.child("polygon")));
        return problem(box.object, "its polygon became the box round it", false);
    }
    throw Fault{"<object> has no <bndbox>"};
}

void VocReader::readObject(const Node &object, int position) {
    FormatBox box;
    box.className = cleanName(object.child("name").child_value());
    box.object = "object " + std::to_string(position) + " (" + (box.className.empty() ? "" : box.className + ", ") +
                 line(object.offset_debug()) + ")";
    try {
        if (!object.child("name")) throw Fault{"<object> has no <name>"};
        if (const char *fault = nameFault(box.className)) throw Fault{fault};
        if (!saysNothing(object.child("score"))) box.score = number(object, "score");
        box.truncated = isSet(object.child("truncated"));
        box.difficult = isSet(object.child("difficult"));
        box.occluded = isSet(object.child("occluded"));
        box.pose = object.child("pose").child_value();
        addBoxes(object, box);
    } catch (const Fault &fault) {
        problem(box.object, fault.reason, true);
    }
}

std::string VocReader::extraJson(const Node &root) const {
    nlohmann::ordered_json extra = nlohmann::ordered_json::object();
    for (const char *key : {"folder", "path", "segmented"})
        if (root.child(key)) extra[key] = root.child(key).child_value();
    if (root.child("source").child("database"))
        extra["database"] = root.child("source").child("database").child_value();
    return extra.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

FormatSheet VocReader::read() {
    pugi::xml_document document;
    // It was decoded before: what the declaration says is not true any more.
    const pugi::xml_parse_result result =
        document.load_buffer(m_xml.data(), m_xml.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!result) {
        const std::string why = result.description();
        fail(result.offset, m_xml.empty() ? "the file is empty"
                                          : "it is broken XML (" + lowered(why.substr(0, 1)) + why.substr(1) + ")");
    }
    const Node root = document.document_element();
    if (std::strcmp(root.name(), "annotation") != 0) fail(0, "it is no Pascal VOC file");
    m_sheet.fileName = trimmed(root.child("filename").child_value());
    m_sheet.verified = lowered(trimmed(root.attribute("verified").value())) == "yes";
    const Node frame = root.child("size");
    m_sheet.width = size(frame, "width");
    m_sheet.height = size(frame, "height");
    constexpr double mostChannels = 16;
    const double depth = parseNumber(frame.child("depth").child_value()).value_or(0);
    if (depth >= 1 && depth <= mostChannels) m_sheet.depth = static_cast<int>(depth);
    m_sheet.extraJson = extraJson(root);
    int position = 0;
    for (const Node &object : root.children("object")) readObject(object, ++position);
    return std::move(m_sheet);
}

} // namespace

FormatSheet readVoc(const std::string &xml, const std::string &source) {
    const auto text = toUtf8(xml, declaredEncoding(xml));
    if (!text) throw FormatError({source, {}, unknownEncoding});
    return VocReader(*text, source).read();
}

} // namespace herbascope::storage::formats
