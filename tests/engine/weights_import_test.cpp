// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights_import.h"

#include "engine/error.h"
#include "engine/weights/state_dict.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <torch/types.h>

using namespace herbascope::engine;
using herbascope::test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

const fs::path goldens = fs::path(HERBASCOPE_TEST_DATA) / "engine/goldens";

struct Import {
    std::string refusal; ///< empty where a model was made
    std::vector<std::string> messages;
    ModelInfo info;
};

Import tryImport(const fs::path &file, const fs::path &out, const ClassNames &classes = {}) {
    Import result;
    try {
        result.info = importWeights({file, out, classes},
                                    [&](const std::string &sentence) { result.messages.push_back(sentence); });
    } catch (const Error &error) {
        result.refusal = error.what();
    }
    return result;
}

/// Detectron2's weights after a change, imported.
template <class Change> Import importChanged(Change change) {
    const TemporaryFolder scratch;
    StateDict tensors = readStateDict(goldens / "detectron2.pth");
    change(tensors);
    writeSafetensors(scratch / "changed.safetensors", tensors);
    const Import result = tryImport(scratch / "changed.safetensors", scratch / "model");
    CHECK(fs::exists(scratch / "model") == result.refusal.empty());
    return result;
}

bool contains(const std::string &text, const std::string &words) {
    return text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("An imported model has the paper's configuration and classes, whichever file it came from",
          "[engine][weights][detectron2]") {
    const TemporaryFolder scratch;
    ModelConfig expected = paperConfig(6);
    expected.stemWidth = expected.groupWidth = 2;
    expected.stageWidth = 4;
    expected.fpnWidth = 8;
    expected.fcWidth = 16;
    for (const std::string name : {"detectron2.pth", "detectron2.pkl"}) {
        INFO(name);
        const Import result = tryImport(goldens / name, scratch / name);
        CHECK(result.refusal.empty());
        CHECK(result.info.config == expected);
        CHECK(result.info.classes == paperClasses());
        REQUIRE(result.messages.size() == 1);
        CHECK(contains(result.messages[0], "leaf to root"));
        CHECK(verifyModel(scratch / name).id == result.info.id);
    }
}

TEST_CASE("Tensors that weights lack are named, and no model is made", "[engine][weights][detectron2]") {
    const Import one = importChanged([](StateDict &tensors) { tensors.erase("backbone.fpn_output3.bias"); });
    CHECK(contains(one.refusal, "changed.safetensors"));
    CHECK(contains(one.refusal, "1 of its tensors"));
    CHECK(contains(one.refusal, "backbone.fpn.layer_blocks.1.0.bias"));
    const Import head = importChanged([](StateDict &tensors) {
        std::erase_if(tensors, [](const auto &entry) { return entry.first.starts_with("roi_heads.box_head."); });
    });
    CHECK(contains(head.refusal, "roi_heads.box_head.fc6.weight"));
}

TEST_CASE("Weights of another detector are refused in words", "[engine][weights][detectron2]") {
    const Import anchors = importChanged([](StateDict &tensors) {
        for (const auto &[name, rows] : {std::pair{"objectness_logits", 15}, std::pair{"anchor_deltas", 60}})
            for (const std::string part : {".weight", ".bias"}) {
                auto &tensor = tensors.at("proposal_generator.rpn_head." + (name + part));
                tensor = tensor.slice(0, 0, rows).clone();
            }
    });
    CHECK(contains(anchors.refusal, "15 anchors"));
    const Import shallow = importChanged([](StateDict &tensors) {
        std::erase_if(tensors, [](const auto &entry) { return contains(entry.first, "res4.5."); });
    });
    CHECK(contains(shallow.refusal, "not a ResNet"));
}

TEST_CASE("Class names must be as many as the weights know", "[engine][weights][detectron2]") {
    const TemporaryFolder scratch;
    const Import two = tryImport(goldens / "detectron2.pth", scratch / "two", {"leaf", "flower"});
    CHECK(contains(two.refusal, "6 classes"));
    CHECK(contains(two.refusal, "2 names"));
    const ClassNames names{"a", "b", "c", "d", "e", "f"};
    const Import six = tryImport(goldens / "detectron2.pth", scratch / "six", names);
    CHECK(six.info.classes == names);
    CHECK(six.messages.empty());
}

TEST_CASE("A model made of an image classifier says that it finds nothing yet", "[engine][weights][detectron2]") {
    const TemporaryFolder scratch;
    const Import result = tryImport(goldens / "caffe2.pkl", scratch / "model");
    CHECK(result.refusal.empty());
    REQUIRE(result.messages.size() == 1);
    CHECK(contains(result.messages[0], "before it is trained"));
    const StateDict weights = readSafetensors(scratch / "model/weights.safetensors");
    CHECK(weights.at("backbone.body.layer4.2.bn3.running_mean").abs().max().item<float>() == 0);
    CHECK(weights.at("backbone.body.layer4.2.bn3.running_var").min().item<float>() == 1);
}
