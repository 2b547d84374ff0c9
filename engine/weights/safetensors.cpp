// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/durable_file.h"
#include "engine/error.h"
#include "engine/foreign_json.h"
#include "engine/weights/byte_limits.h"
#include "engine/weights/state_dict.h"

#include <ATen/Functions.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <utility>

namespace herbascope::engine {

namespace {

using nlohmann::json;

// https://github.com/huggingface/safetensors, "Format": dtype names of the header.
constexpr std::pair<const char *, at::ScalarType> types[] = {
    {"F64", at::kDouble}, {"F32", at::kFloat}, {"F16", at::kHalf}, {"BF16", at::kBFloat16}, {"I64", at::kLong},
    {"I32", at::kInt},    {"I16", at::kShort}, {"I8", at::kChar},  {"U8", at::kByte},       {"BOOL", at::kBool}};

constexpr const char *metadataName = "__metadata__";
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
    std::string name;
    at::ScalarType type = at::kFloat;
    std::vector<std::int64_t> shape;
    std::uint64_t begin = 0, end = 0;
};

Entry parseEntry(const std::filesystem::path &file, const std::string &name, const json &value,
                 std::uint64_t dataSize) {
    Entry entry;
    entry.name = name;
    const auto type = typeOf(value.at("dtype").get<std::string>());
    if (!type) fail(file, "it holds a tensor type this program does not know");
    entry.type = *type;
    entry.shape = value.at("shape").get<std::vector<std::int64_t>>();
    entry.begin = value.at("data_offsets").at(0).get<std::uint64_t>();
    entry.end = value.at("data_offsets").at(1).get<std::uint64_t>();
    const auto bytes = denseBytes(entry.shape, c10::elementSize(entry.type));
    if (!bytes) fail(file, "the file is damaged");
    if (entry.end > dataSize || entry.begin > entry.end || entry.end - entry.begin != *bytes)
        fail(file, "the file is damaged or truncated");
    return entry;
}

/// Reads the header; the data begins where `stream` then stands.
json readHeader(const std::filesystem::path &file, std::ifstream &stream) {
    stream.open(file, std::ios::binary);
    std::error_code code;
    const std::uint64_t size = std::filesystem::file_size(file, code);
    if (!stream || code) fail(file, "there is no such file or it may not be read");
    std::uint64_t headerSize = 0; // little-endian
    stream.read(reinterpret_cast<char *>(&headerSize), sizeof headerSize);
    if (!stream || headerSize > maximumHeader || headerSize + sizeof headerSize > size)
        fail(file, "it is not a complete safetensors file");
    std::string text(headerSize, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream) fail(file, "the disk does not give it");
    return parseJson(text);
}

/// In the order of their data, of which no byte belongs to two.
std::vector<Entry> entriesOf(const std::filesystem::path &file, const json &header, std::uint64_t dataSize) {
    std::vector<Entry> entries;
    for (const auto &[name, value] : header.items())
        if (name != metadataName) entries.push_back(parseEntry(file, name, value, dataSize));
    std::ranges::sort(entries, {}, [](const Entry &entry) { return std::pair(entry.begin, entry.end); });
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i].begin < entries[i - 1].end) fail(file, "its tensors overlap");
    return entries;
}

} // namespace

StateDict readSafetensors(const std::filesystem::path &file) {
    StateDict result;
    try {
        std::ifstream stream;
        const json header = readHeader(file, stream);
        const auto dataStart = static_cast<std::uint64_t>(stream.tellg());
        for (const Entry &entry : entriesOf(file, header, std::filesystem::file_size(file) - dataStart)) {
            at::Tensor tensor = at::empty(entry.shape, entry.type);
            stream.seekg(static_cast<std::streamoff>(dataStart + entry.begin));
            stream.read(static_cast<char *>(tensor.data_ptr()), static_cast<std::streamsize>(entry.end - entry.begin));
            if (!stream) fail(file, "the file is truncated");
            result[entry.name] = std::move(tensor);
        }
    } catch (const json::exception &) {
        fail(file, "its header is damaged");
    }
    return result;
}

std::map<std::string, std::string> readSafetensorsMetadata(const std::filesystem::path &file) {
    try {
        std::ifstream stream;
        return readHeader(file, stream).value(metadataName, std::map<std::string, std::string>());
    } catch (const json::exception &) {
        fail(file, "its header is damaged");
    }
}

void writeSafetensors(const std::filesystem::path &file, const StateDict &tensors,
                      const std::map<std::string, std::string> &metadata) {
    json header = json::object();
    if (!metadata.empty()) header[metadataName] = metadata;
    std::uint64_t offset = 0;
    std::vector<at::Tensor> plain;
    for (const auto &[name, tensor] : tensors) {
        plain.push_back(tensor.detach().cpu().contiguous());
        const std::uint64_t end = offset + plain.back().nbytes();
        header[name] = {
            {"dtype", nameOf(tensor.scalar_type())}, {"shape", tensor.sizes().vec()}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = textOf(header);
    text.append((8 - text.size() % 8) % 8, ' '); // data aligned to 8 bytes
    const std::uint64_t headerSize = text.size();

    DurableFile out(file);
    out.write(&headerSize, sizeof headerSize);
    out.write(text.data(), text.size());
    for (const at::Tensor &tensor : plain) out.write(tensor.data_ptr(), tensor.nbytes());
    out.commit();
}

} // namespace herbascope::engine
