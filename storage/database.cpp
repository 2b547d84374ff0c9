// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/database.h"

#include "engine/error.h"
#include "engine/file_names.h"
#include "storage/journal.h"
#include "storage/migrations.h"
#include "storage/project_lock.h"
#include "storage/sql.h"

#include <sqlite3.h>

#include <array>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace herbascope::storage {

namespace {

/// Which file is at a path.
struct FileIdentity {
    bool known = false;
    dev_t device = 0;
    ino_t number = 0;
    off_t size = 0; ///< bytes

    static FileIdentity of(const std::filesystem::path &path) {
        struct stat there {};
        if (::stat(path.c_str(), &there) != 0) return {};
        return {true, there.st_dev, there.st_ino, there.st_size};
    }
    bool isSameFileAs(const FileIdentity &other) const {
        return known && other.known && device == other.device && number == other.number;
    }
};

/// Whether the open file still begins as a project does. Read through SQLite's own handle: opening and closing the file
/// anew would let go of SQLite's locks on it.
bool beginsAsProject(SQLite::Database &database) {
    constexpr std::array<unsigned char, 4> mark{projectApplicationId >> 24 & 0xFF, projectApplicationId >> 16 & 0xFF,
                                                projectApplicationId >> 8 & 0xFF, projectApplicationId & 0xFF};
    constexpr int headerSize = 100, markAt = 68; // SQLite's file format, big-endian
    sqlite3_file *file = nullptr;
    std::array<unsigned char, headerSize> header{};
    if (sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || !file ||
        !file->pMethods || file->pMethods->xRead(file, header.data(), headerSize, 0) != SQLITE_OK)
        return false;
    return std::memcmp(header.data(), "SQLite format 3", 16) == 0 &&
           std::memcmp(header.data() + markAt, mark.data(), mark.size()) == 0;
}

} // namespace

struct Database::Private {
    std::filesystem::path file;
    std::unique_ptr<ProjectLock> lock; // before the handle: let go of after it
    std::unique_ptr<SQLite::Database> handle;
    Access access = Access::ReadOnly;
    std::string heldBy;
    std::string notice;
    int version = 0;

    FileIdentity main, wal; ///< as last seen

    ~Private() {
        if (handle && access == Access::ReadWrite && !FileIdentity::of(file).isSameFileAs(main)) leaveMovedFile();
    }
    void addNotice(const std::string &sentence) {
        if (!notice.empty() && !sentence.empty()) notice += ' ';
        notice += sentence;
    }
    void openForReading();
    void openForWriting();
    void leaveMovedFile();
};

namespace {

constexpr int busyTimeoutMs = 5000;

std::filesystem::path folderOf(const std::filesystem::path &file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

std::string immutableUri(const std::filesystem::path &file) {
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(file).string()) {
        if (c == '%') {
            uri += "%25";
        } else if (c == '?') {
            uri += "%3f";
        } else if (c == '#') {
            uri += "%23";
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

/// A reading handle. On media that take no -shm file beside the project it is opened as one that never changes.
std::unique_ptr<SQLite::Database> readingHandle(const std::filesystem::path &file) {
    try {
        auto handle = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READONLY, busyTimeoutMs);
        handle->execAndGet("SELECT COUNT(*) FROM sqlite_schema");
        return handle;
    } catch (const SQLite::Exception &error) {
        const int code = error.getErrorCode() & 0xff;
        if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY && !isDiskFull(error, file)) throw;
    }
    return std::make_unique<SQLite::Database>(immutableUri(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI);
}

/// The schema of a project file; throws Error for what is no project, or a newer one.
int checkedVersion(SQLite::Database &handle, const std::string &name) {
    if (handle.execAndGet("PRAGMA application_id").getInt() != projectApplicationId) {
        throw Error("The file \"" + name + "\" is not a Herbascope project or is damaged.");
    }
    const int version = userVersion(handle);
    if (version > schemaVersion()) {
        throw Error("The project \"" + name + "\" was made by a newer Herbascope (schema " + std::to_string(version) +
                    ", this program knows " + std::to_string(schemaVersion()) + "). Update Herbascope to open it.");
    }
    return version;
}

void syncFolder(const std::filesystem::path &folder) {
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    fsync(handle);
    close(handle);
}

/// Writes a complete empty project beside the final name, so that a crash leaves none that cannot be opened.
void writeEmptyProject(const std::filesystem::path &file) {
    const std::filesystem::path part = engine::temporaryName(file);
    std::filesystem::remove(part); // of a killed process with this number
    {
        SQLite::Database handle(part.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        handle.exec("PRAGMA synchronous = EXTRA");
        migrate(handle, migrations());
    }
    std::filesystem::rename(part, file);
    syncFolder(folderOf(file));
}

} // namespace

void Database::Private::openForReading() {
    handle = readingHandle(file);
    version = checkedVersion(*handle, file.filename().string());
    if (version < schemaVersion()) {
        throw Error(
            "The project \"" + file.filename().string() +
            "\" was made by an older Herbascope and has to be opened for writing once; now it cannot be written" +
            (heldBy.empty() ? "." : ": " + heldBy + " is working on it."));
    }
    const bool immutable = handle->getFilename().rfind("file:", 0) == 0;
    std::error_code ignored;
    if (immutable && std::filesystem::file_size(file.string() + "-wal", ignored) > 0 && !ignored) {
        addNotice("The newest changes are still in a file that cannot be read here, so they are not shown.");
    }
}

void Database::Private::openForWriting() {
    checkedVersion(*readingHandle(file), file.filename().string()); // before anything is opened for writing
    handle = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE, busyTimeoutMs);
    if (sqlite3_db_readonly(handle->getHandle(), "main") == 1) {
        handle.reset();
        addNotice("The project's file is write-protected, so it is open for reading only.");
        openForReading();
        return;
    }
    access = Access::ReadWrite;
    addNotice(setJournal(*handle, onNetworkShare(file)));
    if (const auto backup = migrateWithBackup(*handle, file, migrations())) {
        addNotice("The project was brought to the form this Herbascope writes; the old one is kept as \"" +
                  backup->filename().string() + "\".");
    }
    handle->exec("PRAGMA foreign_keys = ON");
    version = userVersion(*handle);
    handle->execAndGet("SELECT COUNT(*) FROM sqlite_schema"); // by now the -wal is there
    main = FileIdentity::of(file);
    wal = FileIdentity::of(file.string() + "-wal");
}

/// Closes a project whose file is not in its place any more. SQLite would leave the -wal there, and lay it over whichever
/// file is opened there next; so what was saved goes into the file that was opened, wherever it is now.
void Database::Private::leaveMovedFile() {
    const std::string walFile = file.string() + "-wal";
    const bool isOurs = wal.known && FileIdentity::of(walFile).isSameFileAs(wal);
    try {
        handle->execAndGet("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (const SQLite::Exception &) { // no room, perhaps: the file has what was written to it before
    }
    handle.reset();
    std::error_code ignored;
    if (!isOurs) return;
    std::filesystem::remove(walFile, ignored);
    std::filesystem::remove(file.string() + "-shm", ignored);
}

int schemaVersion() {
    return migrations().back().version;
}

Database Database::create(const std::filesystem::path &file) {
    if (std::filesystem::exists(std::filesystem::symlink_status(file))) {
        throw Error("A project is already there: \"" + file.string() + "\". Open it, or choose another folder.");
    }
    try {
        std::filesystem::create_directories(folderOf(file));
        {
            const ProjectLock lock(folderOf(file));
            if (lock.result() == ProjectLock::Result::HeldByOther) {
                throw Error("Cannot create a project in \"" + folderOf(file).string() + "\": " + lock.holder() +
                            " is working on one there.");
            }
            if (lock.result() == ProjectLock::Result::Unwritable) {
                throw Error("Cannot create a project in \"" + folderOf(file).string() +
                            "\": the folder is write-protected.");
            }
            writeEmptyProject(file);
        }
        return open(file);
    } catch (const SQLite::Exception &error) {
        throwReadable(error, file);
    } catch (const std::filesystem::filesystem_error &error) {
        throw Error("Cannot create the project \"" + file.string() + "\": " + error.code().message() + ".");
    }
}

Database Database::open(const std::filesystem::path &file) {
    if (!std::filesystem::is_regular_file(file)) {
        throw Error("Cannot open the project \"" + file.string() + "\": there is no such file.");
    }
    auto d = std::make_unique<Private>();
    d->file = file;
    d->lock = std::make_unique<ProjectLock>(folderOf(file));
    try {
        switch (d->lock->result()) {
        case ProjectLock::Result::Unsupported:
            d->addNotice("This disk knows no locks: make sure that nobody else has the project open.");
            [[fallthrough]];
        case ProjectLock::Result::Held:
            try {
                d->openForWriting();
            } catch (const SQLite::Exception &error) {
                if (!isDiskFull(error, file)) throw;
                d->handle.reset();
                d->access = Access::ReadOnly;
                d->addNotice("The disk is full, so the project is open for reading only. Free some space and open it "
                             "again.");
                d->openForReading();
            }
            break;
        case ProjectLock::Result::HeldByOther:
            d->heldBy = d->lock->holder();
            d->openForReading();
            break;
        case ProjectLock::Result::Unwritable:
            d->addNotice("The project's folder is write-protected, so it is open for reading only.");
            d->openForReading();
            break;
        }
    } catch (const SQLite::Exception &error) {
        throwReadable(error, file);
    } catch (const std::filesystem::filesystem_error &error) {
        throw Error("Cannot open the project \"" + file.string() + "\": " + error.code().message() + ".");
    }
    return Database(std::move(d));
}

Database Database::openForReading(const std::filesystem::path &file) {
    auto d = std::make_unique<Private>();
    d->file = file;
    try {
        d->openForReading();
    } catch (const SQLite::Exception &error) {
        throwReadable(error, file);
    }
    return Database(std::move(d));
}

Database::Database(std::unique_ptr<Private> data)
    : d(std::move(data)) {}

Database::Database(Database &&) noexcept = default;
Database &Database::operator=(Database &&) noexcept = default;
Database::~Database() = default;

Database::Access Database::access() const {
    return d->access;
}
const std::string &Database::heldBy() const {
    return d->heldBy;
}
const std::string &Database::notice() const {
    return d->notice;
}
void Database::requireInPlace() const {
    const FileIdentity nowMain = FileIdentity::of(d->file), nowWal = FileIdentity::of(d->file.string() + "-wal");
    const bool same = nowMain.isSameFileAs(d->main) && (!d->wal.known || nowWal.isSameFileAs(d->wal));
    // The project never gives space back, so a file that is smaller was cut by someone else.
    if (!same || nowMain.size < d->main.size || !beginsAsProject(*d->handle))
        throw Error("The project's file " + d->file.string() +
                    " was replaced, removed or changed by another program while it was open here, so nothing is saved "
                    "over it. Close the project, put its file back, and open it again.");
    d->main = nowMain;
    d->wal = nowWal;
}

SQLite::Database &Database::handle() const {
    return *d->handle;
}
int Database::version() const {
    return d->version;
}
const std::filesystem::path &Database::file() const {
    return d->file;
}

} // namespace herbascope::storage
