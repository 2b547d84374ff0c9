// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/caption.h"

#include "app/project.h"
#include "app/text.h"

#include <QGlyphRun>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace herbascope::app {
namespace {

/// The letters of a line that are drawn as the font's sign for "not there", which is its glyph 0.
QStringList unknownLetters(const QTextLayout &layout) {
    QStringList unknown;
    for (qsizetype at = 0; at < layout.text().size();) {
        const bool isPair = layout.text()[at].isHighSurrogate() && at + 1 < layout.text().size();
        const qsizetype units = isPair ? 2 : 1;
        const QString letter = layout.text().mid(at, units);
        for (const QGlyphRun &run : layout.glyphRuns(static_cast<int>(at), static_cast<int>(units)))
            if (run.glyphIndexes().contains(0) && !unknown.contains(letter)) unknown.append(letter);
        at += units;
    }
    return unknown;
}

} // namespace

cv::Mat CaptionPainter::paint(const std::string &caption, int height) {
    QFont font = QGuiApplication::font();
    font.setPixelSize(std::max(8, height * 3 / 4)); // with ascenders and descenders it fills the height
    QTextLayout layout(QString::fromStdString(caption).simplified(), font);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (!line.isValid()) return {};
    line.setLineWidth(1e6);
    layout.endLayout();
    for (const QString &letter : unknownLetters(layout)) m_unknown.insert(letter);
    QImage image(std::max(1, static_cast<int>(std::ceil(line.naturalTextWidth()))), height, QImage::Format_Grayscale8);
    image.fill(Qt::black);
    QPainter painter(&image);
    painter.setPen(Qt::white);
    layout.draw(&painter, QPointF(0, (height - line.height()) / 2));
    painter.end();
    return cv::Mat(image.height(), image.width(), CV_8U, image.bits(), static_cast<std::size_t>(image.bytesPerLine()))
        .clone();
}

QString CaptionPainter::note() const {
    if (m_unknown.empty()) return {};
    return Project::tr("No font on this computer has the letters %1; frames stand for them in the captions. Fonts for "
                       "all scripts are in Debian's package fonts-noto-core, for Chinese and Japanese in "
                       "fonts-noto-cjk.")
        .arg(shortList(QStringList(m_unknown.begin(), m_unknown.end())));
}

} // namespace herbascope::app
