// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export.h"

#include "app/export_data.h"
#include "app/text.h"
#include "engine/error.h"
#include "engine/file_names.h"

#include <QDir>
#include <QFileInfo>

namespace herbascope::app {
namespace {

namespace formats = storage::formats;

std::filesystem::path nativePath(const QString &path) {
    return QFile::encodeName(path).toStdString();
}

void write(const ExportData &data) {
    const QString target = data.settings.target;
    const QString folder = QFileInfo(target).absolutePath();
    if (!QDir().mkpath(folder)) throw Error(Project::tr("The folder %1 cannot be made.").arg(folder).toStdString());
    switch (data.settings.format) {
    case ExportFormat::Voc:
        formats::writeVocTarget(nativePath(target), data.sheets);
        return;
    case ExportFormat::Coco:
        if (data.settings.predictions) {
            formats::writeCocoResults(nativePath(target), data.sheets, data.classNames);
        } else {
            formats::writeCoco(nativePath(target), data.sheets, data.classNames);
        }
        return;
    case ExportFormat::Csv:
        formats::writeCsv(nativePath(target), data.rows);
        return;
    case ExportFormat::ImageSet:
        if (!QDir().mkpath(target)) throw Error(Project::tr("The folder %1 cannot be made.").arg(target).toStdString());
        for (engine::FileNames names; const auto &[name, stems] : data.imageSets)
            formats::writeImageSet(nativePath(target) / names.take(name, ".txt"), stems);
        return;
    }
}

} // namespace

std::optional<ExportFormat> exportFormat(const QString &name) {
    const qsizetype index = exportFormatNames().indexOf(nameKey(name));
    return index < 0 ? std::nullopt : std::optional(static_cast<ExportFormat>(index));
}

QStringList exportFormatNames() {
    return {QStringLiteral("voc"), QStringLiteral("coco"), QStringLiteral("csv"), QStringLiteral("imageset")};
}

ExportSummary exportProject(const Project &project, const ExportSettings &settings) {
    const ExportData data = collectExport(project, settings);
    write(data);
    return data.summary;
}

struct ExportJob::Private {
    ExportData data;
};

ExportJob::ExportJob(const Project &project, const ExportSettings &settings)
    : Job(tr("Exporting to %1").arg(QFileInfo(settings.target).fileName()))
    , d(std::make_unique<Private>(Private{collectExport(project, settings)})) {}

ExportJob::~ExportJob() = default;

ExportSummary ExportJob::summary() const {
    return d->data.summary;
}

void ExportJob::run(std::stop_token stop) {
    if (!stop.stop_requested()) write(d->data);
}

void ExportJob::done() {
    for (const QString &note : d->data.summary.notes) addProblem(note);
    setMessage(tr("Exported %1 with %2 to %3.")
                   .arg(sheetsText(d->data.summary.sheets), boxesText(d->data.summary.boxes), d->data.settings.target));
}

} // namespace herbascope::app
