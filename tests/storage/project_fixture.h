// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A project in a folder of its own that goes with the test: two sheets of 1000x500 px, the classes leaf and flower, a
/// model.

#include "engine/error.h"
#include "storage/edit.h"
#include "storage/queries.h"
#include "tests/support/temporary_folder.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

namespace herbascope::storage::test {

struct TemporaryFolder : herbascope::test::TemporaryFolder {
    std::filesystem::path project() const { return path() / "project.herb"; }
};

inline Sheet namedSheet(const std::string &name) {
    Sheet sheet;
    sheet.name = name;
    sheet.path = "scans/" + name + ".jpg";
    sheet.width = 1000;
    sheet.height = 500;
    return sheet;
}

struct Project {
    TemporaryFolder folder;
    std::optional<Database> database;
    SheetId first, second;
    ClassId leaf, flower;
    ModelId model;

    Project() {
        database.emplace(Database::create(folder.project()));
        createClasses(*database, {defaultClass("leaf", 0), defaultClass("flower", 1)});
        leaf = findClass(*database, "leaf")->id;
        flower = findClass(*database, "flower")->id;
        const auto ids = addSheets(*database, {namedSheet("first"), namedSheet("second")});
        first = ids.at(0);
        second = ids.at(1);
        model = newModel("quick-1");
    }

    Database &db() { return *database; }
    void reopen() {
        database.reset();
        database.emplace(Database::open(folder.project()));
    }
    ModelId newModel(const std::string &name) {
        Model record;
        record.name = name;
        return addModel(*database, record);
    }
    Annotation leafAt(SheetId sheet, const Box &box) const {
        Annotation annotation;
        annotation.sheet = sheet;
        annotation.organ = leaf;
        annotation.box = box;
        return annotation;
    }
    Annotation draw(SheetId sheet, const Box &box, const std::string &title = "Draw leaf") {
        EditGroup edit(*database, title, "anna", sheet);
        const Annotation drawn = edit.addAnnotation(leafAt(sheet, box));
        edit.commit();
        return drawn;
    }
    Prediction predict(SheetId sheet, ModelId by, const Box &box, double score = 0.9) {
        Prediction said;
        said.organ = leaf;
        said.box = box;
        said.score = score;
        storePredictions(*database, sheet, by, {said});
        return currentPredictions(*database, sheet).at(0);
    }
    int count(const std::string &table) {
        return database->handle().execAndGet("SELECT COUNT(*) FROM " + table).getInt();
    }
};

/// The sentence of the Error that `function` throws; "" when it throws none.
template <class Function> std::string errorOf(Function &&function) {
    try {
        function();
    } catch (const Error &error) {
        return error.what();
    }
    return {};
}

inline bool contains(const std::string &text, const std::string &part) {
    return text.find(part) != std::string::npos;
}

inline std::string bytesOf(const std::filesystem::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

} // namespace herbascope::storage::test
