// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/evaluation/coco_evaluation.h"

#include "engine/error.h"
#include "engine/evaluation/matching.h"

#include <limits>
#include <numeric>
#include <unordered_map>

namespace herbascope::engine {

namespace {

using coco::areaCount;
using coco::ImageMatches;
using coco::iouCount;

constexpr int recallPoints = 101;
constexpr std::array<int, 3> detectionLimits{1, 10, 100};

/// One class, area range and limit of detections an image, over all images (cocoeval.py, accumulate).
struct Accumulated {
    bool valid = false; ///< false: no ground truth counts
    std::array<std::array<double, recallPoints>, iouCount> precision{};
    std::array<double, iouCount> recall{};
};

/// All images' detections of one class in order of score; ties in the images' order.
struct Ranked {
    const coco::Outcome *outcome;
    double score;
};

std::vector<Ranked> rank(const std::vector<ImageMatches> &images, int area, int limit) {
    std::vector<Ranked> result;
    for (const ImageMatches &image : images) {
        const auto count = std::min<std::size_t>(image.scores.size(), limit);
        for (std::size_t i = 0; i < count; ++i) result.push_back({&image.outcomes[area][i], image.scores[i]});
    }
    std::stable_sort(result.begin(), result.end(), [](const Ranked &a, const Ranked &b) { return a.score > b.score; });
    return result;
}

/// Precision as a falling staircase, read at 101 recalls.
void interpolate(const std::vector<double> &recall, std::vector<double> precision,
                 std::array<double, recallPoints> &result) {
    for (std::size_t i = precision.size(); i-- > 1;) precision[i - 1] = std::max(precision[i - 1], precision[i]);
    std::size_t at = 0;
    for (int point = 0; point < recallPoints; ++point) {
        const double wanted = point == recallPoints - 1 ? 1.0 : point * 0.01;
        while (at < recall.size() && recall[at] < wanted) ++at;
        result[point] = at < precision.size() ? precision[at] : 0.0;
    }
}

Accumulated accumulate(const std::vector<ImageMatches> &images, int area, int limit) {
    Accumulated result;
    int counted = 0;
    for (const ImageMatches &image : images) counted += image.counted[area];
    if (counted == 0) return result;
    result.valid = true;
    const std::vector<Ranked> ranked = rank(images, area, limit);
    std::vector<double> recall, precision;
    for (int iou = 0; iou < iouCount; ++iou) {
        const unsigned bit = 1u << iou;
        double right = 0, wrong = 0;
        recall.clear();
        precision.clear();
        for (const Ranked &one : ranked) {
            if (!(one.outcome->ignored & bit)) ((one.outcome->matched & bit) ? right : wrong) += 1;
            recall.push_back(right / counted);
            precision.push_back(right / (right + wrong + std::numeric_limits<double>::epsilon()));
        }
        result.recall[iou] = recall.empty() ? 0.0 : recall.back();
        interpolate(recall, precision, result.precision[iou]);
    }
    return result;
}

double meanOf(const std::array<double, recallPoints> &values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / recallPoints;
}

std::optional<double> averagePrecision(const Accumulated &a) {
    if (!a.valid) return std::nullopt;
    double sum = 0;
    for (const auto &row : a.precision) sum += meanOf(row);
    return sum / iouCount;
}

std::optional<double> averageRecall(const Accumulated &a) {
    if (!a.valid) return std::nullopt;
    return std::accumulate(a.recall.begin(), a.recall.end(), 0.0) / iouCount;
}

/// Means over those that have a value; every class weighs the same, as in pycocotools.
class Mean {
public:
    void add(const std::optional<double> &value) {
        if (!value) return;
        m_sum += *value;
        ++m_count;
    }
    std::optional<double> value() const { return m_count ? std::optional(m_sum / m_count) : std::nullopt; }

private:
    double m_sum = 0;
    int m_count = 0;
};

/// Figures of one class, with those that only the whole has (recalls by area and by limit).
struct ClassResult {
    ClassFigures figures;
    std::array<std::optional<double>, 3> recallByLimit; ///< 1, 10, 100
    std::array<std::optional<double>, areaCount> recallByArea;
};

ClassResult evaluateClass(const std::vector<ImageMatches> &images) {
    ClassResult result;
    ClassFigures &figures = result.figures;
    for (const ImageMatches &image : images) {
        figures.groundTruth += image.counted[0];
        figures.detections += static_cast<int>(image.scores.size());
    }
    std::array<Accumulated, areaCount> byArea;
    for (int area = 0; area < areaCount; ++area) {
        byArea[area] = accumulate(images, area, coco::maximumDetections);
        result.recallByArea[area] = averageRecall(byArea[area]);
    }
    const Accumulated &all = byArea[0];
    figures.ap = averagePrecision(all);
    figures.apSmall = averagePrecision(byArea[1]);
    figures.apMedium = averagePrecision(byArea[2]);
    figures.apLarge = averagePrecision(byArea[3]);
    figures.ar100 = averageRecall(all);
    result.recallByLimit = {averageRecall(accumulate(images, 0, detectionLimits[0])),
                            averageRecall(accumulate(images, 0, detectionLimits[1])), figures.ar100};
    for (int iou = 0; iou < iouCount; ++iou) {
        figures.apByIou.push_back(all.valid ? std::optional(meanOf(all.precision[iou])) : std::nullopt);
        figures.recallByIou.push_back(all.valid ? std::optional(all.recall[iou]) : std::nullopt);
    }
    figures.ap50 = figures.apByIou[0];
    figures.ap75 = figures.apByIou[5];
    if (all.valid) figures.precision50.assign(all.precision[0].begin(), all.precision[0].end());
    return result;
}

/// Ground truth and detections of one class by image, in ascending order of image id.
struct ClassInput {
    std::vector<std::vector<coco::Truth>> truth;
    std::vector<std::vector<coco::Found>> found;
};

std::vector<ClassInput> arrange(const std::vector<int> &images, int classes, const std::vector<GroundTruthBox> &truth,
                                const std::vector<ScoredBox> &detections) {
    std::unordered_map<int, std::size_t> place;
    for (std::size_t i = 0; i < images.size(); ++i) place.emplace(images[i], i);
    std::vector<ClassInput> result(classes);
    for (ClassInput &input : result) {
        input.truth.resize(images.size());
        input.found.resize(images.size());
    }
    const auto check = [classes](int label) {
        if (label < 0 || label >= classes) throw Error("A box has a class that the evaluation does not know.");
    };
    for (const GroundTruthBox &one : truth) {
        check(one.label);
        const auto at = place.find(one.image);
        if (at != place.end())
            result[one.label].truth[at->second].push_back(
                {one.box, one.area < 0 ? one.box.area() : one.area, one.crowd});
    }
    for (const ScoredBox &one : detections) {
        check(one.label);
        const auto at = place.find(one.image);
        if (at != place.end()) result[one.label].found[at->second].push_back({one.box, one.score});
    }
    return result;
}

std::vector<ImageMatches> matchClass(ClassInput &input) {
    std::vector<ImageMatches> result;
    for (std::size_t i = 0; i < input.truth.size(); ++i)
        if (!input.truth[i].empty() || !input.found[i].empty())
            result.push_back(coco::matchImage(input.truth[i], std::move(input.found[i])));
    return result;
}

/// The whole's figures: means over the classes.
void summarise(const std::vector<ClassResult> &results, Evaluation &evaluation) {
    Mean ap, ap50, ap75, apSmall, apMedium, apLarge, ar1, ar10, ar100, arSmall, arMedium, arLarge;
    std::array<Mean, iouCount> apByIou, recallByIou;
    for (const ClassResult &one : results) {
        ap.add(one.figures.ap);
        ap50.add(one.figures.ap50);
        ap75.add(one.figures.ap75);
        apSmall.add(one.figures.apSmall);
        apMedium.add(one.figures.apMedium);
        apLarge.add(one.figures.apLarge);
        ar1.add(one.recallByLimit[0]);
        ar10.add(one.recallByLimit[1]);
        ar100.add(one.figures.ar100);
        arSmall.add(one.recallByArea[1]);
        arMedium.add(one.recallByArea[2]);
        arLarge.add(one.recallByArea[3]);
        for (int iou = 0; iou < iouCount; ++iou) {
            apByIou[iou].add(one.figures.apByIou[iou]);
            recallByIou[iou].add(one.figures.recallByIou[iou]);
        }
        evaluation.all.groundTruth += one.figures.groundTruth;
        evaluation.all.detections += one.figures.detections;
        evaluation.classes.push_back(one.figures);
    }
    ClassFigures &all = evaluation.all;
    all.ap = ap.value(), all.ap50 = ap50.value(), all.ap75 = ap75.value(), all.ar100 = ar100.value();
    all.apSmall = apSmall.value(), all.apMedium = apMedium.value(), all.apLarge = apLarge.value();
    evaluation.ar1 = ar1.value(), evaluation.ar10 = ar10.value();
    evaluation.arSmall = arSmall.value(), evaluation.arMedium = arMedium.value(), evaluation.arLarge = arLarge.value();
    for (int iou = 0; iou < iouCount; ++iou) {
        all.apByIou.push_back(apByIou[iou].value());
        all.recallByIou.push_back(recallByIou[iou].value());
    }
}

} // namespace

Evaluation evaluateDetections(const std::vector<int> &images, int classes, const std::vector<GroundTruthBox> &truth,
                              const std::vector<ScoredBox> &detections) {
    std::vector<int> ids = images;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());

    Evaluation evaluation;
    evaluation.images = static_cast<int>(ids.size());
    std::vector<ClassResult> results;
    for (ClassInput &input : arrange(ids, classes, truth, detections))
        results.push_back(evaluateClass(matchClass(input)));
    summarise(results, evaluation);
    return evaluation;
}

} // namespace herbascope::engine
