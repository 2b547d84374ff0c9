// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "engine/foreign_json.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace herbascope::storage::formats {

namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

Json parseFile(const std::filesystem::path &file) {
    const std::string text = engine::readWholeFile(file);
    try {
        return engine::parseJson(text);
    } catch (const Json::parse_error &error) {
        const auto end = std::min(error.byte, text.size());
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
        throw Error("Cannot read " + file.string() + ", line " + std::to_string(line) + ": this is no JSON.");
    }
}

/// Turns the parts of one COCO file into sheets; what is broken becomes a problem that names its key.
class CocoReader {
public:
    explicit CocoReader(const std::filesystem::path &file)
        : m_file(file) {}

    FormatContent read(const Json &root) {
        if (root.is_array()) {
            readList(root, "entry");
        } else if (root.is_object() && root.contains("images") && root["images"].is_array()) {
            readCategories(root);
            for (const Json &image : root["images"]) readImage(image);
            if (root.contains("annotations")) readList(root["annotations"], "annotation");
        } else {
            throw Error("Cannot read " + m_file.string() + ": a COCO file has a list \"images\", this one has none.");
        }
        return std::move(m_content);
    }

private:
    void problem(const std::string &key, const std::string &why) {
        m_content.problems.push_back({m_file.string(), m_file.filename().string() + ", " + key + ": " + why + "."});
    }

    void readCategories(const Json &root) {
        if (!root.contains("categories") || !root["categories"].is_array())
            return problem("categories", "there are none");
        for (const Json &category : root["categories"]) {
            try {
                m_classes[category.at("id").get<std::int64_t>()] = trimmed(category.at("name").get<std::string>());
            } catch (const Json::exception &) {
                problem("categories", "a category has no id or no name");
            }
        }
    }

    FormatSheet &addSheet(std::int64_t id, const std::string &fileName) {
        FormatSheet sheet;
        sheet.id = id;
        sheet.fileName = fileName;
        sheet.stem = imageStem(fileName);
        sheet.source = m_file.string();
        m_sheets[id] = m_content.sheets.size();
        return m_content.sheets.emplace_back(std::move(sheet));
    }

    void readImage(const Json &image) {
        try {
            const auto id = image.at("id").get<std::int64_t>();
            const auto name = image.at("file_name").get<std::string>();
            if (m_sheets.contains(id)) return problem("image " + std::to_string(id), "the id is there twice");
            FormatSheet &sheet = addSheet(id, name);
            sheet.width = std::clamp(image.value("width", 0), 0, 1'000'000);
            sheet.height = std::clamp(image.value("height", 0), 0, 1'000'000);
        } catch (const Json::exception &) {
            problem("images", "an image has no usable id, file_name, width or height");
        }
    }

    void readList(const Json &list, const std::string &what) {
        if (!list.is_array()) return problem(what + "s", "this is no list");
        std::size_t position = 0;
        for (const Json &item : list) {
            ++position;
            const auto number = item.is_object() && item.contains("id") && item["id"].is_number_integer()
                                    ? item["id"].dump()
                                    : "number " + std::to_string(position);
            try {
                readBox(item);
            } catch (const Json::exception &) {
                problem(what + " " + number, "image_id, category_id or bbox is missing or of the wrong kind");
            } catch (const Error &error) {
                problem(what + " " + number, error.what());
            }
        }
    }

    FormatSheet &sheetOf(const Json &item) {
        const auto id = item.at("image_id").get<std::int64_t>();
        if (const auto found = m_sheets.find(id); found != m_sheets.end()) return m_content.sheets[found->second];
        if (!item.contains("file_name")) throw Error("image " + std::to_string(id) + " is not in the file");
        return addSheet(id, item["file_name"].get<std::string>());
    }

    std::string classOf(const Json &item) const {
        const auto id = item.at("category_id").get<std::int64_t>();
        if (const auto found = m_classes.find(id); found != m_classes.end()) return found->second;
        if (!item.contains("category_name")) throw Error("category " + std::to_string(id) + " is not in the file");
        return trimmed(item["category_name"].get<std::string>());
    }

    void readBox(const Json &item) {
        const auto corner = item.at("bbox").get<std::vector<double>>();
        if (corner.size() != 4) throw Error("bbox needs four numbers");
        FormatBox box;
        box.className = classOf(item);
        box.box = {corner[0], corner[1], corner[0] + corner[2], corner[1] + corner[3]};
        if (item.contains("score") && !item["score"].is_null()) box.score = item["score"].get<double>();
        const auto isSet = [&](const char *key) {
            const auto found = item.find(key);
            return found != item.end() && (found->is_boolean() ? found->get<bool>() : found->get<int>() != 0);
        };
        box.crowd = isSet("iscrowd");
        box.truncated = isSet("truncated");
        box.difficult = isSet("difficult");
        box.occluded = isSet("occluded");
        sheetOf(item).boxes.push_back(std::move(box));
    }

    std::filesystem::path m_file;
    FormatContent m_content;
    std::unordered_map<std::int64_t, std::string> m_classes;
    std::unordered_map<std::int64_t, std::size_t> m_sheets; ///< image id -> index
};

} // namespace

FormatContent readCoco(const std::filesystem::path &file) {
    return CocoReader(file).read(parseFile(file));
}

} // namespace herbascope::storage::formats
