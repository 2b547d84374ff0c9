// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/queries.h"
#include "storage/sql.h"
#include "storage/text.h"

#include <algorithm>
#include <array>

namespace herbascope::storage {

namespace {

struct KnownClass {
    std::string_view name;
    std::string_view color;
    std::string_view term; ///< Plant Ontology
};

/// The six classes of Younis et al. 2020 with the terms of their data set; colours that colour-blind people tell apart.
constexpr std::array<KnownClass, 6> knownClasses{{{"leaf", "#009E73", "PO_0025034"},
                                                  {"flower", "#CC79A7", "PO_0009046"},
                                                  {"fruit", "#D55E00", "PO_0009001"},
                                                  {"seed", "#E69F00", "PO_0009010"},
                                                  {"stem", "#0072B2", "PO_0009047"},
                                                  {"root", "#7A5230", "PO_0009005"}}};

/// For other names, by position: Paul Tol's muted scheme, which shares no colour with the six.
constexpr std::array<std::string_view, 9> otherColors{"#332288", "#882255", "#44AA99", "#999933", "#AA4499",
                                                      "#88CCEE", "#CC6677", "#117733", "#DDCC77"};

constexpr const char *selectClass = "SELECT id, name, color, term_iri, position FROM classes WHERE deleted = 0 ";

OrganClass readClass(SQLite::Statement &row) {
    return {idAt<ClassId>(row, 0), textAt(row, 1), textAt(row, 2), textAt(row, 3), intAt(row, 4)};
}

} // namespace

std::vector<OrganClass> classes(Database &database) {
    return guarded(database, [&] {
        std::vector<OrganClass> result;
        SQLite::Statement query(database.handle(), std::string(selectClass) + "ORDER BY position, id");
        while (query.executeStep()) result.push_back(readClass(query));
        return result;
    });
}

std::optional<OrganClass> findClass(Database &database, const std::string &name) {
    return guarded(database, [&]() -> std::optional<OrganClass> {
        SQLite::Statement query(database.handle(), std::string(selectClass) + "AND name_key = ?");
        query.bind(1, caseless(name));
        if (!query.executeStep()) return std::nullopt;
        return readClass(query);
    });
}

OrganClass defaultClass(const std::string &name, int position) {
    OrganClass result;
    result.name = trimmed(name);
    result.position = position;
    const auto known = std::find_if(knownClasses.begin(), knownClasses.end(),
                                    [key = caseless(name)](const KnownClass &c) { return c.name == key; });
    if (known != knownClasses.end()) {
        result.color = known->color;
        result.termIri = "http://purl.obolibrary.org/obo/" + std::string(known->term);
    } else {
        result.color = otherColors[static_cast<std::size_t>(std::max(0, position)) % otherColors.size()];
    }
    return result;
}

void createClasses(Database &database, const std::vector<OrganClass> &classes) {
    written(database, [&] {
        SQLite::Statement insert(database.handle(), R"sql(
            INSERT INTO classes (name, name_key, color, term_iri, position) VALUES (?, ?, ?, ?, ?))sql");
        for (const OrganClass &organ : classes) {
            insert.bind(1, trimmed(organ.name));
            insert.bind(2, caseless(organ.name));
            insert.bind(3, organ.color);
            insert.bind(4, organ.termIri);
            insert.bind(5, organ.position);
            insert.exec();
            insert.reset();
        }
    });
}

} // namespace herbascope::storage
