// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small valid inputs for every reader, to begin with. usage: fuzz_make_seeds FOLDER
#include "app/shard_lines.h"
#include "engine/checkpoint.h"
#include "storage/formats/formats.h"

#include <opencv2/imgcodecs.hpp>
#include <torch/types.h>

#include <fstream>
#include <iostream>

using namespace herbascope;
namespace fs = std::filesystem;

namespace {

fs::path seeds;

fs::path place(const char *reader, const std::string &name) {
    fs::create_directories(seeds / reader);
    return seeds / reader / name;
}

void write(const char *reader, const std::string &name, const std::string &bytes) {
    std::ofstream(place(reader, name), std::ios::binary) << bytes;
}

std::string bytesOf(const fs::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void makeAnnotations() {
    using namespace storage::formats;
    FormatSheet sheet;
    sheet.id = 1;
    sheet.stem = "FR-1";
    sheet.fileName = "FR-1.jpg";
    sheet.width = 300;
    sheet.height = 400;
    sheet.extraJson = R"({"folder":"scans","segmented":"0"})";
    sheet.boxes = {{"leaf", {1, 2, 30, 40}, std::nullopt}, {"Blüte", {5, 6, 70.5, 80}, 0.5}};
    write("voc", "a.xml", writeVoc(sheet));
    writeVocTarget(place("zip", "a.zip"), {sheet});
    writeCoco(place("coco", "a.json"), {sheet}, {"leaf", "Blüte"});
    writeCocoResults(place("coco", "results.json"), {sheet}, {"leaf", "Blüte"});
    const std::string truth = bytesOf(place("coco", "a.json"));
    write("evaluate", "a", truth + '\0' + bytesOf(place("coco", "results.json")));
    write("json", "a.json", truth);
    write("json", "b.json", R"(["\u00fc\"\\",-1.5e-3,true,false,null,{},[[]],18446744073709551615])");
    write("image_set", "stems.txt",
          "\xEF\xBB\xBF"
          "FR-1\r\nFR-2.jpg\nscans/FR-3\n");
    write("image_set", "columns.txt", "FR-1  1\nFR-2 -1\nFR-3  0\n");
    write("sheet_search", "a", "fr status:done class:fruit score<0.5 score>=0,8");
}

void makeModels() {
    const fs::path goldens = fs::path(HERBASCOPE_TEST_DATA) / "engine/goldens/weights";
    for (const auto &entry : fs::directory_iterator(goldens)) {
        const std::string bytes = bytesOf(entry.path());
        write(bytes.starts_with("PK") ? "torch_zip" : "pickle", entry.path().filename().string(), bytes);
    }
    engine::writeSafetensors(place("safetensors", "a.safetensors"),
                             {{"conv1_w", torch::ones({2, 3})},
                              {"res2_0_branch2a_w", torch::zeros({0, 5}, torch::kHalf)},
                              {"backbone.bottom_up.res2.0.conv1.norm.bias", torch::ones({}, torch::kLong)}},
                             {{"format", "pt"}});
    engine::ModelInfo info;
    info.id = std::string(32, 'a');
    info.name = "quick-1";
    info.classes = {"leaf", "Blüte"};
    info.config = engine::torchvisionConfig(18, 2);
    info.trainingJson = R"({"iterations":10,"losses":[[1,0.5]]})";
    engine::writeModelInfo(place("model_json", "").parent_path(), info);
    engine::Checkpoint checkpoint;
    checkpoint.config = engine::makeTrainingConfig("quick", 2);
    engine::ModelConfig &config = checkpoint.config.model;
    config.stemWidth = config.groupWidth = config.stageWidth = config.fpnWidth = config.fcWidth = config.poolSize = 1;
    checkpoint.classes = info.classes;
    checkpoint.losses = {1, 0.5};
    checkpoint.weights = {{"a", torch::zeros({3000}, torch::kByte)}};
    engine::writeCheckpoint(place("checkpoint", "").parent_path(), checkpoint);

    const app::ShardHeader header{"quick-1", info.id, info.classes, {1, 2}, {0.05, 0}, "0123", 2};
    app::ShardLine good, bad;
    good.sheet.value = 1;
    good.name = bad.name = "FR-1";
    good.width = good.height = 100;
    good.detections = {{{1, 2, 3, 4}, 1, 0.5}};
    bad.error = "Cannot read FR-1.jpg: the file is truncated.";
    write("shard_lines", "a.jsonl", textOf(header) + textOf(good) + textOf(bad));
}

void makePictures() {
    cv::Mat picture(48, 64, CV_8UC3, cv::Scalar(200, 220, 240)); // JPEG 2000 takes none below 32 px
    picture(cv::Rect(10, 10, 20, 30)).setTo(cv::Scalar(40, 120, 60));
    for (const char *ending : {".jpg", ".png", ".tif", ".jp2", ".webp"}) {
        std::vector<uchar> bytes;
        if (!cv::imencode(ending, picture, bytes)) continue; // an OpenCV without this format
        write("image_header", std::string("a") + ending, {bytes.begin(), bytes.end()});
    }
    for (const int progressive : {0, 1}) {
        std::vector<uchar> bytes;
        cv::imencode(".jpg", picture, bytes,
                     {cv::IMWRITE_JPEG_PROGRESSIVE, progressive, cv::IMWRITE_JPEG_RST_INTERVAL, 1});
        std::string jpeg(bytes.begin(), bytes.end());
        write("jpeg", std::to_string(progressive) + ".jpg", jpeg);
        using std::string_literals::operator""s;
        const std::string turned = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"s;
        jpeg.insert(2, "\xFF\xE1\0"s + static_cast<char>(turned.size() + 2) + turned);
        write("image_header", std::to_string(progressive) + "-turned.jpg", jpeg);
    }
}

} // namespace

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    seeds = argv[1];
    try {
        makeAnnotations();
        makeModels();
        makePictures();
    } catch (const std::exception &error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
