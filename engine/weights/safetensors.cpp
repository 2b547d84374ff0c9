// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/weights/state_dict.h"

#include <ATen/Functions.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <limits>
#include <utility>

namespace herbascope::engine {

namespace {

using nlohmann::json;

// https://github.com/huggingface/safetensors, "Format": dtype names of the header.
constexpr std::pair<const char *, at::ScalarType> types[] = {
    {"F64", at::kDouble}, {"F32", at::kFloat}, {"F16", at::kHalf}, {"BF16", at::kBFloat16}, {"I64", at::kLong},
    {"I32", at::kInt},    {"I16", at::kShort}, {"I8", at::kChar},  {"U8", at::kByte},       {"BOOL", at::kBool}};

constexpr std::uint64_t maximumHeader = 100'000'000; // bytes, as the format's own reader caps it

[[noreturn]] void fail(const std::filesystem::path &file, const std::string &why) {
    throw Error("Cannot read " + file.filename().string() + ": " + why + ".");
}

std::optional<at::ScalarType> typeOf(const std::string &name) {
    for (const auto &[text, type] : types)
        if (name == text) return type;
    return std::nullopt;
}

const char *nameOf(at::ScalarType type) {
    for (const auto &[text, one] : types)
        if (one == type) return text;
    throw Error("A tensor has a type that safetensors files do not hold.");
}

/// One entry of the header, checked against the size of the data.
struct Entry {
    at::ScalarType type = at::kFloat;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0;
};

Entry parseEntry(const std::filesystem::path &file, const json &value, std::uint64_t dataSize) {
    Entry entry;
    const auto type = typeOf(value.at("dtype").get<std::string>());
    if (!type) fail(file, "it holds a tensor type this program does not know");
    entry.type = *type;
    entry.shape = value.at("shape").get<std::vector<std::int64_t>>();
    entry.begin = value.at("data_offsets").at(0).get<std::uint64_t>();
    entry.end = value.at("data_offsets").at(1).get<std::uint64_t>();
    std::uint64_t bytes = c10::elementSize(entry.type);
    for (const std::int64_t side : entry.shape) {
        if (side < 0 ||
            (side > 0 && bytes > std::numeric_limits<std::uint64_t>::max() / 2 / static_cast<std::uint64_t>(side)))
            fail(file, "the file is damaged");
        bytes *= static_cast<std::uint64_t>(side);
    }
    if (entry.end > dataSize || entry.begin > entry.end || entry.end - entry.begin != bytes)
        fail(file, "the file is damaged or truncated");
    return entry;
}

} // namespace

StateDict readSafetensors(const std::filesystem::path &file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) fail(file, "there is no such file or it may not be read");
    const std::uint64_t size = std::filesystem::file_size(file);
    std::uint64_t headerSize = 0; // little-endian
    stream.read(reinterpret_cast<char *>(&headerSize), sizeof headerSize);
    if (!stream || headerSize > maximumHeader || headerSize + sizeof headerSize > size)
        fail(file, "it is not a complete safetensors file");
    std::string text(headerSize, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    const std::uint64_t dataStart = sizeof headerSize + headerSize;

    StateDict result;
    try {
        const json header = json::parse(text);
        for (const auto &[name, value] : header.items()) {
            if (name == "__metadata__") continue;
            const Entry entry = parseEntry(file, value, size - dataStart);
            at::Tensor tensor = at::empty(entry.shape, entry.type);
            stream.seekg(static_cast<std::streamoff>(dataStart + entry.begin));
            stream.read(static_cast<char *>(tensor.data_ptr()), static_cast<std::streamsize>(entry.end - entry.begin));
            if (!stream) fail(file, "the file is truncated");
            result[name] = std::move(tensor);
        }
    } catch (const json::exception &) {
        fail(file, "its header is damaged");
    }
    return result;
}

void writeSafetensors(const std::filesystem::path &file, const StateDict &tensors,
                      const std::map<std::string, std::string> &metadata) {
    json header = json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    std::vector<at::Tensor> plain;
    for (const auto &[name, tensor] : tensors) {
        plain.push_back(tensor.detach().cpu().contiguous());
        const std::uint64_t end = offset + plain.back().nbytes();
        header[name] = {
            {"dtype", nameOf(tensor.scalar_type())}, {"shape", tensor.sizes().vec()}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' '); // data aligned to 8 bytes
    const std::uint64_t headerSize = text.size();

    DurableFile out(file);
    out.write(&headerSize, sizeof headerSize);
    out.write(text.data(), text.size());
    for (const at::Tensor &tensor : plain) out.write(tensor.data_ptr(), tensor.nbytes());
    out.commit();
}

} // namespace herbascope::engine
