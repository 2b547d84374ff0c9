// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/torch_file.h"

#include "engine/error.h"
#include "engine/weights/unpickler.h"
#include "engine/weights/zip_records.h"

#include <ATen/Functions.h>

#include <cstring>
#include <fstream>

namespace herbascope::engine {

namespace {

[[noreturn]] void fail(const std::string &name, const std::string &why) {
    throw Error("Cannot read " + name + ": " + why + ".");
}

constexpr const char *tooMuch = "its tensors claim more data than the file holds";

/// ("storage", type, key, location, numel)
struct StorageRequest {
    std::string key;
    at::ScalarType type = at::kFloat;
    std::int64_t numel = 0;
};

StorageRequest parseStorage(const std::vector<PickleValue> &id, const std::string &name) {
    if (id.size() < 5) fail(name, "the file is damaged");
    const auto *kind = std::get_if<std::string_view>(&id[0]), *key = std::get_if<std::string_view>(&id[2]);
    const auto *type = std::get_if<PickleGlobal>(&id[1]);
    const auto *numel = std::get_if<std::int64_t>(&id[4]);
    const auto scalar = type ? storageType(type->name) : std::nullopt;
    if (!kind || *kind != "storage" || !scalar || !key || !numel) fail(name, "the file is damaged");
    return {std::string(*key), *scalar, *numel};
}

/// The storages of one file by their keys, each made once.
class Storages {
public:
    Storages(std::string name, ByteBudget &budget)
        : m_name(std::move(name))
        , m_budget(budget) {}

    /// `fill` is called with a new storage.
    template <class Fill> PickleStorage get(const StorageRequest &request, const Fill &fill) {
        PickleStorage &storage = m_made[request.key];
        if (!storage.flat.defined()) {
            const auto bytes = denseBytes({request.numel}, c10::elementSize(request.type));
            if (!bytes || !m_budget.take(*bytes)) fail(m_name, tooMuch);
            storage.flat = at::empty({request.numel}, request.type);
            fill(storage.flat);
        }
        if (storage.flat.scalar_type() != request.type || storage.flat.numel() < request.numel)
            fail(m_name, "the file is damaged");
        return storage;
    }

    bool empty() const { return m_made.empty(); }
    at::Tensor *find(std::string_view key) {
        const auto at = m_made.find(key);
        return at == m_made.end() ? nullptr : &at->second.flat;
    }

private:
    std::string m_name;
    ByteBudget &m_budget;
    std::map<std::string, PickleStorage, std::less<>> m_made;
};

const PickleNode *asDict(const PickleValue &value) {
    PickleNode *const *node = std::get_if<PickleNode *>(&value);
    return node && (*node)->kind == PickleNode::Kind::Dict ? *node : nullptr;
}

const at::Tensor *asTensor(const PickleValue &value) {
    if (PickleNode *const *node = std::get_if<PickleNode *>(&value))
        return (*node)->kind == PickleNode::Kind::NumpyArray && (*node)->tensor.defined() ? &(*node)->tensor : nullptr;
    return std::get_if<at::Tensor>(&value);
}

/// The tensors of the top dict, or of its "model" (Detectron2), "state_dict" or "blobs" (Detectron).
StateDict tensorsOf(const PickleValue &root, const std::string &name, ByteBudget &budget) {
    const PickleNode *dict = asDict(root);
    if (!dict) fail(name, "it holds no state dict");
    for (const char *inner : {"model", "state_dict", "blobs"})
        if (const PickleValue *value = dict->find(inner))
            if (const PickleNode *node = asDict(*value)) {
                dict = node;
                break;
            }
    StateDict result;
    for (const auto &[key, value] : dict->entries) {
        const auto *text = std::get_if<std::string_view>(&key);
        const at::Tensor *tensor = asTensor(value);
        if (!text || !tensor) continue;
        if (!tensor->is_contiguous() && !budget.take(tensor->nbytes())) fail(name, tooMuch);
        result[std::string(*text)] = tensor->contiguous();
    }
    if (result.empty()) fail(name, "it holds no tensors");
    return result;
}

std::string readWhole(const std::filesystem::path &file) {
    std::ifstream stream(file, std::ios::binary);
    std::string bytes(std::filesystem::file_size(file), '\0');
    if (!stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
        fail(file.filename().string(), "the disk does not give it");
    return bytes;
}

} // namespace

StateDict readTorchZip(const std::filesystem::path &file) {
    const std::string name = file.filename().string();
    const ZipRecords records(file);
    ByteBudget budget(std::filesystem::file_size(file));
    const auto text = [&](const char *record) -> std::optional<std::string> {
        const auto size = records.size(record);
        if (!size) return std::nullopt;
        if (!budget.take(*size)) fail(name, "its records unpack to far more than the file holds");
        std::string bytes(*size, '\0');
        records.read(record, bytes.data(), bytes.size());
        return bytes;
    };
    if (text("byteorder").value_or("little") != "little") fail(name, "it was written on a big-endian machine");
    const std::optional<std::string> pickle = text("data.pkl");
    if (!pickle) fail(name, "it is no file of torch.save");
    Storages storages(name, budget);
    const auto persistent = [&](const std::vector<PickleValue> &id) {
        const StorageRequest request = parseStorage(id, name);
        return storages.get(
            request, [&](at::Tensor &flat) { records.read("data/" + request.key, flat.data_ptr(), flat.nbytes()); });
    };
    Unpickler unpickler(name, budget, persistent);
    std::string_view bytes = *pickle;
    return tensorsOf(unpickler.read(bytes), name, budget);
}

// A model zoo's .pkl is one pickled dict of NumPy arrays. torch/serialization.py, _legacy_save: magic number, protocol,
// system, object, storage keys; then each storage's number of elements (8 bytes) and data.
StateDict readPickle(const std::filesystem::path &file) {
    const std::string name = file.filename().string();
    const std::string whole = readWhole(file);
    std::string_view bytes = whole;
    ByteBudget budget(whole.size());
    Storages storages(name, budget);
    const auto persistent = [&](const std::vector<PickleValue> &id) {
        if (id.size() > 5 && !std::holds_alternative<PickleNone>(id[5]))
            fail(name, "it uses storage views, a layout of before 2017");
        return storages.get(parseStorage(id, name), [](at::Tensor &flat) { flat.zero_(); });
    };
    Unpickler unpickler(name, budget, persistent);
    const PickleValue magic = unpickler.read(bytes);
    if (asDict(magic)) {
        if (!storages.empty()) fail(name, "its tensors' data is missing");
        return tensorsOf(magic, name, budget);
    }
    const auto *text = std::get_if<std::string_view>(&magic);
    if (!text || *text != std::string_view("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10))
        fail(name, "it holds no weights");
    unpickler.read(bytes); // protocol
    unpickler.read(bytes); // system
    const PickleValue root = unpickler.read(bytes);
    const PickleValue keys = unpickler.read(bytes);
    PickleNode *const *list = std::get_if<PickleNode *>(&keys);
    if (!list) fail(name, "the file is damaged");
    for (const PickleValue &key : (*list)->items) {
        const auto *keyText = std::get_if<std::string_view>(&key);
        at::Tensor *flat = keyText ? storages.find(*keyText) : nullptr;
        std::int64_t numel = 0;
        if (bytes.size() < sizeof numel) fail(name, "the file is truncated");
        std::memcpy(&numel, bytes.data(), sizeof numel);
        bytes.remove_prefix(sizeof numel);
        if (!flat || numel != flat->numel()) fail(name, "the file is damaged");
        if (bytes.size() < flat->nbytes()) fail(name, "the file is truncated");
        if (numel > 0) std::memcpy(flat->data_ptr(), bytes.data(), flat->nbytes());
        bytes.remove_prefix(flat->nbytes());
    }
    return tensorsOf(root, name, budget);
}

} // namespace herbascope::engine
