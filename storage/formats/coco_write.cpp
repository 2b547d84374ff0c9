// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace herbascope::storage::formats {

namespace {

using OrderedJson = nlohmann::ordered_json;

/// Whole numbers without ".0", as other tools write them.
OrderedJson number(double value) {
    constexpr double exactlyWhole = 9007199254740992.0; // 2^53
    if (std::abs(value) < exactlyWhole && value == std::floor(value)) return static_cast<std::int64_t>(value);
    return value;
}

OrderedJson cornerAndSize(const Box &box) {
    return {number(box.x1), number(box.y1), number(box.width()), number(box.height())};
}

std::string fileNameOf(const FormatSheet &sheet) {
    return sheet.fileName.empty() ? sheet.stem : sheet.fileName;
}

std::int64_t idOf(const std::vector<FormatSheet> &sheets, std::size_t index) {
    return sheets[index].id != 0 ? sheets[index].id : static_cast<std::int64_t>(index) + 1;
}

int categoryOf(const std::string &name, const std::vector<std::string> &classNames) {
    for (std::size_t i = 0; i < classNames.size(); ++i)
        if (lowered(trimmed(classNames[i])) == lowered(trimmed(name))) return static_cast<int>(i) + 1;
    throw Error("The class " + name + " is not among the classes to export.");
}

OrderedJson annotationJson(const FormatBox &box, std::int64_t id, std::int64_t image, int category) {
    OrderedJson out = {{"id", id},
                {"image_id", image},
                {"category_id", category},
                {"bbox", cornerAndSize(box.box)},
                {"area", number(box.box.area())},
                {"iscrowd", box.crowd ? 1 : 0}};
    if (box.score) out["score"] = *box.score;
    if (box.truncated) out["truncated"] = true;
    if (box.difficult) out["difficult"] = true;
    if (box.occluded) out["occluded"] = true;
    return out;
}

void write(const std::filesystem::path &file, const OrderedJson &json) {
    engine::writeDurably(file, json.dump(1, ' ', false, OrderedJson::error_handler_t::replace) + "\n");
}

} // namespace

void writeCoco(const std::filesystem::path &file, const std::vector<FormatSheet> &sheets,
               const std::vector<std::string> &classNames) {
    OrderedJson images = OrderedJson::array(), annotations = OrderedJson::array(), categories = OrderedJson::array();
    for (std::size_t i = 0; i < classNames.size(); ++i)
        categories.push_back({{"id", i + 1}, {"name", trimmed(classNames[i])}, {"supercategory", "organ"}});
    std::int64_t next = 1;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const FormatSheet &sheet = sheets[i];
        images.push_back({{"id", idOf(sheets, i)},
                          {"file_name", fileNameOf(sheet)},
                          {"width", sheet.width},
                          {"height", sheet.height}});
        for (const FormatBox &box : sheet.boxes)
            annotations.push_back(annotationJson(box, next++, idOf(sheets, i), categoryOf(box.className, classNames)));
    }
    write(file, {{"info", {{"description", "Plant organs on herbarium sheets"}}},
                 {"licenses", OrderedJson::array()},
                 {"images", images},
                 {"annotations", annotations},
                 {"categories", categories}});
}

void writeCocoResults(const std::filesystem::path &file, const std::vector<FormatSheet> &sheets,
                      const std::vector<std::string> &classNames) {
    OrderedJson list = OrderedJson::array();
    for (std::size_t i = 0; i < sheets.size(); ++i)
        for (const FormatBox &box : sheets[i].boxes)
            if (box.score)
                list.push_back({{"image_id", idOf(sheets, i)},
                                {"category_id", categoryOf(box.className, classNames)},
                                {"bbox", cornerAndSize(box.box)},
                                {"score", *box.score},
                                {"file_name", fileNameOf(sheets[i])},
                                {"category_name", trimmed(box.className)}});
    write(file, list);
}

} // namespace herbascope::storage::formats
