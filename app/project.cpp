// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/project.h"

#include "app/project_private.h"
#include "app/project_review.h"
#include "app/settings.h"
#include "app/text.h"
#include "engine/error.h"
#include "storage/queries.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <functional>

#ifdef Q_OS_UNIX
#include <pwd.h>
#include <unistd.h>
#endif

namespace herbascope::app {
namespace {

QString projectFile(const QString &folder) {
    return QDir(folder).filePath(QStringLiteral("project.herb"));
}

std::filesystem::path nativePath(const QString &path) {
    return QFile::encodeName(path).toStdString();
}

QString absoluteFolder(const QString &folder) {
    return QDir::cleanPath(QFileInfo(folder).absoluteFilePath());
}

QString existingFolder(const QString &folder) {
    const QString absolute = absoluteFolder(folder);
    if (Project::isProject(absolute)) return absolute;
    throw Error(Project::tr("There is no project in %1: project.herb is missing.").arg(absolute).toStdString());
}

QString loginName() {
#ifdef Q_OS_UNIX
    if (const passwd *entry = getpwuid(geteuid()); entry && entry->pw_name)
        return QString::fromLocal8Bit(entry->pw_name);
#endif
    const QString windowsName = qEnvironmentVariable("USERNAME");
    return windowsName.isEmpty() ? qEnvironmentVariable("USER", QStringLiteral("unknown")) : windowsName;
}

std::vector<OrganClass> startClasses(const QStringList &names) {
    static const QStringList paper{QStringLiteral("leaf"), QStringLiteral("flower"), QStringLiteral("fruit"),
                                   QStringLiteral("seed"), QStringLiteral("stem"),   QStringLiteral("root")};
    std::vector<OrganClass> classes;
    QStringList seen;
    for (const QString &name : names.isEmpty() ? paper : names) {
        const QString trimmed = name.trimmed();
        if (trimmed.isEmpty() || seen.contains(nameKey(name))) continue;
        seen.append(nameKey(name));
        classes.push_back(storage::defaultClass(trimmed.toStdString(), static_cast<int>(classes.size())));
    }
    return classes;
}

bool sameClasses(const std::vector<OrganClass> &a, const std::vector<OrganClass> &b) {
    return std::ranges::equal(a, b, [](const OrganClass &one, const OrganClass &two) {
        return one.id == two.id && one.name == two.name && one.color == two.color && one.position == two.position;
    });
}

} // namespace

void Project::Private::readSheets() {
    sheets = storage::sheets(database);
    sheetIndex.clear();
    openScores.clear();
    sheetIndex.reserve(sheets.size());
    for (std::size_t i = 0; i < sheets.size(); ++i) sheetIndex[sheets[i].id.value] = i;
    for (Sheet &sheet : sheets) complete(sheet);
}

bool Project::Private::readSheet(SheetId id) {
    const auto found = sheetIndex.find(id.value);
    if (found == sheetIndex.end()) return false;
    std::optional<Sheet> fresh = storage::sheet(database, id);
    if (!fresh) return false;
    complete(*fresh);
    sheets[found->second] = std::move(*fresh);
    return true;
}

void Project::Private::readClasses() {
    classes = storage::classes(database);
}

Sheet &Project::Private::requireSheet(SheetId id) {
    const auto found = sheetIndex.find(id.value);
    if (found == sheetIndex.end()) throw Error("The sheet is not in the project.");
    return sheets[found->second];
}

std::string Project::Private::className(ClassId id) const {
    const auto found = std::ranges::find(classes, id, &OrganClass::id);
    if (found == classes.end()) throw Error("The class is not in the project.");
    return found->name;
}

std::vector<Prediction> Project::Private::visible(SheetId id) {
    const std::vector<Prediction> current = storage::currentPredictions(database, id);
    if (current.empty()) return {};
    return visiblePredictions(current, storage::annotations(database, id), storage::rejectedPredictions(database, id));
}

void Project::Private::complete(Sheet &sheet) {
    std::vector<double> scores;
    if (sheet.openPredictions > 0)
        for (const Prediction &prediction : visible(sheet.id)) scores.push_back(prediction.score);
    std::ranges::sort(scores, std::greater());
    if (static_cast<int>(scores.size()) < sheet.openPredictions)
        covering.insert(sheet.id.value);
    else
        covering.erase(sheet.id.value);
    if (scores.empty())
        openScores.erase(sheet.id.value);
    else
        openScores[sheet.id.value] = std::move(scores);
    sheet.openPredictions = openCount(sheet.id, threshold);
    if (sheet.image != storage::ImageState::Missing || sheet.path.empty()) return;
    if (!QFileInfo::exists(QDir(folder).absoluteFilePath(QString::fromStdString(sheet.path)))) return;
    sheet.image = storage::ImageState::Present;
    sheet.problem.clear();
}

int Project::Private::openCount(SheetId id, double score) const {
    const auto found = openScores.find(id.value);
    if (found == openScores.end()) return 0;
    const std::vector<double> &scores = found->second;
    return static_cast<int>(std::ranges::upper_bound(scores, score, std::greater()) - scores.begin());
}

Project::Project(std::unique_ptr<Private> data)
    : d(std::move(data)) {
    qRegisterMetaType<herbascope::storage::SheetId>();
    if (!readOnly()) storage::markInterruptedRuns(d->database);
    d->author = Settings().author();
    if (d->author.isEmpty()) d->author = loginName();
    d->readClasses();
    d->readSheets();
}

Project::~Project() = default;

std::unique_ptr<Project> Project::create(const QString &folder, const QStringList &classNames) {
    const QString absolute = absoluteFolder(folder);
    if (isProject(absolute)) {
        throw Error(tr("There is already a project in %1.").arg(absolute).toStdString());
    }
    for (const char *part : {"", "models", "cache"}) {
        if (!QDir().mkpath(QDir(absolute).filePath(QLatin1String(part)))) {
            throw Error(tr("The folder %1 cannot be made.").arg(absolute).toStdString());
        }
    }
    auto data = std::make_unique<Private>(storage::Database::create(nativePath(projectFile(absolute))), absolute);
    storage::createClasses(data->database, startClasses(classNames));
    return std::unique_ptr<Project>(new Project(std::move(data)));
}

std::unique_ptr<Project> Project::open(const QString &folder) {
    const QString absolute = existingFolder(folder);
    auto data = std::make_unique<Private>(storage::Database::open(nativePath(projectFile(absolute))), absolute);
    return std::unique_ptr<Project>(new Project(std::move(data)));
}

std::unique_ptr<Project> Project::openForReading(const QString &folder) {
    const QString absolute = existingFolder(folder);
    auto data =
        std::make_unique<Private>(storage::Database::openForReading(nativePath(projectFile(absolute))), absolute);
    return std::unique_ptr<Project>(new Project(std::move(data)));
}

bool Project::isProject(const QString &folder) {
    return QFileInfo(projectFile(folder)).isFile();
}

QString Project::name() const {
    return QFileInfo(d->folder).fileName();
}
QString Project::folder() const {
    return d->folder;
}
bool Project::readOnly() const {
    return d->database.access() == storage::Database::Access::ReadOnly;
}
QString Project::heldBy() const {
    return QString::fromStdString(d->database.heldBy());
}
QString Project::notice() const {
    return QString::fromStdString(d->database.notice());
}
QString Project::author() const {
    return d->author;
}

void Project::setAuthor(const QString &author) {
    const QString trimmed = author.trimmed();
    Settings().setAuthor(trimmed);
    d->author = trimmed.isEmpty() ? loginName() : trimmed;
}

storage::Database &Project::database() const {
    return d->database;
}

const std::vector<Sheet> &Project::sheets() const {
    return d->sheets;
}

const Sheet *Project::sheet(SheetId id) const {
    const auto found = d->sheetIndex.find(id.value);
    return found == d->sheetIndex.end() ? nullptr : &d->sheets[found->second];
}

QString Project::scanPath(SheetId id) const {
    const Sheet *found = sheet(id);
    if (!found || found->path.empty()) return {};
    const QString path = absolutePath(found->path);
    // What was missing may be back: a disk was away, or a folder was moved and moved back.
    if (found->image == storage::ImageState::Missing && !QFileInfo::exists(path)) return {};
    return path;
}

const std::vector<OrganClass> &Project::classes() const {
    return d->classes;
}

const OrganClass *Project::organClass(ClassId id) const {
    const auto found = std::ranges::find(d->classes, id, &OrganClass::id);
    return found == d->classes.end() ? nullptr : &*found;
}

std::vector<Annotation> Project::annotations(SheetId id) const {
    return storage::annotations(d->database, id);
}
std::vector<Prediction> Project::predictions(SheetId id) const {
    return d->visible(id);
}

bool Project::coversPredictions(SheetId id) const {
    return d->covering.contains(id.value);
}

int Project::openPredictions(double score) const {
    int count = 0;
    for (const Sheet &sheet : d->sheets) {
        if (sheet.state != storage::SheetState::Done) count += d->openCount(sheet.id, score);
    }
    return count;
}

double Project::scoreThreshold() const {
    return d->threshold;
}

void Project::setScoreThreshold(double score) {
    if (score == d->threshold) return;
    d->threshold = score;
    for (Sheet &sheet : d->sheets) sheet.openPredictions = d->openCount(sheet.id, score);
    emit waitingChanged();
}

std::vector<Model> Project::models() const {
    return storage::models(d->database);
}

std::optional<Model> Project::activeModel() const {
    const std::vector<Model> all = models();
    const auto found = std::ranges::find(all, true, &Model::active);
    return found == all.end() ? std::nullopt : std::optional(*found);
}

std::vector<TrainingRun> Project::trainingRuns() const {
    return storage::trainingRuns(d->database);
}
std::vector<storage::Split> Project::splits() const {
    return storage::splits(d->database);
}

std::vector<storage::Operation> Project::history(int limit) const {
    return storage::history(d->database, limit);
}

void Project::setActiveModel(ModelId id) {
    storage::setActiveModel(d->database, id);
    emit modelsChanged();
}

QString Project::absolutePath(const std::string &stored) const {
    return QDir::cleanPath(QDir(d->folder).absoluteFilePath(QString::fromStdString(stored)));
}

std::string Project::storedPath(const QString &absolute) const {
    const QString clean = QDir::cleanPath(QFileInfo(absolute).absoluteFilePath());
    const QString relative = QDir(d->folder).relativeFilePath(clean);
    const bool near = QDir::isRelativePath(relative) && !relative.startsWith(QLatin1String("../../"));
    return (near ? relative : clean).toStdString();
}

void Project::reloadSheets() {
    d->readSheets();
    emit sheetsChanged();
}

void Project::reloadSheet(SheetId id) {
    if (d->readSheet(id)) emit sheetChanged(id);
}

void Project::reloadClasses() {
    const std::vector<OrganClass> before = d->classes;
    d->readClasses();
    if (!sameClasses(before, d->classes)) emit classesChanged();
}

ClassId Project::classForModel(const QString &name) {
    if (const auto known = storage::findClass(d->database, name.toStdString())) return known->id;
    const int position = d->classes.empty() ? 0 : d->classes.back().position + 1;
    storage::createClasses(d->database, {storage::defaultClass(name.trimmed().toStdString(), position)});
    reloadClasses();
    return storage::findClass(d->database, name.toStdString()).value().id;
}

void Project::storeSheetHash(SheetId id, const std::string &sha256) {
    storage::setSheetHash(d->database, id, sha256);
    if (const auto found = d->sheetIndex.find(id.value); found != d->sheetIndex.end()) {
        d->sheets[found->second].sha256 = sha256;
    }
}

void Project::markMissing(SheetId id) {
    Sheet sheet = d->requireSheet(id);
    sheet.image = storage::ImageState::Missing;
    storage::updateSheet(d->database, sheet);
    reloadSheet(id);
}

void Project::notifyPredictions(SheetId id) {
    reloadSheet(id);
    emit predictionsChanged(id);
}

void Project::notifyModels() {
    emit modelsChanged();
}

} // namespace herbascope::app
