// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The lock that makes one program the writer of a project: a file of its own, "project.lock", because closing any
/// other handle on the SQLite file would drop SQLite's locks. Held through an open file description, so the system
/// frees it when the program dies, however it dies; the text inside only tells others who holds it. Owned by Database.

#include <filesystem>
#include <string>

namespace herbascope::storage {

class ProjectLock {
public:
    enum class Result {
        Held,        ///< this object holds it
        HeldByOther, ///< holder() says by whom
        Unwritable,  ///< the folder or the file cannot be written
        Unsupported  ///< the file system knows no locks; nothing protects the project
    };

    explicit ProjectLock(const std::filesystem::path &folder);
    ~ProjectLock();
    ProjectLock(const ProjectLock &) = delete;
    ProjectLock &operator=(const ProjectLock &) = delete;

    Result result() const { return m_result; }
    const std::string &holder() const { return m_holder; } ///< "anna on herbar-pc (process 4711)"

private:
    void askAsReader(const std::filesystem::path &folder); ///< who holds it, where it cannot be written
    void writeHolder() const;
    void readHolder();

    int m_file = -1;
    Result m_result = Result::Unwritable;
    std::string m_holder;
};

} // namespace herbascope::storage
