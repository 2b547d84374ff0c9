// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/precision_trial.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

#include <fstream>

using namespace herbascope::engine;
using herbascope::test::TemporaryFolder;

TEST_CASE("bf16 is taken where it is clearly faster", "[engine][device]") {
    CHECK(fastest({100, 50}) == Precision::BFloat16);
    CHECK(fastest({100, 99}) == Precision::Float32); // chance
    CHECK(fastest({100, 160}) == Precision::Float32);
    CHECK(fastest({100, 0}) == Precision::Float32); // not tried to the end
    CHECK(fastest({}) == Precision::Float32);
}

TEST_CASE("The choice between precisions is said with its figures", "[engine][device]") {
    CHECK(describe({{100, 50}, {300, 410}}) ==
          "bf16 to predict (50 ms in a trial here, fp32 100 ms) and fp32 to train (300 ms, bf16 410 ms)");
    CHECK(describe({{100, 0}, {300, 0}}).find("bf16 far slower or absent") != std::string::npos);
    CHECK(describe(PrecisionTrial{}) == "fp32 to predict and fp32 to train");
}

TEST_CASE("A kept trial is read again under its own key, beside others", "[engine][device]") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "made" / "precision.txt";
    const PrecisionTrial one{{100, 50}, {300, 410.5}}, other{{80, 0}, {200, 0}};
    CHECK_FALSE(readTrial(file, "one"));
    keepTrial(file, "one", one);
    keepTrial(file, "one, 2 threads", other);
    keepTrial(file, "one", one);
    CHECK(readTrial(file, "one") == one);
    CHECK(readTrial(file, "one, 2 threads") == other);
    CHECK_FALSE(readTrial(file, "one,"));
}

TEST_CASE("A kept trial that makes no sense is none", "[engine][device]") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "precision.txt";
    for (const char *figures : {"", "1 2 3", "nan 1 1 1", "-1 2 3 4", "0 0 0 0", "a b c d", "1e300 1 1 1"}) {
        std::ofstream(file) << "key\t" << figures << "\n";
        CAPTURE(figures);
        CHECK_FALSE(readTrial(file, "key"));
    }
    std::ofstream(file) << std::string(1'000'000, 'x') << "\nkey\t1 2 3 4\n";
    CHECK_FALSE(readTrial(file, "key"));
}

TEST_CASE("A place where no trial can be kept is let pass", "[engine][device]") {
    const TemporaryFolder folder;
    const PrecisionTrial trial{{1, 2}, {3, 4}};
    std::ofstream(folder.path() / "file") << "in the way";
    keepTrial(folder.path() / "file" / "precision.txt", "key", trial);
    std::filesystem::create_directory(folder.path() / "precision.txt");
    keepTrial(folder.path() / "precision.txt", "key", trial);
    CHECK_FALSE(readTrial(folder.path() / "precision.txt", "key"));
    keepTrial({}, "key", trial);
    CHECK_FALSE(readTrial({}, "key"));
}
