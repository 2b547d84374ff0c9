// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the program remembers on this machine beyond a project: typed access to QSettings, every key and default in one
/// place. Lives in the GUI thread; written at once.

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

namespace herbascope::app {

class Settings {
public:
    Settings();
    explicit Settings(const QString &file); ///< an INI file instead of the user's settings, for tests

    QStringList recentProjects() const; ///< folders that still hold a project, newest first
    void addRecentProject(const QString &folder);
    void removeRecentProject(const QString &folder);

    QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray &geometry);
    QByteArray windowState() const;
    void setWindowState(const QByteArray &state);

    QString author() const; ///< who signs edits; empty: the login
    void setAuthor(const QString &author);

    QString theme() const; ///< "system", "light", "dark"
    void setTheme(const QString &theme);

    double scoreThreshold() const; ///< predictions below are hidden; 0..1
    void setScoreThreshold(double score);

    QString trainingPreset() const;
    void setTrainingPreset(const QString &preset);
    QString trainingInit() const; ///< what the last training started from
    void setTrainingInit(const QString &init);
    int computeThreads() const; ///< 0: all cores
    void setComputeThreads(int threads);

    qint64 imageMemory() const; ///< bytes for scans in memory
    void setImageMemory(qint64 bytes);

    /// Anything a view keeps for itself, under its own key ("docks/objects/columns").
    QVariant value(const QString &key, const QVariant &fallback = {}) const;
    void setValue(const QString &key, const QVariant &value);

private:
    QSettings m_settings;
};

} // namespace herbascope::app
