// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/journal.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <sys/vfs.h>

namespace herbascope::storage {

namespace {

bool setWal(SQLite::Database &database) {
    try {
        // The answer is the mode in force, which stays the old one where shared memory does not work.
        return database.execAndGet("PRAGMA journal_mode = WAL").getString() == "wal";
    } catch (const SQLite::Exception &) {
        return false;
    }
}

} // namespace

bool onNetworkShare(const std::filesystem::path &file) {
    // NFS, SMB 1, CIFS, SMB 2, AFS (two of them), 9p: linux/magic.h
    constexpr std::array<std::uint32_t, 7> magics{0x6969,     0x517B,     0xFF534D42, 0xFE534D42,
                                                  0x5346414F, 0x6B414653, 0x01021997};
    struct statfs facts {};
    if (statfs(file.c_str(), &facts) != 0) return false;
    return std::find(magics.begin(), magics.end(), static_cast<std::uint32_t>(facts.f_type)) != magics.end();
}

std::string setJournal(SQLite::Database &database, bool networkShare) {
    if (!networkShare && setWal(database)) {
        database.exec("PRAGMA synchronous = FULL");
        return {};
    }
    // A file that comes from a local disk may still be in WAL mode; held alone it can be read without shared memory.
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec("PRAGMA journal_mode = DELETE");
    database.exec("PRAGMA locking_mode = NORMAL");
    database.execAndGet("SELECT COUNT(*) FROM sqlite_schema"); // the next read lets go of the exclusive lock
    database.exec("PRAGMA synchronous = EXTRA");
    return "The project lies on a network share or a disk without shared memory, so it is saved with a rollback "
           "journal: "
           "as safe, but a little slower.";
}

} // namespace herbascope::storage
