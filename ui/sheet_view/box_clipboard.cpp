// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sheet_view/box_clipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMimeData>

#include <algorithm>

namespace herbascope::ui {

namespace {

const QString mimeType = QStringLiteral("application/x-herbascope-boxes+json");

} // namespace

void copyBoxes(const std::vector<TargetBox> &boxes, app::SheetId sheet, const app::Project &project) {
    QJsonArray list;
    for (const TargetBox &box : boxes) {
        const app::OrganClass *organ = project.organClass(box.organ);
        if (!organ) continue;
        list.append(QJsonObject{{"class", QString::fromStdString(organ->name)},
                                {"box", QJsonArray{box.box.x1, box.box.y1, box.box.x2, box.box.y2}}});
    }
    const QJsonObject root{{"project", project.folder()}, {"sheet", qint64(sheet.value)}, {"boxes", list}};
    auto *data = new QMimeData; // the clipboard owns it
    data->setData(mimeType, QJsonDocument(root).toJson(QJsonDocument::Compact));
    QGuiApplication::clipboard()->setMimeData(data);
}

CopiedBoxes copiedBoxes(const app::Project &project) {
    CopiedBoxes copied;
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
    if (!data || !data->hasFormat(mimeType)) return copied;
    const QJsonObject root = QJsonDocument::fromJson(data->data(mimeType)).object();
    if (root["project"].toString() == project.folder()) copied.sheet.value = root["sheet"].toInteger();
    for (const QJsonValue &value : root["boxes"].toArray()) {
        const std::string name = value["class"].toString().toStdString();
        const auto &classes = project.classes();
        const auto organ = std::find_if(classes.begin(), classes.end(), [&](const auto &c) { return c.name == name; });
        const QJsonArray box = value["box"].toArray();
        if (organ == classes.end() || box.size() != 4) continue;
        copied.boxes.push_back(
            {organ->id, {box[0].toDouble(), box[1].toDouble(), box[2].toDouble(), box[3].toDouble()}});
    }
    return copied;
}

} // namespace herbascope::ui
