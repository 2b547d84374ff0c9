// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sample_project.h"

#include "engine/imaging/sample_sheets.h"
#include "storage/formats/formats.h"

#include <opencv2/imgcodecs.hpp>

#include <QDir>
#include <QSaveFile>

namespace herbascope::app {
namespace {

QString stemOf(int index) {
    return QStringLiteral("sample-%1").arg(index + 1, 2, 10, QLatin1Char('0'));
}

void save(const QString &path, const char *bytes, qint64 size) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes, size) != size || !file.commit())
        throw Error(QObject::tr("Cannot write %1: %2.").arg(path, file.errorString()).toStdString());
}

storage::formats::FormatSheet annotationOf(const engine::SampleSheet &drawn, const QString &stem) {
    storage::formats::FormatSheet sheet;
    sheet.stem = stem.toStdString();
    sheet.fileName = sheet.stem + ".jpg";
    sheet.width = drawn.image.cols;
    sheet.height = drawn.image.rows;
    for (std::size_t i = 0; i < drawn.boxes.size(); ++i) {
        storage::formats::FormatBox box;
        box.className = engine::sampleClasses()[static_cast<std::size_t>(drawn.labels[i])];
        box.box = drawn.boxes[i];
        sheet.boxes.push_back(box);
    }
    return sheet;
}

} // namespace

SampleProjectJob::SampleProjectJob(const QString &folder, const SampleOptions &options)
    : Job(tr("Drawing the sample sheets"))
    , m_folder(folder)
    , m_options(options) {}

ImportSettings SampleProjectJob::importSettings() const {
    ImportSettings settings;
    settings.images = QStringList{QDir(m_folder).filePath(QStringLiteral("scans"))};
    settings.voc = QDir(m_folder).filePath(QStringLiteral("annotations"));
    return settings;
}

void SampleProjectJob::run(std::stop_token stop) {
    QDir(m_folder).mkpath(QStringLiteral("scans"));
    QDir(m_folder).mkpath(QStringLiteral("annotations"));
    for (int index = 0; index < m_options.sheets && !stop.stop_requested(); ++index) {
        writeSheet(index);
        setProgress((index + 1.0) / m_options.sheets, tr("sheet %1 of %2").arg(index + 1).arg(m_options.sheets));
    }
}

void SampleProjectJob::writeSheet(int index) const {
    const engine::SampleSheet drawn = engine::drawSampleSheet(m_options.width, m_options.height, m_options.seed, index);
    std::vector<unsigned char> jpeg;
    cv::imencode(".jpg", drawn.image, jpeg, {cv::IMWRITE_JPEG_QUALITY, 90});
    const QDir folder(m_folder);
    save(folder.filePath(QStringLiteral("scans/%1.jpg").arg(stemOf(index))),
         reinterpret_cast<const char *>(jpeg.data()), static_cast<qint64>(jpeg.size()));
    if (index >= m_options.annotated) return;
    const std::string xml = storage::formats::writeVoc(annotationOf(drawn, stemOf(index)));
    save(folder.filePath(QStringLiteral("annotations/%1.xml").arg(stemOf(index))), xml.data(),
         static_cast<qint64>(xml.size()));
}

} // namespace herbascope::app
