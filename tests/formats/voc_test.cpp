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
    CHECK_THROWS_WITH(readVoc(replaced(oneBox, "105.1", "105,1"), "a.xml"), Contains("line 12") && Contains("105,1"));
    CHECK_THROWS_WITH(readVoc(replaced(oneBox, "446", "nan"), "a.xml"), Contains("xmax"));
    CHECK_THROWS_WITH(readVoc(replaced(oneBox, "<xmin>316.25</xmin>", ""), "a.xml"), Contains("no <xmin>"));
    CHECK_THROWS_WITH(readVoc(replaced(oneBox, "  leaf", " "), "a.xml"), Contains("no <name>") && Contains("line 9"));
    CHECK_THROWS_AS(readVoc(replaced(oneBox, "800", "-4"), "a.xml"), Error);
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
