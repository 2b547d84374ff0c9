// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What an export calls its sheets, so that every file comes back on the scan it is for and none replaces another:
/// scans of one name in several folders, or with several endings, are told apart by their folders. Values, any thread.

#include <QString>
#include <QStringList>

#include <string>
#include <vector>

namespace herbascope::app {

class Project;

struct NamedScan {
    std::string name; ///< of the sheet
    QString path;     ///< absolute; empty: there is none
};

struct ExportName {
    std::string file;        ///< file name that no other scan of the list gets, also where case is ignored
    std::string place;       ///< "1998/S-1.jpg": as many folders as tell the scan apart; one at least if the name is shared
    bool sharesName = false; ///< with another scan of the list
    bool isOther = false;    ///< the file name's stem is not the sheet's name
};

/// In the order of `scans`. `ending` stands behind every stem ("_overlay.jpg"). The same list gives the same names.
std::vector<ExportName> exportNames(const std::vector<NamedScan> &scans, const std::string &ending);

/// All sheets of a project, in the order of sheets(): so that a name does not hang on what else is exported.
std::vector<NamedScan> namedScans(const Project &project);

/// "Written under another name ...: 1998_S-1, 2019_S-1."; empty where there are none.
QString otherNamesNote(const QStringList &stems);

} // namespace herbascope::app
