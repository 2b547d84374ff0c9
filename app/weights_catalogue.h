// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The published weights a training can start from: plain data, and where their files lie on this computer. Addresses,
/// sizes and hashes are those of torchvision 0.29.2 (models/resnet.py, models/detection/faster_rcnn.py), of
/// Detectron2's MODEL_ZOO.md and of the README of 2younis/plant-organ-detection. Pure functions, any thread.

#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <QVector>

#include <optional>

namespace herbascope::app {

/// The context of all sentences about published weights.
struct Weights {
    Q_DECLARE_TR_FUNCTIONS(Weights)
};

struct PublishedWeights {
    QString name;        ///< what it is called on the command line: "resnet18"
    QString fileName;    ///< as its publisher calls it, and as it is kept
    QString title;       ///< "ResNet-18, ImageNet (torchvision)"
    QString purpose;     ///< what it is for, in sentences
    QStringList presets; ///< those that start from it; empty: none yet
    int megabytes = 0;   ///< of 10^6 bytes, rounded; 0: the publisher does not say
    QString licence;
    QUrl address;        ///< https
    QString page;        ///< where the publisher tells about it
    QString sha256Start; ///< first hexadecimal digits of its SHA-256; empty: the publisher gives none
};

/// The most useful first.
QVector<PublishedWeights> publishedWeights();
/// By its name or its file's name, capitals or not.
std::optional<PublishedWeights> findPublishedWeights(const QString &name);

/// Where downloaded files are kept: $HERBASCOPE_WEIGHTS, else herbascope/weights in the user's data folder. May not
/// exist.
QString weightsFolder();
/// Absolute path of the downloaded file; empty while it is not there. Only whole and checked files get their name.
QString downloadedWeights(const PublishedWeights &weights);
/// What lies at this path, if it is one of the downloaded files.
std::optional<PublishedWeights> publishedWeightsAt(const QString &path);

/// "47 MB", or "size not stated".
QString sizeText(const PublishedWeights &weights);

} // namespace herbascope::app
