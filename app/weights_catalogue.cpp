// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/weights_catalogue.h"

#include "app/text.h"

#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <algorithm>

namespace herbascope::app {
namespace {

const QString quick = QStringLiteral("quick"), standard = QStringLiteral("standard"), paper = QStringLiteral("paper");

/// torchvision ends every file's name with the first eight digits of its SHA-256 (torch.hub checks them).
PublishedWeights torchvisions(const QString &name, const QString &fileName) {
    PublishedWeights weights;
    weights.name = name;
    weights.fileName = fileName;
    weights.address = QUrl(QStringLiteral("https://download.pytorch.org/models/") + fileName);
    weights.page = QStringLiteral("https://docs.pytorch.org/vision/stable/models.html");
    weights.sha256Start = fileName.section(QLatin1Char('-'), -1).section(QLatin1Char('.'), 0, 0);
    weights.licence =
        Weights::tr("BSD-3-Clause, as torchvision; the terms of ImageNet, which it was trained on, may add to "
                    "that");
    return weights;
}

PublishedWeights resnet18() {
    PublishedWeights weights = torchvisions(QStringLiteral("resnet18"), QStringLiteral("resnet18-f37072fd.pth"));
    weights.title = Weights::tr("ResNet-18, ImageNet (torchvision)");
    weights.purpose = Weights::tr("The usual start of the presets quick and standard: it knows shapes and textures of "
                                  "everyday photographs, and the training teaches it organs.");
    weights.presets = {quick, standard};
    weights.megabytes = 47;
    return weights;
}

PublishedWeights msra50() {
    PublishedWeights weights;
    weights.name = QStringLiteral("r50-msra");
    weights.fileName = QStringLiteral("R-50.pkl");
    weights.title = Weights::tr("ResNet-50, ImageNet (MSRA, from Detectron2)");
    weights.purpose = Weights::tr("What the published training started from, so the right start of the preset paper.");
    weights.presets = {paper};
    weights.megabytes = 102;
    weights.licence = Weights::tr("CC BY-SA 3.0, as all models of Detectron2's model zoo");
    weights.address =
        QUrl(QStringLiteral("https://dl.fbaipublicfiles.com/detectron2/ImageNetPretrained/MSRA/R-50.pkl"));
    weights.page = QStringLiteral("https://github.com/facebookresearch/detectron2/blob/main/MODEL_ZOO.md");
    return weights;
}

PublishedWeights plantOrgans() {
    PublishedWeights weights;
    weights.name = QStringLiteral("plant-organs");
    weights.fileName = QStringLiteral("model_final.pth");
    weights.title = Weights::tr("Plant organs (Younis et al. 2020)");
    weights.purpose = Weights::tr(
        "The published detector of leaf, flower, fruit, seed, stem and root, trained on scans from Paris. The "
        "preset paper goes on from it; \"herbascope-cli import-weights\" makes a model of it that predicts "
        "without any training.");
    weights.presets = {paper};
    weights.licence = Weights::tr("none stated: ask the authors before you pass it on");
    weights.address =
        QUrl(QStringLiteral("https://github.com/2younis/plant-organ-detection/releases/download/v1.0/model_final.pth"));
    weights.page = QStringLiteral("https://github.com/2younis/plant-organ-detection");
    return weights;
}

PublishedWeights resnet50() {
    PublishedWeights weights = torchvisions(QStringLiteral("resnet50"), QStringLiteral("resnet50-0676ba61.pth"));
    weights.title = Weights::tr("ResNet-50, ImageNet (torchvision)");
    weights.purpose =
        Weights::tr("For the preset paper where R-50.pkl cannot be had: it fits, but was made for pixels of "
                    "another scale and helps less.");
    weights.presets = {paper};
    weights.megabytes = 103;
    return weights;
}

PublishedWeights fasterRcnn() {
    PublishedWeights weights =
        torchvisions(QStringLiteral("fasterrcnn-coco"), QStringLiteral("fasterrcnn_resnet50_fpn_coco-258fb6c6.pth"));
    weights.title = Weights::tr("Faster R-CNN with ResNet-50, COCO (torchvision)");
    weights.purpose =
        Weights::tr("A whole detector of everyday things. The preset paper can start from it, its class heads "
                    "anew, but it was made for pixels of another scale; good for comparing with torchvision.");
    weights.presets = {paper};
    weights.megabytes = 168;
    weights.licence =
        Weights::tr("BSD-3-Clause, as torchvision; the terms of COCO, which it was trained on, may add to that");
    return weights;
}

PublishedWeights resnet101() {
    PublishedWeights weights = torchvisions(QStringLiteral("resnet101"), QStringLiteral("resnet101-63fe2227.pth"));
    weights.title = Weights::tr("ResNet-101, ImageNet (torchvision)");
    weights.purpose = Weights::tr("No preset has this large network; it is here for trials with "
                                  "\"herbascope-cli import-weights\".");
    weights.megabytes = 179;
    return weights;
}

} // namespace

QVector<PublishedWeights> publishedWeights() {
    return {resnet18(), msra50(), plantOrgans(), resnet50(), fasterRcnn(), resnet101()};
}

std::optional<PublishedWeights> findPublishedWeights(const QString &name) {
    for (const PublishedWeights &weights : publishedWeights())
        if (nameKey(weights.name) == nameKey(name) || nameKey(weights.fileName) == nameKey(name)) return weights;
    return std::nullopt;
}

QString weightsFolder() {
    const QString chosen = qEnvironmentVariable("HERBASCOPE_WEIGHTS");
    if (!chosen.isEmpty()) return QDir::cleanPath(QFileInfo(chosen).absoluteFilePath());
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation))
        .absoluteFilePath(QStringLiteral("herbascope/weights"));
}

QString downloadedWeights(const PublishedWeights &weights) {
    const QString path = QDir(weightsFolder()).filePath(weights.fileName);
    return QFileInfo(path).isFile() ? path : QString();
}

std::optional<PublishedWeights> publishedWeightsAt(const QString &path) {
    if (path.isEmpty()) return std::nullopt;
    const QString clean = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    for (const PublishedWeights &weights : publishedWeights())
        if (clean == downloadedWeights(weights)) return weights;
    return std::nullopt;
}

QString sizeText(const PublishedWeights &weights) {
    return weights.megabytes > 0 ? Weights::tr("%1 MB").arg(weights.megabytes) : Weights::tr("size not stated");
}

} // namespace herbascope::app
