// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/formats/formats.h"
#include "tests/support/catch.h"

#include <pugixml.hpp>

#include <clocale>

using namespace herbascope;
using namespace herbascope::storage::formats;
using Catch::Matchers::Contains;

namespace {

const char *const oneBox = R"(<?xml version="1.0" encoding="utf-8"?>
<annotation verified="yes">
	<folder>scans</folder>
	<filename>FR 1 &amp; 2.jpg</filename>
	<path>/home/eva/FR 1.jpg</path>
	<source><database>MNHN</database></source>
	<size><width>800</width><height>1200</height><depth>3</depth></size>
	<segmented>0</segmented>
	<object>
		<name>  leaf
		</name><pose>Left</pose><truncated>1</truncated><difficult>0</difficult><score>0.8125</score>
		<bndbox><xmin>316.25</xmin><ymin>61</ymin><xmax>446</xmax><ymax>105.1</ymax></bndbox>
	</object>
</annotation>
)";

std::string replaced(std::string text, const std::string &what, const std::string &with) {
    text.replace(text.find(what), what.size(), with);
    return text;
}

} // namespace

TEST_CASE("A VOC file is read with every value as it stands there", "[formats][voc]") {
    const FormatSheet sheet = readVoc(oneBox, "scans.zip/FR1.xml");
    CHECK(sheet.stem == "FR1");
    CHECK(sheet.fileName == "FR 1 & 2.jpg");
    CHECK(sheet.width == 800);
    CHECK(sheet.height == 1200);
    CHECK(sheet.verified);
    REQUIRE(sheet.boxes.size() == 1);
    const FormatBox &box = sheet.boxes[0];
    CHECK(box.className == "leaf");
    CHECK(box.pose == "Left");
    CHECK(box.truncated);
    CHECK_FALSE(box.difficult);
    CHECK(box.score == 0.8125);
    CHECK(box.box == engine::Box{316.25, 61, 446, 105.1});
}

TEST_CASE("A VOC file is written in LabelImg's layout with the score before the box", "[formats][voc]") {
    FormatSheet sheet;
    sheet.stem = "FR1";
    sheet.fileName = "FR1.jpg";
    sheet.width = 800;
    sheet.height = 1200;
    sheet.boxes.push_back({"leaf & bud", {1, 2.5, 30, 40}, 0.1});
    CHECK(writeVoc(sheet) == "<annotation>\n"
                             "\t<filename>FR1.jpg</filename>\n"
                             "\t<source>\n"
                             "\t\t<database>Unknown</database>\n"
                             "\t</source>\n"
                             "\t<size>\n"
                             "\t\t<width>800</width>\n"
                             "\t\t<height>1200</height>\n"
                             "\t\t<depth>3</depth>\n"
                             "\t</size>\n"
                             "\t<segmented>0</segmented>\n"
                             "\t<object>\n"
                             "\t\t<name>leaf &amp; bud</name>\n"
                             "\t\t<pose>Unspecified</pose>\n"
                             "\t\t<truncated>0</truncated>\n"
                             "\t\t<difficult>0</difficult>\n"
                             "\t\t<score>0.1</score>\n"
                             "\t\t<bndbox>\n"
                             "\t\t\t<xmin>1</xmin>\n"
                             "\t\t\t<ymin>2.5</ymin>\n"
                             "\t\t\t<xmax>30</xmax>\n"
                             "\t\t\t<ymax>40</ymax>\n"
                             "\t\t</bndbox>\n"
                             "\t</object>\n"
                             "</annotation>");
}

TEST_CASE("What else a VOC file holds survives reading and writing", "[formats][voc]") {
    pugi::xml_document document;
    REQUIRE(document.load_string(writeVoc(readVoc(oneBox, "FR1.xml")).c_str()));
    const pugi::xml_node root = document.child("annotation");
    CHECK(std::string(root.attribute("verified").value()) == "yes");
    CHECK(std::string(root.child("folder").child_value()) == "scans");
    CHECK(std::string(root.child("filename").child_value()) == "FR 1 & 2.jpg");
    CHECK(std::string(root.child("path").child_value()) == "/home/eva/FR 1.jpg");
    CHECK(std::string(root.child("source").child("database").child_value()) == "MNHN");
    CHECK(std::string(root.child("segmented").child_value()) == "0");
    const pugi::xml_node box = root.child("object").child("bndbox");
    CHECK(std::string(box.child("xmin").child_value()) == "316.25");
    CHECK(std::string(box.child("ymax").child_value()) == "105.1");
}

TEST_CASE("A broken VOC file is refused with its name and the line", "[formats][voc]") {
    CHECK_THROWS_WITH(readVoc("", "a.xml"), Contains("a.xml") && Contains("empty"));
    CHECK_THROWS_WITH(readVoc("<annotation>\n\n<object></annotation>", "a.xml"), Contains("a.xml, line 3"));
    CHECK_THROWS_WITH(readVoc("<annotations/>", "a.xml"), Contains("no Pascal VOC file"));
}

TEST_CASE("A broken object is named with its line and costs no other", "[formats][voc]") {
    const std::string good = "\n<object><name>stem</name><bndbox><xmin>1</xmin><ymin>2</ymin><xmax>3</xmax>"
                             "<ymax>4</ymax></bndbox></object>\n</annotation>";
    const auto check = [&](const std::string &what, const std::string &with, const std::string &reason) {
        INFO(with);
        const FormatSheet sheet = readVoc(replaced(replaced(oneBox, what, with), "</annotation>", good), "a.xml");
        REQUIRE(sheet.boxes.size() == 1);
        CHECK(sheet.boxes[0].className == "stem");
        CHECK(sheet.lostBoxes());
        REQUIRE(sheet.problems.size() == 1);
        CHECK_THAT(sheet.problems[0].object, Contains("object 1 (") && Contains("line 9"));
        CHECK(sheet.problems[0].reason == reason);
        CHECK(sheet.problems[0].source == "a.xml");
    };
    check("105.1", "105,1", "<ymax> is not a number");
    check("446", "nan", "<xmax> is not a number");
    check("446", "1e999", "<xmax> is not a number");
    check("61", "", "<ymin> is not a number");
    check("<xmin>316.25</xmin>", "", "<bndbox> has no <xmin>");
    check("  leaf", " ", "its name is empty");
    check("  leaf", " \xEF\xBF\xBD", "its name lost a character when it was converted");
    check("0.8125", "good", "<score> is not a number");
}

TEST_CASE("A size that is none scales nothing", "[formats][voc]") {
    for (const char *size : {"", "null", "0"}) {
        const FormatSheet sheet = readVoc(replaced(oneBox, "800", size), "a.xml");
        CHECK(sheet.width == 0);
        CHECK(sheet.problems.empty());
    }
    for (const char *size : {"-4", "1e9", "nan", "800px"}) {
        INFO(size);
        const FormatSheet sheet = readVoc(replaced(oneBox, "800", size), "a.xml");
        CHECK(sheet.width == 0);
        CHECK(sheet.boxes.size() == 1);
        REQUIRE(sheet.problems.size() == 1);
        CHECK_THAT(sheet.problems[0].reason, Contains("<width>"));
        CHECK_FALSE(sheet.lostBoxes());
    }
}

TEST_CASE("Polygons and rotated boxes become the box round them, and that is said", "[formats][voc]") {
    const auto boxOf = [](const std::string &shape) {
        const FormatSheet sheet =
            readVoc("<annotation><object><name>leaf</name>" + shape + "</object></annotation>", "a.xml");
        REQUIRE(sheet.boxes.size() == 1);
        REQUIRE(sheet.problems.size() == 1);
        CHECK_FALSE(sheet.lostBoxes());
        return sheet.boxes[0].box;
    };
    const std::string flat = "<polygon><x1>10</x1><y1>20</y1><x2>90</x2><y2>10</y2><x3>50</x3><y3>80.5</y3></polygon>";
    CHECK(boxOf(flat) == engine::Box{10, 10, 90, 80.5});
    const std::string points =
        "<polygon><username>eva</username><pt><x>10</x><y>20</y></pt><pt><x>30</x><y>5</y></pt></polygon>";
    CHECK(boxOf(points) == engine::Box{10, 5, 30, 20});
    const auto rotated = [&](const std::string &angle) {
        return boxOf("<robndbox><cx>150</cx><cy>200</cy><w>40</w><h>200</h><angle>" + angle + "</angle></robndbox>");
    };
    CHECK(rotated("0") == engine::Box{130, 100, 170, 300});
    const engine::Box quarter = rotated("1.5707963267948966");
    CHECK(quarter.x1 == Approx(50));
    CHECK(quarter.y2 == Approx(220));
    const engine::Box tilted = rotated("-0.3"); // 20 cos + 100 sin, 20 sin + 100 cos
    CHECK(tilted.x2 - 150 == Approx(48.65875).margin(1e-4));
    CHECK(tilted.y2 - 200 == Approx(101.44405).margin(1e-4));
    CHECK(readVoc("<annotation><object><name>leaf</name><robndbox><cx>1</cx><cy>2</cy><w>4</w><h>2</h><angle>90</angle>"
                  "</robndbox></object></annotation>",
                  "a.xml")
              .lostBoxes());
}

TEST_CASE("Depth and entities of XML are harmless", "[formats][voc]") {
    std::string deep = "<annotation>";
    constexpr int depth = 300'000;
    for (int i = 0; i < depth; ++i) deep += "<object>";
    CHECK_THROWS_AS(readVoc(deep, "a.xml"), Error);
    for (int i = 0; i < depth; ++i) deep += "</object>";
    CHECK(readVoc(deep + "</annotation>", "a.xml").problems.size() == 1);
    const FormatSheet sheet =
        readVoc("<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\"><!ENTITY d SYSTEM \"file:///etc/passwd\">]>"
                "<annotation><filename>&d;</filename><object><name>&c;&#1;&#10;leaf</name><bndbox><xmin>1</xmin>"
                "<ymin>2</ymin><xmax>3</xmax><ymax>4</ymax></bndbox></object></annotation>",
                "a.xml");
    CHECK(sheet.fileName == "&d;");
    CHECK(sheet.boxes.at(0).className == "&c; leaf");
}

TEST_CASE("Numbers do not depend on the decimal sign of the locale", "[formats][voc][locale]") {
    if (std::string(std::localeconv()->decimal_point) != ",") {
        WARN("Locale test skipped: this system has no locale with a decimal comma.");
        return;
    }
    const FormatSheet sheet = readVoc(oneBox, "FR1.xml");
    CHECK(sheet.boxes.at(0).box.x1 == 316.25);
    CHECK_THAT(writeVoc(sheet), Contains("<xmin>316.25</xmin>") && Contains("<score>0.8125</score>"));
}
