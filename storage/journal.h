// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// How a writable project file is made durable: WAL where it works, else SQLite's rollback journal.

#include <filesystem>
#include <string>

namespace SQLite {
class Database;
}

namespace herbascope::storage {

/// NFS, SMB, AFS or 9p: several machines would not see one write-ahead log alike.
bool onNetworkShare(const std::filesystem::path &file);

/// Sets journal and synchronous mode. Returns a sentence to show when it had to be the rollback journal, else "".
std::string setJournal(SQLite::Database &database, bool networkShare);

} // namespace herbascope::storage
