// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures in and out of the program, end to end.
#include "tests/cli/program.h"
#include "tests/support/catch.h"

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include <QFileInfo>

using namespace herbascope::test;
using Catch::Matchers::Contains;

namespace {

void writeScan(const Workplace &work, const QString &name, int grey = 255) {
    QDir().mkpath(QFileInfo(work.path(name)).path());
    REQUIRE(cv::imwrite(work.path(name).toStdString(), cv::Mat(160, 120, CV_8UC3, cv::Scalar::all(grey))));
}

std::string voc(const std::string &fileName, const std::string &path, const std::string &organ, int at) {
    const auto number = [](int value) { return std::to_string(value); };
    return "<annotation><filename>" + fileName + "</filename>" + (path.empty() ? "" : "<path>" + path + "</path>") +
           "<size><width>120</width><height>160</height><depth>3</depth></size><object><name>" + organ +
           "</name><bndbox><xmin>" + number(at) + "</xmin><ymin>" + number(at) + "</ymin><xmax>" + number(at + 40) +
           "</xmax><ymax>" + number(at + 40) + "</ymax></bndbox></object></annotation>";
}

/// A project of one sheet with one box of that class, as an overlay picture.
cv::Mat overlayOf(const std::string &organ, std::string *said = nullptr) {
    const Workplace work;
    writeScan(work, "scans/C-1.png");
    QDir().mkpath(work.path("xml"));
    work.write("xml/C-1.xml", voc("C-1.png", "", organ, 60));
    REQUIRE(work.run("new p").status == 0);
    REQUIRE(work.run("import p --images scans --voc xml").status == 0);
    const Ran ran = work.run("export p --format overlay --out o");
    REQUIRE(ran.status == 0);
    if (said) *said = ran.err;
    return cv::imread(work.path("o/C-1_overlay.jpg").toStdString());
}

} // namespace

TEST_CASE("One overlay picture a sheet, however many share a name", "[cli][export]") {
    const Workplace work;
    int grey = 60;
    for (const char *scan : {"1998/S-1.jpg", "2019/S-1.jpg", "2019/S-2.jpg", "2019/S-2.png", "2019/s-2.JPG"})
        writeScan(work, QStringLiteral("scans/") + QLatin1String(scan), grey += 20);
    REQUIRE(work.run("new p").status == 0);
    REQUIRE(work.run("import p --images scans").status == 0);
    const Ran ran = work.run("export p --format overlay --out o");
    CHECK(ran.status == 0);
    CHECK_THAT(ran.err, Contains("Wrote 5 pictures") && Contains("1998_S-1_overlay.jpg"));
    CHECK(work.files("o").size() == 5);
    CHECK(std::abs(cv::imread(work.path("o/2019_S-1_overlay.jpg").toStdString()).at<cv::Vec3b>(80, 60)[1] - 100) < 4);
}

TEST_CASE("Captions can be read in every script that there are fonts for", "[cli][export]") {
    std::string said;
    const cv::Mat plain = overlayOf("Blute"), umlaut = overlayOf("Bl\u00fcte", &said);
    REQUIRE(plain.size() == umlaut.size());
    CHECK(cv::norm(plain, umlaut, cv::NORM_L1) > 0); // the dots
    CHECK_THAT(said, !Contains("No font"));
    const cv::Mat first = overlayOf("\u8449", &said), second = overlayOf("\u82b1");
    if (said.find("No font") == std::string::npos) CHECK(cv::norm(first, second, cv::NORM_L1) > 0);
    overlayOf("\U000F0000", &said); // nobody's letter
    CHECK_THAT(said, Contains("No font on this computer has the letters"));
}

TEST_CASE("A cut scan with a false end mark is refused by import and detection alike", "[cli][import]") {
    const Workplace work;
    writeScan(work, "scans/noise.jpg");
    cv::Mat noise(400, 300, CV_8UC3);
    cv::randu(noise, 0, 255);
    REQUIRE(cv::imwrite(work.path("scans/noise.jpg").toStdString(), noise));
    const std::string whole = work.read("scans/noise.jpg");
    work.write("scans/cut.jpg", whole.substr(0, whole.size() / 2) + "\xFF\xD9");
    work.write("scans/behind.jpg", whole + std::string(70000, '\0'));
    REQUIRE(work.run("new p").status == 0);
    const Ran ran = work.run("import p --images scans --json");
    CHECK_THAT(ran.err, Contains("Cannot read cut.jpg: the file is truncated.") && !Contains("behind.jpg"));
    CHECK(ran.json().at(0)["sheets_broken"] == 1);
}
