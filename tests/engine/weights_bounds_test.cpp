// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small files that ask for much: memory stays in proportion to the file, and one sentence says why.
#include "engine/checkpoint.h"
#include "engine/detector.h"
#include "engine/error.h"
#include "engine/start_weights.h"
#include "engine/weights/state_dict.h"
#include "engine/weights_import.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <torch/types.h>

#include <cstring>
#include <fstream>
#include <limits>

#include <zip.h>

using namespace herbascope::engine;
using herbascope::test::TemporaryFolder;
namespace fs = std::filesystem;
using Catch::Matchers::Contains;
using std::string_literals::operator""s;

namespace {

const TemporaryFolder workplace;

fs::path writeBytes(const std::string &bytes, const char *name = "weights") {
    const fs::path file = workplace / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
}

template <class Integer> std::string little(Integer value) {
    return {reinterpret_cast<const char *>(&value), sizeof value};
}

std::string text(const std::string &words) {
    return "X" + little(static_cast<std::uint32_t>(words.size())) + words;
}

std::string integer(std::int64_t value) {
    return "\x8a\x08"s + little(value);
}

/// A pickled call of torch._utils._rebuild_tensor_v2 on a storage of floats.
std::string tensor(const std::string &key, std::int64_t numel, std::int64_t offset, const std::string &size,
                   const std::string &stride) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(("s + text("storage") + "ctorch\nFloatStorage\n" + text(key) +
           text("cpu") + integer(numel) + "tQ" + integer(offset) + "(" + size + "t(" + stride + "t\x89" +
           "ccollections\nOrderedDict\n)RtR";
}

/// torch.save of a dict with one tensor; `deflate` packs the records as other programs may.
fs::path torchZip(const std::string &pickledTensor, const std::string &data, bool deflate = false) {
    const fs::path file = workplace / "torch.pth";
    const std::string pickle = "\x80\x02}" + text("a") + pickledTensor + "s.";
    zip_t *archive = zip_open(file.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    REQUIRE(archive);
    for (const auto &[name, bytes] : {std::pair("m/data.pkl"s, &pickle), std::pair("m/data/0"s, &data)}) {
        const auto index =
            zip_file_add(archive, name.c_str(), zip_source_buffer(archive, bytes->data(), bytes->size(), 0), 0);
        REQUIRE(index >= 0);
        zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), deflate ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    }
    REQUIRE(zip_close(archive) == 0);
    return file;
}

fs::path safetensors(const std::string &header, std::size_t data) {
    return writeBytes(little(static_cast<std::uint64_t>(header.size())) + header + std::string(data, '\0'));
}

const std::string kilobytes(4096, '\x3f'); // 1024 floats

} // namespace

TEST_CASE("A view that shows one element again and again is not copied out", "[engine][weights]") {
    const std::string side = integer(1024), none = integer(0);
    CHECK_THROWS_WITH(readStateDict(torchZip(tensor("0", 1024, 0, side + side + side, none + none + none), kilobytes)),
                      Contains("more data than the file holds"));
    const StateDict row =
        readStateDict(torchZip(tensor("0", 1024, 0, integer(2) + side, none + integer(1)), kilobytes));
    CHECK(row.at("a").sizes() == torch::IntArrayRef({2, 1024})); // a small one is
    CHECK(row.at("a").is_contiguous());
}

TEST_CASE("A view outside its storage is refused, however large its numbers", "[engine][weights]") {
    constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();
    const std::string one = integer(1), most = integer(huge);
    for (const std::string &pickle :
         {tensor("0", 1024, huge, one, one), tensor("0", 1024, 1024, one, one), tensor("0", 1024, 0, most, one),
          tensor("0", 1024, 0, integer(0) + most, one + one), tensor("0", 1024, -1, one, one),
          tensor("0", 1024, 0, integer(-1), one), tensor("0", 1024, 1, one + one, most + most),
          tensor("0", huge, 0, one, one), tensor("0", -1, 0, one, one)})
        CHECK_THROWS_AS(readStateDict(torchZip(pickle, kilobytes)), Error);
}

TEST_CASE("Packed records are read, and those that unpack to far more than the file are not", "[engine][weights]") {
    std::string noise(40'000, '\0');
    std::uint32_t state = 1;
    for (char &byte : noise) byte = static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    const auto file = torchZip(tensor("0", 10'000, 0, integer(10'000), integer(1)), noise, true);
    const StateDict dict = readStateDict(file);
    CHECK(std::memcmp(dict.at("a").data_ptr(), noise.data(), noise.size()) == 0);

    const std::string zeros(40'000'000, '\0');
    const auto bomb = torchZip(tensor("0", 10'000'000, 0, integer(10'000'000), integer(1)), zeros, true);
    CHECK(fs::file_size(bomb) < 100'000);
    CHECK_THROWS_WITH(readStateDict(bomb), Contains("more data than the file holds"));
}

TEST_CASE("An array or a text that a pickle says a thousand times costs no thousand arrays", "[engine][weights]") {
    const std::string head = "\x80\x02}"s + text("a") + "cnumpy.core.multiarray\n_reconstruct\nq\x01" +
                             "0cnumpy\nndarray\nq\x02" + "0cnumpy\ndtype\n" + text("f4") + "\x85Rq\x03" + "0U\x01"s +
                             "bq\x04" + "0B" + little<std::uint32_t>(400'000) + std::string(400'000, 'x') + "q\x05" +
                             "0(";
    const std::string array = "h\x01h\x02K\0\x85h\x04\x87R"s + "(K\x01J"s + little(100'000) + "\x85h\x03\x89h\x05tb";
    std::string many = head, once = head + array + "(";
    for (int i = 0; i < 5'000; ++i) many += array;
    CHECK_THROWS_WITH(readStateDict(writeBytes(many + "t.")), Contains("more data than the file holds"));
    CHECK_THROWS_AS(readStateDict(writeBytes(once + "t.")), Error);

    const std::string encode = "\x80\x02}"s + text("a") + "c_codecs\nencode\nq\x01" + "0" +
                               text(std::string(400'000, 'x')) + text("latin1") + "\x86q\x02" + "0(";
    std::string again = encode;
    for (int i = 0; i < 50'000; ++i) again += "h\x01h\x02R";
    CHECK_THROWS_WITH(readStateDict(writeBytes(again + "t.")), Contains("more data than the file holds"));

    std::string recalled = "\x80\x02}"s + text("a") + text(std::string(1'000'000, 'x')) + "q\x01" + "0(";
    for (int i = 0; i < 500'000; ++i) recalled += "h\x01"; // 500 GB, were each a copy
    CHECK_THROWS_WITH(readStateDict(writeBytes(recalled + "ts.")), Contains("no tensors"));
}

TEST_CASE("A pickle of nothing but instructions ends in a sentence", "[engine][weights]") {
    for (const char *instruction : {"]", "}", ")", "(", "N", "N\x94"}) {
        std::string bytes = "\x80\x04";
        while (bytes.size() < 5'000'000) bytes += instruction;
        INFO(instruction);
        CHECK_THROWS_WITH(readStateDict(writeBytes(bytes)), Contains("far more than the weights"));
    }
}

TEST_CASE("Safetensors that share bytes or have impossible sides are refused", "[engine][weights]") {
    CHECK_THROWS_WITH(readStateDict(safetensors(R"({"x":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},)"
                                                R"("y":{"dtype":"U8","shape":[8],"data_offsets":[4,12]}})",
                                                12)),
                      Contains("overlap"));
    const StateDict apart = readStateDict(safetensors(R"({"y":{"dtype":"U8","shape":[4],"data_offsets":[8,12]},)"
                                                      R"("e":{"dtype":"U8","shape":[0,3],"data_offsets":[8,8]},)"
                                                      R"("x":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})",
                                                      12));
    CHECK(apart.size() == 3);
    for (const char *shape : {"[0,4611686018427387904,4611686018427387904]", "[4611686018427387904,8,0]", "[-1,0]",
                              "[0,1,1,1,1,1,1,1,1]", "[1e300]", "[99999999999999999999]"}) {
        INFO(shape);
        CHECK_THROWS_AS(
            readStateDict(safetensors(R"({"x":{"dtype":"F32","shape":)"s + shape + R"(,"data_offsets":[0,0]}})", 8)),
            Error);
    }
    CHECK_THROWS_AS(readStateDict(safetensors(std::string(200'000, '[') + "{", 0)), Error);
    CHECK_THROWS_AS(readStateDict(writeBytes(little<std::uint64_t>(90'000'000) + "{}")), Error); // longer than the file
}

TEST_CASE("A tensor's endless name is left out and costs no stack", "[engine][weights]") {
    StateDict source{{"backbone.bottom_up.stem.conv1.weight", torch::ones({2})},
                     {"backbone.bottom_up.stem.conv1." + std::string(3'000'000, 'a'), torch::ones({2})}};
    StateDict target{{"backbone.body.conv1.weight", torch::zeros({2})}};
    CHECK(loadInto(target, source).surplus.empty());
    source = {{"conv1_w", torch::ones({2})},
              {"res2_0_branch2a_w", torch::ones({2})},
              {"backbone.body." + std::string(3'000'000, 'a') + "bias", torch::ones({2})}};
    loadInto(target, source);
}

TEST_CASE("The numbers of a network are counted without building it", "[engine][model]") {
    for (const ModelConfig &config : {torchvisionConfig(18, 90), torchvisionConfig(101, 6), paperConfig(6)}) {
        nn::FasterRcnn network(config);
        double all = 0, body = 0;
        for (const auto &parameter : network->named_parameters()) {
            const auto numbers = static_cast<double>(parameter.value().numel());
            all += numbers;
            if (parameter.key().starts_with("backbone.body.")) body += numbers;
        }
        CHECK(allWeights(config) <= all);
        CHECK(allWeights(config) > 0.99 * all);
        CHECK(bodyWeights(config) <= body);
        CHECK(bodyWeights(config) > 0.99 * body);
    }
}

TEST_CASE("A network wider than its weights is not built", "[engine][model]") {
    const fs::path golden = fs::path(HERBASCOPE_TEST_DATA) / "engine/goldens/detectron2.pth";
    const fs::path folder = workplace / "model";
    const ModelInfo made = importWeights({golden, folder, {}}, [](const std::string &) {});
    const auto load = [&] { Detector(folder, DeviceChoice{}); };
    CHECK_NOTHROW(load());
    ModelInfo wide = made;
    wide.config.fcWidth = 2'000'000'000;
    writeModelInfo(folder, wide);
    CHECK_THROWS_WITH(load(), Contains("fewer"));
    CHECK_THROWS_WITH(readStartWeights(folder), Contains("fewer"));

    StateDict tensors = readStateDict(golden);
    tensors["roi_heads.box_head.fc1.weight"] = torch::zeros({900'000, 1}, torch::kChar);
    tensors["backbone.fpn_lateral2.weight"] = torch::zeros({900'000, 1}, torch::kChar);
    writeSafetensors(workplace / "wide.safetensors", tensors);
    CHECK_THROWS_WITH(importWeights({workplace / "wide.safetensors", workplace / "wide", {}}, [](const std::string &) {}),
                      Contains("fewer"));
    tensors["roi_heads.box_head.fc1.weight"] = torch::zeros({0, 4'000'000'000}, torch::kChar);
    writeSafetensors(workplace / "wide.safetensors", tensors);
    CHECK_THROWS_WITH(importWeights({workplace / "wide.safetensors", workplace / "wide", {}}, [](const std::string &) {}),
                      Contains("impossible shape"));
}

TEST_CASE("A model.json that nests without end is refused in a sentence", "[engine][model]") {
    const fs::path folder = workplace / "nested";
    fs::create_directories(folder);
    for (const std::string &json :
         {std::string(200'000, '['), R"({"format":"herbascope-model","version":1,"training":)"s +
                                         std::string(200'000, '[') + std::string(200'000, ']') + "}"}) {
        std::ofstream(folder / "model.json") << json;
        CHECK_THROWS_WITH(readModelInfo(folder), Contains("damaged") && !Contains("json.exception"));
    }
}
