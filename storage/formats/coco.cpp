// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/coco_parse.h"
#include "storage/formats/formats.h"
#include "storage/formats/text.h"
#include "storage/formats/text_encoding.h"

#include <charconv>
#include <unordered_map>
#include <unordered_set>

namespace herbascope::storage::formats {

namespace {

/// Sorts the boxes of one COCO file by sheet; what is broken becomes a problem of its sheet, or of the file where it is
/// not known of which.
class CocoSheets {
public:
    explicit CocoSheets(const std::filesystem::path &file)
        : m_source(file.string()) {}

    FormatContent read(const CocoFile &file) {
        for (const CocoCategory &category : file.categories) addCategory(category);
        std::size_t position = 0;
        for (const CocoImage &image : file.images) addImage(image, ++position);
        for (const CocoAnnotation &annotation : file.annotations) addAnnotation(annotation);
        return std::move(m_content);
    }

private:
    using Index = std::size_t;
    static constexpr Index several = static_cast<Index>(-1); ///< the id stands for more than one

    FormatProblem problem(const std::string &object, const std::string &reason, bool leftOut = true) const {
        return {m_source, object, reason, leftOut};
    }

    void addCategory(const CocoCategory &category) {
        if (category.id.empty()) return; // boxes that need it are named
        const auto [known, fresh] = m_classes.try_emplace(category.id, category.name);
        if (!fresh && known->second != category.name) m_unclear.insert(category.id);
    }

    Index addSheet(const std::string &id, const CocoImage &image) {
        FormatSheet sheet;
        std::from_chars(id.data(), id.data() + id.size(), sheet.id); // stays 0 for a name
        sheet.fileName = image.fileName;
        sheet.stem = imageStem(image.fileName);
        sheet.source = m_source;
        sheet.object = id.empty() ? image.fileName : "image " + id + " (" + image.fileName + ")";
        sheet.width = image.width;
        sheet.height = image.height;
        m_content.sheets.push_back(std::move(sheet));
        return m_byName[image.fileName] = m_content.sheets.size() - 1;
    }

    void addImage(const CocoImage &image, std::size_t position) {
        std::string object = "image " + (image.id.empty() ? "number " + std::to_string(position) : image.id);
        if (imageStem(image.fileName).empty()) {
            if (!image.id.empty()) m_byId.try_emplace(image.id, several);
            return m_content.problems.push_back(problem(object, "it has no file_name"));
        }
        object += " (" + image.fileName + ")";
        Index index = 0;
        if (const auto named = m_byName.find(image.fileName); named != m_byName.end()) {
            index = named->second;
            if (!joins(m_content.sheets[index], image)) {
                m_byId.try_emplace(image.id, several);
                return m_content.sheets[index].problems.push_back(
                    problem(object, "its file is in the list before, with another size"));
            }
        } else {
            index = addSheet(image.id, image);
        }
        FormatSheet &sheet = m_content.sheets[index];
        if (image.sizeFault)
            sheet.problems.push_back(problem(object, "its size is none, so its boxes were not scaled", false));
        if (image.id.empty())
            return sheet.problems.push_back(problem(object, "it has no id, so no box can be its own"));
        const auto [known, fresh] = m_byId.try_emplace(image.id, index);
        if (fresh || known->second == index) return;
        if (known->second != several) m_content.sheets[known->second].problems.push_back(unclear(known->second));
        known->second = several;
        sheet.problems.push_back(unclear(index));
    }

    FormatProblem unclear(Index sheet) const {
        return problem(m_content.sheets[sheet].object, "its id is that of another image, too");
    }

    /// The same file a second time; false: its boxes would be in another frame.
    static bool joins(FormatSheet &sheet, const CocoImage &image) {
        if (image.width <= 0 || image.height <= 0) return true;
        if (sheet.width <= 0 || sheet.height <= 0) {
            sheet.width = image.width;
            sheet.height = image.height;
        }
        return sheet.width == image.width && sheet.height == image.height;
    }

    /// Why the annotation's image or class is none; the sheet where it is known.
    std::string faultOf(const CocoAnnotation &annotation, FormatSheet *&sheet, std::string &organ) {
        if (const auto known = m_byId.find(annotation.image); known != m_byId.end()) {
            if (known->second == several) return "its image was left out";
            sheet = &m_content.sheets[known->second];
        } else if (!imageStem(annotation.fileName).empty()) {
            const auto named = m_byName.find(annotation.fileName);
            const Index index = named != m_byName.end()
                                    ? named->second
                                    : addSheet(annotation.image, {annotation.image, annotation.fileName});
            if (!annotation.image.empty()) m_byId[annotation.image] = index;
            sheet = &m_content.sheets[index];
        } else {
            return annotation.image.empty() ? "it has no image_id" : "its image is not in the file";
        }
        const auto named = m_classes.find(annotation.category);
        if (m_unclear.contains(annotation.category)) return "its category_id stands for two classes";
        if (named == m_classes.end() && annotation.categoryName.empty())
            return annotation.category.empty() ? "it has no category_id" : "its category is not in the file";
        organ = named == m_classes.end() ? annotation.categoryName : named->second;
        if (nameFault(organ)) return "its category has no name that can be read";
        return annotation.fault;
    }

    void addAnnotation(const CocoAnnotation &annotation) {
        FormatSheet *sheet = nullptr;
        FormatBox box = annotation.box;
        const std::string fault = faultOf(annotation, sheet, box.className);
        if (!fault.empty())
            return (sheet ? sheet->problems : m_content.problems).push_back(problem(annotation.object, fault));
        if (annotation.fromPolygon)
            sheet->problems.push_back(problem(annotation.object, "its polygon became the box round it", false));
        sheet->boxes.push_back(std::move(box));
    }

    std::string m_source;
    FormatContent m_content;
    std::unordered_map<std::string, std::string> m_classes; ///< by category id
    std::unordered_set<std::string> m_unclear;              ///< ids of more than one category
    std::unordered_map<std::string, Index> m_byId;          ///< sheets by image id
    std::unordered_map<std::string, Index> m_byName;
};

} // namespace

FormatContent readCoco(const std::filesystem::path &file) {
    return CocoSheets(file).read(parseCoco(file));
}

} // namespace herbascope::storage::formats
