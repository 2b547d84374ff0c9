// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/imaging/image_files.h"
#include "tests/support/catch.h"

using namespace herbascope;
using namespace herbascope::engine;
using namespace herbascope::tests;

namespace {

std::string hashOf(const std::string &text) {
    return sha256OfBytes(text.data(), text.size());
}

} // namespace

TEST_CASE("SHA-256 gives the published values", "[imaging][sha256]") {
    // FIPS 180-2, appendix B, and NIST's example for the empty message.
    CHECK(hashOf("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(hashOf("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hashOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(hashOf(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("A file larger than one reading block hashes like its bytes", "[imaging][sha256]") {
    const TemporaryFolder folder;
    Bytes bytes(3 * (1 << 20) + 17);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 256);
    writeBytes(folder / "large.bin", bytes);
    CHECK(sha256OfFile(folder / "large.bin") == sha256OfBytes(bytes.data(), bytes.size()));
    CHECK_THROWS_AS(sha256OfFile(folder / "none.bin"), Error);
}
