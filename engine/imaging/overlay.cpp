// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/overlay.h"

#include "engine/durable_file.h"
#include "engine/error.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace herbascope::engine {

namespace {

struct Pen {
    cv::Scalar colour; ///< BGR
    int width = 1;     ///< px
};

cv::Scalar toBgr(std::uint32_t rgb) {
    return cv::Scalar(rgb & 255, rgb >> 8 & 255, rgb >> 16 & 255);
}

/// Upright or level lines are sharp without antialiasing.
void drawLine(cv::Mat &image, cv::Point from, cv::Point to, const Pen &pen, bool isDashed) {
    if (!isDashed) return cv::line(image, from, to, pen.colour, pen.width, cv::LINE_8);
    const double length = cv::norm(to - from);
    const double dash = pen.width * 5.0;
    const cv::Point2d step = length > 0 ? cv::Point2d(to - from) / length : cv::Point2d();
    for (double start = 0; start < length; start += 2 * dash) {
        const cv::Point2d begin = cv::Point2d(from) + step * start;
        const cv::Point2d end = cv::Point2d(from) + step * std::min(length, start + dash);
        cv::line(image, begin, end, pen.colour, pen.width, cv::LINE_8);
    }
}

/// Black or white, whichever can be read on the colour (weights of Rec. 601).
cv::Scalar readableOn(const cv::Scalar &bgr) {
    const double light = 0.114 * bgr[0] + 0.587 * bgr[1] + 0.299 * bgr[2];
    return light > 140 ? cv::Scalar::all(0) : cv::Scalar::all(255);
}

/// Above the box where there is room, otherwise inside its upper edge.
void drawCaption(cv::Mat &image, const cv::Rect &box, const cv::Mat &letters, const Pen &pen) {
    if (letters.empty()) return;
    const int pad = std::max(2, pen.width);
    const cv::Size size(letters.cols + 2 * pad, letters.rows + pad);
    const cv::Rect whole({}, image.size());
    const int y = box.y >= size.height ? box.y - size.height : box.y;
    const int x = std::clamp(box.x, 0, std::max(0, image.cols - size.width));
    cv::rectangle(image, cv::Rect(cv::Point(x, y), size), pen.colour, cv::FILLED);
    const cv::Rect place = cv::Rect(cv::Point(x + pad, y + pad / 2), letters.size()) & whole;
    if (place.empty()) return;
    const cv::Scalar ink = readableOn(pen.colour);
    const cv::Point shift(x + pad, y + pad / 2);
    for (int row = place.y; row < place.br().y; ++row)
        for (int column = place.x; column < place.br().x; ++column) {
            const int alpha = letters.at<uchar>(row - shift.y, column - shift.x);
            cv::Vec3b &pixel = image.at<cv::Vec3b>(row, column);
            for (int c = 0; c < 3; ++c)
                pixel[c] = static_cast<uchar>((pixel[c] * (255 - alpha) + static_cast<int>(ink[c]) * alpha + 127) / 255);
        }
}

} // namespace

cv::Mat drawOverlay(const cv::Mat &bgr, const std::vector<OverlayBox> &boxes, const LetterPainter &paintLetters) {
    cv::Mat image = bgr.clone();
    const int width = std::max(1, cvRound(std::max(image.cols, image.rows) / 700.0));
    const auto pixelsOf = [](const Box &box) {
        return cv::Rect(cv::Point(cvFloor(box.x1), cvFloor(box.y1)), cv::Point(cvCeil(box.x2), cvCeil(box.y2)));
    };
    for (const OverlayBox &one : boxes) {
        const cv::Rect box = pixelsOf(one.box);
        if (box.empty()) continue;
        const Pen pen{toBgr(one.rgb), width};
        const cv::Point topLeft = box.tl();
        const cv::Point bottomRight = box.br() - cv::Point(1, 1);
        const cv::Point topRight(bottomRight.x, topLeft.y);
        const cv::Point bottomLeft(topLeft.x, bottomRight.y);
        drawLine(image, topLeft, topRight, pen, one.dashed);
        drawLine(image, topRight, bottomRight, pen, one.dashed);
        drawLine(image, topLeft, bottomLeft, pen, one.dashed);
        drawLine(image, bottomLeft, bottomRight, pen, one.dashed);
    }
    // Captions last: no line runs through a word.
    for (const OverlayBox &one : boxes) {
        const cv::Rect box = pixelsOf(one.box);
        if (!box.empty() && !one.caption.empty())
            drawCaption(image, box, paintLetters(one.caption, std::max(14, 11 * width)), {toBgr(one.rgb), width});
    }
    return image;
}

void writeJpeg(const std::filesystem::path &path, const cv::Mat &bgr, int quality) {
    const auto fail = [&path](const std::string &reason) {
        return Error("Cannot write " + path.string() + ": " + reason + ".");
    };
    std::vector<uchar> bytes;
    try {
        if (!cv::imencode(".jpg", bgr, bytes, {cv::IMWRITE_JPEG_QUALITY, quality}))
            throw fail("the image cannot be stored as JPEG");
    } catch (const cv::Exception &problem) {
        throw fail("the image cannot be stored as JPEG (" + problem.err + ")");
    }
    writeDurably(path, {reinterpret_cast<const char *>(bytes.data()), bytes.size()});
}

} // namespace herbascope::engine
