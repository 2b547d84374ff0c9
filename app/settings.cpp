// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include "app/project.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace herbascope::app {
namespace {

constexpr qsizetype recentProjectsKept = 12;
constexpr qint64 defaultImageMemory = 1'200'000'000;

const QString recentKey = QStringLiteral("recentProjects");
const QString geometryKey = QStringLiteral("window/geometry");
const QString stateKey = QStringLiteral("window/state");
const QString authorKey = QStringLiteral("author/name");
const QString themeKey = QStringLiteral("theme");
const QString thresholdKey = QStringLiteral("review/threshold");
const QString presetKey = QStringLiteral("training/preset");
const QString initKey = QStringLiteral("training/init");
const QString threadsKey = QStringLiteral("training/threads");
const QString memoryKey = QStringLiteral("images/memory");

QString cleanFolder(const QString &folder) {
    return QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
}

} // namespace

Settings::Settings()
    : m_settings(QStringLiteral("Herbascope"), QStringLiteral("herbascope")) {}

Settings::Settings(const QString &file)
    : m_settings(file, QSettings::IniFormat) {}

QStringList Settings::recentProjects() const {
    QStringList folders = m_settings.value(recentKey).toStringList();
    folders.removeIf([](const QString &folder) { return !Project::isProject(folder); });
    return folders;
}

void Settings::addRecentProject(const QString &folder) {
    QStringList folders = m_settings.value(recentKey).toStringList();
    folders.removeAll(cleanFolder(folder));
    folders.prepend(cleanFolder(folder));
    m_settings.setValue(recentKey, folders.first(std::min(folders.size(), recentProjectsKept)));
}

void Settings::removeRecentProject(const QString &folder) {
    QStringList folders = m_settings.value(recentKey).toStringList();
    folders.removeAll(cleanFolder(folder));
    m_settings.setValue(recentKey, folders);
}

QByteArray Settings::windowGeometry() const {
    return m_settings.value(geometryKey).toByteArray();
}
void Settings::setWindowGeometry(const QByteArray &geometry) {
    m_settings.setValue(geometryKey, geometry);
}
QByteArray Settings::windowState() const {
    return m_settings.value(stateKey).toByteArray();
}
void Settings::setWindowState(const QByteArray &state) {
    m_settings.setValue(stateKey, state);
}

QString Settings::author() const {
    return m_settings.value(authorKey).toString();
}
void Settings::setAuthor(const QString &author) {
    m_settings.setValue(authorKey, author);
}

QString Settings::theme() const {
    return m_settings.value(themeKey, QStringLiteral("system")).toString();
}
void Settings::setTheme(const QString &theme) {
    m_settings.setValue(themeKey, theme);
}

double Settings::scoreThreshold() const {
    return std::clamp(m_settings.value(thresholdKey, 0.5).toDouble(), 0.0, 1.0);
}
void Settings::setScoreThreshold(double score) {
    m_settings.setValue(thresholdKey, score);
}

QString Settings::trainingPreset() const {
    return m_settings.value(presetKey, QStringLiteral("quick")).toString();
}
void Settings::setTrainingPreset(const QString &preset) {
    m_settings.setValue(presetKey, preset);
}
QString Settings::trainingInit() const {
    return m_settings.value(initKey).toString();
}
void Settings::setTrainingInit(const QString &init) {
    m_settings.setValue(initKey, init);
}
int Settings::computeThreads() const {
    return std::max(0, m_settings.value(threadsKey, 0).toInt());
}
void Settings::setComputeThreads(int threads) {
    m_settings.setValue(threadsKey, threads);
}

qint64 Settings::imageMemory() const {
    return m_settings.value(memoryKey, defaultImageMemory).toLongLong();
}
void Settings::setImageMemory(qint64 bytes) {
    m_settings.setValue(memoryKey, bytes);
}

QVariant Settings::value(const QString &key, const QVariant &fallback) const {
    return m_settings.value(key, fallback);
}
void Settings::setValue(const QString &key, const QVariant &value) {
    m_settings.setValue(key, value);
}

} // namespace herbascope::app
