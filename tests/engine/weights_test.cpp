// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/weights/state_dict.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <torch/types.h>

#include <filesystem>
#include <fstream>

using namespace herbascope::engine;
using herbascope::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

fs::path goldenFile(const std::string &name) {
    return fs::path(HERBASCOPE_TEST_DATA) / "engine/goldens/weights" / name;
}

std::string bytesOf(const fs::path &file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path &file, const std::string &bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string messageOf(const fs::path &file) {
    try {
        readStateDict(file);
    } catch (const Error &error) {
        return error.what();
    }
    return {};
}

void checkTensors(const StateDict &dict) {
    const auto six = torch::arange(6, torch::kFloat);
    CHECK(torch::equal(dict.at("a.weight"), six.reshape({2, 3})));
    CHECK(torch::equal(dict.at("a.transposed"), six.reshape({2, 3}).t()));
    CHECK(dict.at("a.half").scalar_type() == torch::kHalf);
    CHECK(dict.at("a.half")[1].item<float>() == -2.0f);
    CHECK(dict.at("a.count").item<std::int64_t>() == 7);
    CHECK(torch::equal(dict.at("b.bias"), torch::tensor({1.25f, -3.5f})));
}

} // namespace

TEST_CASE("Torch's zip layout, its older layout and a nested model give the same tensors", "[engine][weights]") {
    for (const char *name : {"zip.pth", "legacy.pth", "nested.pth"}) {
        INFO(name);
        const StateDict dict = readStateDict(goldenFile(name));
        CHECK(dict.size() == 5);
        checkTensors(dict);
    }
}

TEST_CASE("NumPy arrays give the same tensors, also those that Python 2 wrote", "[engine][weights][detectron2]") {
    for (const char *name : {"numpy.pkl", "numpy_protocol4.pkl", "python2.pkl"}) {
        INFO(name);
        const StateDict dict = readStateDict(goldenFile(name));
        CHECK(dict.size() == 5);
        checkTensors(dict);
    }
}

TEST_CASE("A weight file that would run code is refused by name and runs nothing", "[engine][weights][detectron2]") {
    for (const char *name : {"code.pth", "code_legacy.pth", "code.pkl"}) {
        CHECK(messageOf(goldenFile(name)).find("system") != std::string::npos);
        CHECK_FALSE(fs::exists("herbascope_was_here"));
    }
}

TEST_CASE("A pickle that asks for any name but those of arrays is refused by that name",
          "[engine][weights][detectron2]") {
    const TemporaryFolder scratch;
    const fs::path file = scratch / "foreign.pkl";
    using std::string_literals::operator""s;
    const std::vector<std::string> foreign{"builtins eval",    "numpy load",
                                           "numpy fromstring", "numpy.core.multiarray fromfile",
                                           "_codecs open",     "torch._utils _rebuild_device_tensor_from_numpy"};
    for (std::string name : foreign) {
        name[name.find(' ')] = '\n';
        write(file, "\x80\x02}X\x01\0\0\0ac"s + name + "\nX\x01\0\0\0b\x85Rs."s);
        name[name.find('\n')] = '.';
        INFO(name);
        CHECK(messageOf(file).find(name) != std::string::npos);
    }
}

TEST_CASE("Arrays that are no numbers, or of another byte order, are refused in words",
          "[engine][weights][detectron2]") {
    CHECK(messageOf(goldenFile("big_endian.pkl")).find("big-endian") != std::string::npos);
    for (const char *name : {"object.pkl", "text.pkl"}) {
        INFO(name);
        CHECK(messageOf(goldenFile(name)).find("another kind than numbers") != std::string::npos);
    }
}

TEST_CASE("A weight file cut anywhere gives a sentence", "[engine][weights][detectron2]") {
    const TemporaryFolder scratch;
    for (const char *name : {"zip.pth", "legacy.pth", "numpy.pkl", "python2.pkl"}) {
        const std::string whole = bytesOf(goldenFile(name));
        for (std::size_t size = 0; size < whole.size(); size += 7) {
            const fs::path file = scratch / "cut.pth";
            write(file, whole.substr(0, size));
            INFO(name << " cut at " << size);
            CHECK_FALSE(messageOf(file).empty());
        }
    }
}

TEST_CASE("A weight file with any byte changed gives tensors or a sentence, never a crash",
          "[engine][weights][detectron2]") {
    const TemporaryFolder scratch;
    for (const char *name : {"legacy.pth", "numpy.pkl"}) {
        const std::string whole = bytesOf(goldenFile(name));
        int refused = 0;
        for (std::size_t at = 0; at < whole.size(); ++at) {
            std::string bytes = whole;
            bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
            const fs::path file = scratch / "bent";
            write(file, bytes);
            refused += !messageOf(file).empty();
        }
        INFO(name);
        CHECK(refused > 100);
    }
}

TEST_CASE("Safetensors come back as they were written", "[engine][weights]") {
    const TemporaryFolder scratch;
    const fs::path file = scratch / "weights.safetensors";
    const StateDict written{
        {"x", torch::rand({3, 4})}, {"y", torch::tensor({1, 2, 3}, torch::kLong)}, {"empty", torch::empty({0, 5})}};
    writeSafetensors(file, written, {{"format", "pt"}});
    const StateDict read = readStateDict(file);
    REQUIRE(read.size() == 3);
    for (const auto &[name, tensor] : written) CHECK(torch::equal(read.at(name), tensor));
}

TEST_CASE("Safetensors with a lying header are refused", "[engine][weights]") {
    const TemporaryFolder scratch;
    const auto file = [&](const std::string &header, std::size_t data) {
        const fs::path path = scratch / "lie.safetensors";
        const std::uint64_t size = header.size();
        write(path, std::string(reinterpret_cast<const char *>(&size), 8) + header + std::string(data, '\0'));
        return path;
    };
    const std::string good = R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    CHECK(messageOf(file(good, 8)).empty());
    CHECK_FALSE(messageOf(file(good, 7)).empty());
    CHECK_FALSE(messageOf(file(R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8)).empty());
    CHECK_FALSE(
        messageOf(file(R"({"x":{"dtype":"F32","shape":[4611686018427387904,8],"data_offsets":[0,8]}})", 8)).empty());
    CHECK_FALSE(messageOf(file(R"({"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8)).empty());
    CHECK_FALSE(messageOf(file(R"({"x":{"dtype":"WHAT","shape":[2],"data_offsets":[0,8]}})", 8)).empty());
    CHECK_FALSE(messageOf(file(R"({"x":[]})", 8)).empty());
}

TEST_CASE("A bare ResNet goes into the backbone and its classifier is surplus", "[engine][weights]") {
    StateDict target{{"backbone.body.conv1.weight", torch::zeros({2})},
                     {"backbone.body.layer1.0.conv1.weight", torch::zeros({2})},
                     {"backbone.body.layer4.0.conv1.weight", torch::zeros({2})}};
    const LoadReport report = loadInto(target, {{"conv1.weight", torch::ones({2})},
                                                {"layer1.0.conv1.weight", torch::ones({2})},
                                                {"bn1.num_batches_tracked", torch::zeros({})},
                                                {"fc.weight", torch::ones({5})}});
    CHECK(target.at("backbone.body.conv1.weight").sum().item<float>() == 2);
    CHECK(report.missing == std::vector<std::string>{"backbone.body.layer4.0.conv1.weight"});
    CHECK(report.surplus == std::vector<std::string>{"fc.weight"});
}

TEST_CASE("torchvision's older names are read, and a head for other classes is started anew", "[engine][weights]") {
    StateDict target{{"backbone.fpn.inner_blocks.1.0.weight", torch::zeros({2})},
                     {"rpn.head.conv.0.0.bias", torch::zeros({2})},
                     {"roi_heads.box_predictor.cls_score.weight", torch::full({7, 4}, 5.0)}};
    const LoadReport report = loadInto(target, {{"backbone.fpn.inner_blocks.1.weight", torch::ones({2})},
                                                {"rpn.head.conv.bias", torch::ones({2})},
                                                {"roi_heads.box_predictor.cls_score.weight", torch::ones({91, 4})}});
    CHECK(target.at("backbone.fpn.inner_blocks.1.0.weight").sum().item<float>() == 2);
    CHECK(target.at("rpn.head.conv.0.0.bias").sum().item<float>() == 2);
    CHECK(report.startedAnew == std::vector<std::string>{"roi_heads.box_predictor.cls_score.weight"});
    CHECK(target.at("roi_heads.box_predictor.cls_score.weight").min().item<float>() == 5);
    CHECK(report.missing.empty());
}

TEST_CASE("Weights of another depth are refused", "[engine][weights]") {
    StateDict target{{"backbone.body.layer1.0.conv1.weight", torch::zeros({64, 64, 3, 3})}};
    CHECK_THROWS_AS(loadInto(target, {{"layer1.0.conv1.weight", torch::zeros({64, 64, 1, 1})},
                                      {"conv1.weight", torch::zeros({1})}}),
                    Error);
}
