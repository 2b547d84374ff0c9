// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/coco_parse.h"

#include "engine/durable_file.h"
#include "engine/foreign_json.h"
#include "storage/formats/text.h"
#include "storage/formats/text_encoding.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace herbascope::storage::formats {

namespace {

using Json = nlohmann::json;

/// With null for what JSON has no place for and some programs write all the same: NaN, Infinity, numbers beyond a
/// double.
std::string withoutNonNumbers(const std::string &text) {
    constexpr const char *wordBytes = "+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '"') {
            std::size_t end = i + 1;
            while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
            out.append(text, i, end + 1 - i);
            i = end + 1;
            continue;
        }
        const std::size_t end = std::min(text.find_first_not_of(wordBytes, i), text.size());
        if (end == i) {
            out += text[i++];
            continue;
        }
        const std::string word = text.substr(i, end - i), low = lowered(word);
        double value = 0;
        const auto [last, code] = std::from_chars(word.data(), word.data() + word.size(), value);
        const bool whole = last == word.data() + word.size();
        const bool isNone = low == "nan" || low == "infinity" || low == "inf" || low == "-nan" || low == "-inf" ||
                            low == "-infinity" || low == "none" || (whole && code == std::errc::result_out_of_range);
        out += isNone ? "null" : word;
        i = end;
    }
    return out;
}

Json parseFile(const std::filesystem::path &file) {
    const auto text = toUtf8(engine::readWholeFile(file));
    if (!text) throw FormatError({file.string(), {}, unknownEncoding});
    if (Json json = engine::parseJsonOrNothing<Json>(*text); !json.is_discarded()) return json;
    const std::string mended = withoutNonNumbers(*text);
    try {
        return engine::parseJson<Json>(mended);
    } catch (const Json::parse_error &error) {
        const auto end = mended.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, mended.size()));
        const auto line = 1 + std::count(mended.begin(), end, '\n');
        throw FormatError({file.string(), "line " + std::to_string(line), "it is no JSON"});
    }
}

const Json &member(const Json &object, const char *key) {
    static const Json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

/// Empty where it is no list.
const Json &listOf(const Json &value) {
    static const Json none = Json::array();
    return value.is_array() ? value : none;
}

std::optional<double> numberOf(const Json &value) {
    if (value.is_string()) return parseNumber(value.get_ref<const std::string &>());
    if (value.is_number() && std::isfinite(value.get<double>())) return value.get<double>();
    return std::nullopt;
}

/// "7" for 7, 7.0 and "7".
std::string idOf(const Json &value) {
    if (value.is_string()) return trimmed(value.get_ref<const std::string &>());
    if (value.is_number_integer()) return value.dump();
    if (value.is_number() && std::isfinite(value.get<double>())) return numberText(value.get<double>());
    return {};
}

std::string textOf(const Json &value) {
    return value.is_boolean() ? std::string() : idOf(value);
}

bool isSet(const Json &value) {
    if (value.is_boolean()) return value.get<bool>();
    if (const auto number = numberOf(value)) return *number != 0;
    const std::string text = value.is_string() ? lowered(trimmed(value.get_ref<const std::string &>())) : "";
    return text == "true" || text == "yes";
}

/// px; 0 where the file says nothing, or nothing that can be.
int sizeOf(const Json &value, bool &fault) {
    constexpr double largest = 1e6; // px
    if (value.is_null() || (value.is_string() && trimmed(value.get_ref<const std::string &>()).empty())) return 0;
    const auto number = numberOf(value);
    if (number && *number >= 0 && *number <= largest) return static_cast<int>(std::lround(*number));
    fault = true;
    return 0;
}

/// Round COCO's polygons, [[x, y, x, y, ...], ...]; nothing where they are none.
std::optional<Box> boxOfPolygons(const Json &segmentation) {
    std::optional<Box> box;
    if (!segmentation.is_array()) return box;
    for (const Json &polygon : segmentation) {
        if (!polygon.is_array() || polygon.size() < 6 || polygon.size() % 2 != 0) return std::nullopt;
        for (std::size_t i = 0; i < polygon.size(); i += 2) {
            const auto x = numberOf(polygon[i]), y = numberOf(polygon[i + 1]);
            if (!x || !y) return std::nullopt;
            if (!box) box = Box{*x, *y, *x, *y};
            box = Box{std::min(box->x1, *x), std::min(box->y1, *y), std::max(box->x2, *x), std::max(box->y2, *y)};
        }
    }
    return box;
}

/// Fills in the box or why there is none.
void readPlace(const Json &item, CocoAnnotation &into) {
    const Json &corner = member(item, "bbox");
    if (corner.is_null() || (corner.is_array() && corner.empty())) {
        const auto box = boxOfPolygons(member(item, "segmentation"));
        into.fromPolygon = box.has_value();
        if (box)
            into.box.box = *box;
        else
            into.fault = "it has no bbox";
        return;
    }
    if (!corner.is_array() || corner.size() != 4) {
        into.fault = "its bbox is not four numbers";
        return;
    }
    std::array<double, 4> numbers{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto number = numberOf(corner[i]);
        if (!number) {
            into.fault = "its bbox is not four numbers";
            return;
        }
        numbers[i] = *number;
    }
    into.box.box = {numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]};
}

CocoAnnotation annotationFrom(const Json &item, const std::string &what, std::size_t position) {
    CocoAnnotation out;
    const std::string id = idOf(member(item, "id"));
    out.object = id.empty() ? what + " number " + std::to_string(position) : what + " " + id;
    out.image = idOf(member(item, "image_id"));
    out.category = idOf(member(item, "category_id"));
    out.fileName = textOf(member(item, "file_name"));
    out.categoryName = cleanName(textOf(member(item, "category_name")));
    out.area = numberOf(member(item, "area")).value_or(-1.0);
    out.box.object = out.object;
    out.box.crowd = isSet(member(item, "iscrowd"));
    out.box.truncated = isSet(member(item, "truncated"));
    out.box.difficult = isSet(member(item, "difficult"));
    out.box.occluded = isSet(member(item, "occluded"));
    out.box.score = numberOf(member(item, "score"));
    readPlace(item, out);
    if (!item.is_object()) out.fault = "it is no object";
    if (!member(item, "score").is_null() && !out.box.score && out.fault.empty())
        out.fault = "its score is not a number";
    return out;
}

std::vector<CocoAnnotation> annotationsFrom(const Json &list, const std::string &what) {
    std::vector<CocoAnnotation> out;
    out.reserve(list.size());
    for (const Json &item : listOf(list)) out.push_back(annotationFrom(item, what, out.size() + 1));
    return out;
}

} // namespace

CocoFile parseCoco(const std::filesystem::path &file) {
    const Json root = parseFile(file);
    CocoFile out;
    if (root.is_array()) {
        out.annotations = annotationsFrom(root, "entry");
        return out;
    }
    if (!member(root, "images").is_array() && !member(root, "annotations").is_array())
        throw FormatError({file.string(), {}, "a COCO file has a list \"images\", this one has none"});
    for (const Json &item : listOf(member(root, "images"))) {
        CocoImage image{idOf(member(item, "id")), textOf(member(item, "file_name"))};
        image.width = sizeOf(member(item, "width"), image.sizeFault);
        image.height = sizeOf(member(item, "height"), image.sizeFault);
        out.images.push_back(std::move(image));
    }
    for (const Json &item : listOf(member(root, "categories")))
        out.categories.push_back({idOf(member(item, "id")), cleanName(textOf(member(item, "name")))});
    out.annotations = annotationsFrom(member(root, "annotations"), "annotation");
    return out;
}

bool cocoIdLess(const std::string &a, const std::string &b) {
    const auto x = parseNumber(a), y = parseNumber(b);
    if (x && y && *x != *y) return *x < *y;
    if (x.has_value() != y.has_value()) return x.has_value();
    return a < b;
}

} // namespace herbascope::storage::formats
