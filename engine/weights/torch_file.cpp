// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/weights/torch_file.h"

#include "engine/error.h"
#include "engine/weights/unpickler.h"

#include <ATen/Functions.h>
#include <c10/util/Exception.h>
#include <caffe2/serialize/inline_container.h>

#include <cstring>
#include <fstream>

namespace herbascope::engine {

namespace {

[[noreturn]] void fail(const std::string &name, const std::string &why) {
    throw Error("Cannot read " + name + ": " + why + ".");
}

/// ("storage", type, key, location, numel): type and number of elements, checked against `limit` bytes.
struct StorageRequest {
    std::string key;
    at::ScalarType type = at::kFloat;
    std::int64_t numel = 0;
};

StorageRequest parseStorage(const std::vector<PickleValue> &id, const std::string &name, std::uint64_t limit) {
    if (id.size() < 5) fail(name, "the file is damaged");
    const auto *kind = std::get_if<std::string>(&id[0]), *key = std::get_if<std::string>(&id[2]);
    const auto *type = std::get_if<PickleGlobal>(&id[1]);
    const auto *numel = std::get_if<std::int64_t>(&id[4]);
    if (!kind || *kind != "storage" || !type || !key || !numel || *numel < 0) fail(name, "the file is damaged");
    const auto scalar = storageType(type->name);
    if (!scalar || static_cast<std::uint64_t>(*numel) > limit / c10::elementSize(*scalar))
        fail(name, "a tensor claims more data than the file holds");
    return {*key, *scalar, *numel};
}

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
StateDict tensorsOf(const PickleValue &root, const std::string &name) {
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
        const auto *text = std::get_if<std::string>(&key);
        const at::Tensor *tensor = asTensor(value);
        if (text && tensor) result[*text] = tensor->contiguous();
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
    try {
        caffe2::serialize::PyTorchStreamReader reader(file.string());
        if (reader.hasRecord("byteorder")) {
            const auto [data, size] = reader.getRecord("byteorder");
            if (std::string_view(static_cast<const char *>(data.get()), size) != "little")
                fail(name, "it was written on a big-endian machine");
        }
        const std::uint64_t limit = std::filesystem::file_size(file);
        std::map<std::string, PickleStorage> storages;
        const auto persistent = [&](const std::vector<PickleValue> &id) {
            const StorageRequest request = parseStorage(id, name, limit);
            PickleStorage &storage = storages[request.key];
            if (!storage.flat.defined()) {
                auto [data, size] = reader.getRecord("data/" + request.key);
                if (size < static_cast<std::uint64_t>(request.numel) * c10::elementSize(request.type))
                    fail(name, "a tensor's data is too short");
                storage.flat = at::empty({request.numel}, request.type);
                std::memcpy(storage.flat.data_ptr(), data.get(), storage.flat.nbytes());
            }
            if (storage.flat.scalar_type() != request.type || storage.flat.numel() < request.numel)
                fail(name, "the file is damaged");
            return storage;
        };
        const auto [data, size] = reader.getRecord("data.pkl");
        std::string_view bytes(static_cast<const char *>(data.get()), size);
        Unpickler unpickler(name, persistent);
        return tensorsOf(unpickler.read(bytes), name);
    } catch (const c10::Error &) {
        fail(name, "it is not a complete Torch file");
    }
}

// A model zoo's .pkl is one pickled dict of NumPy arrays. torch/serialization.py, _legacy_save: magic number, protocol, system, object, storage keys; then each storage's
// number of elements (8 bytes) and data.
StateDict readPickle(const std::filesystem::path &file) {
    const std::string name = file.filename().string();
    const std::string whole = readWhole(file);
    std::string_view bytes = whole;
    std::map<std::string, PickleStorage> storages;
    const auto persistent = [&](const std::vector<PickleValue> &id) {
        const StorageRequest request = parseStorage(id, name, whole.size());
        if (id.size() > 5 && !std::holds_alternative<PickleNone>(id[5]))
            fail(name, "it uses storage views, a layout of before 2017");
        PickleStorage &storage = storages[request.key];
        if (!storage.flat.defined()) storage.flat = at::zeros({request.numel}, request.type);
        if (storage.flat.scalar_type() != request.type || storage.flat.numel() < request.numel)
            fail(name, "the file is damaged");
        return storage;
    };
    Unpickler unpickler(name, persistent);
    const PickleValue magic = unpickler.read(bytes);
    if (asDict(magic)) {
        if (!storages.empty()) fail(name, "its tensors' data is missing");
        return tensorsOf(magic, name);
    }
    const auto *text = std::get_if<std::string>(&magic);
    if (!text || *text != std::string("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10))
        fail(name, "it holds no weights");
    unpickler.read(bytes); // protocol
    unpickler.read(bytes); // system
    const PickleValue root = unpickler.read(bytes);
    const PickleValue keys = unpickler.read(bytes);
    PickleNode *const *list = std::get_if<PickleNode *>(&keys);
    if (!list) fail(name, "the file is damaged");
    for (const PickleValue &key : (*list)->items) {
        const auto *keyText = std::get_if<std::string>(&key);
        const auto at = keyText ? storages.find(*keyText) : storages.end();
        std::int64_t numel = 0;
        if (bytes.size() < sizeof numel) fail(name, "the file is truncated");
        std::memcpy(&numel, bytes.data(), sizeof numel);
        bytes.remove_prefix(sizeof numel);
        if (at == storages.end() || numel != at->second.flat.numel()) fail(name, "the file is damaged");
        if (bytes.size() < at->second.flat.nbytes()) fail(name, "the file is truncated");
        std::memcpy(at->second.flat.data_ptr(), bytes.data(), at->second.flat.nbytes());
        bytes.remove_prefix(at->second.flat.nbytes());
    }
    return tensorsOf(root, name);
}

} // namespace herbascope::engine
