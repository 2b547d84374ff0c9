// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/error.h"
#include "engine/nn/model_config.h"
#include "tests/support/catch.h"

#include <nlohmann/json.hpp>

using namespace herbascope::engine;

TEST_CASE("A model's configuration survives JSON unchanged", "[engine][config]") {
    for (const ModelConfig &config : {torchvisionConfig(18, 6), torchvisionConfig(101, 2), paperConfig(6)}) {
        CHECK(modelConfigFromJson(toJson(config)) == config);
    }
    CHECK_FALSE(modelConfigFromJson(toJson(paperConfig(6))) == torchvisionConfig(50, 6));
}

TEST_CASE("A configuration with a field missing, surplus or of another kind is refused by name", "[engine][config]") {
    auto object = nlohmann::json::parse(toJson(torchvisionConfig(50, 6)));
    SECTION("missing") {
        object.erase("rpnNms");
        CHECK_THROWS_WITH(modelConfigFromJson(object.dump()), Catch::Matchers::Contains("rpnNms"));
    }
    SECTION("surplus") {
        object["cleverness"] = 11;
        CHECK_THROWS_WITH(modelConfigFromJson(object.dump()), Catch::Matchers::Contains("cleverness"));
    }
    SECTION("another kind") {
        object["classes"] = "six";
        CHECK_THROWS_WITH(modelConfigFromJson(object.dump()), Catch::Matchers::Contains("classes"));
    }
    SECTION("a value that no network can have") {
        object["depth"] = 19;
        CHECK_THROWS_AS(modelConfigFromJson(object.dump()), herbascope::Error);
    }
    SECTION("not JSON") {
        CHECK_THROWS_AS(modelConfigFromJson("{\"classes\": "), herbascope::Error);
    }
}

TEST_CASE("Only a model that was trained on tiles says so", "[engine][config]") {
    ModelConfig config = torchvisionConfig(18, 6);
    CHECK(toJson(config).find("tileSide") == std::string::npos); // programs that do not know the field can read it
    config.tileSide = 1024;
    CHECK(modelConfigFromJson(toJson(config)) == config);
    for (const int side : {-1, 63, 8193}) {
        config.tileSide = side;
        auto object = nlohmann::json::parse(toJson(config));
        object["tileSide"] = side;
        CHECK_THROWS_WITH(modelConfigFromJson(object.dump()), Catch::Matchers::Contains("tiles"));
    }
}

TEST_CASE("The paper's configuration has 18 anchors a location and background last", "[engine][config]") {
    const ModelConfig config = paperConfig(6);
    for (int level = 0; level < 5; ++level) CHECK(config.anchorsPerLocation(level) == 18);
    CHECK(config.backgroundLast);
    CHECK(config.strideIn1x1);
    CHECK(config.bgr);
    CHECK(config.rpnNms == 0.6);
    CHECK(config.detectionNms == 0.25);
    CHECK(config.roiSmoothL1Beta == 0);
}
