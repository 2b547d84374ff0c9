// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/device.h"

#include "engine/error.h"
#include "engine/memory_budget.h"
#include "engine/precision_trial.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/cuda.h>
#include <torch/types.h>
#include <torch/version.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include <dlfcn.h>

namespace herbascope::engine {
namespace {

struct Gpu {
    std::string name;
    int capability = 0; // major number: 7 Volta and Turing, 8 Ampere, 9 Hopper
};

struct Cuda {
    std::vector<Gpu> gpus;
    std::string message; // why there is none
};

/// The folder that libtorch_cpu.so was loaded from, where libtorch_cuda.so lies too if it is installed.
std::filesystem::path torchFolder() {
    Dl_info info{};
    if (dladdr(reinterpret_cast<void *>(&at::get_num_threads), &info) == 0 || !info.dli_fname) return {};
    return std::filesystem::path(info.dli_fname).parent_path();
}

/// Name and capability from the driver itself: LibTorch's own questions need the CUDA toolkit's headers.
Gpu describeGpu(void *driver, int index) {
    using GetDevice = int (*)(int *, int);
    using GetName = int (*)(char *, int, int);
    using GetAttribute = int (*)(int *, int, int);
    constexpr int capabilityMajor = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    const auto getDevice = reinterpret_cast<GetDevice>(dlsym(driver, "cuDeviceGet"));
    const auto getName = reinterpret_cast<GetName>(dlsym(driver, "cuDeviceGetName"));
    const auto getAttribute = reinterpret_cast<GetAttribute>(dlsym(driver, "cuDeviceGetAttribute"));
    Gpu gpu{"NVIDIA GPU " + std::to_string(index), 0};
    int device = 0;
    if (!getDevice || getDevice(&device, index) != 0) return gpu;
    std::array<char, 256> name{};
    if (getName && getName(name.data(), static_cast<int>(name.size()) - 1, device) == 0) gpu.name = name.data();
    if (getAttribute) getAttribute(&gpu.capability, capabilityMajor, device);
    return gpu;
}

Cuda loadCuda() {
    void *driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_GLOBAL);
    if (!driver) return {{}, "No NVIDIA driver was found."};
    const auto library = torchFolder() / "libtorch_cuda.so";
    if (!std::filesystem::exists(library)) {
        return {{},
                "There is an NVIDIA driver, but LibTorch's GPU libraries are not installed "
                "(packaging/libtorch.sh --cuda fetches them)."};
    }
    if (!dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL)) {
        const char *why = dlerror();
        return {{}, std::string("LibTorch's GPU libraries cannot be loaded: ") + (why ? why : "unknown reason") + "."};
    }
    // A training on a GPU repeats its sums in one order; cuBLAS reads it once.
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
    at::globalContext().setAllowTF32CuDNN(false); // fp32 is fp32: by itself cuDNN would keep 10 bits of 23
    try {
        if (!torch::cuda::is_available())
            return {{}, "The NVIDIA driver is too old for this LibTorch, or it shows no GPU."};
        Cuda found;
        const int count = static_cast<int>(torch::cuda::device_count());
        for (int i = 0; i < count; ++i) found.gpus.push_back(describeGpu(driver, i));
        return found;
    } catch (const c10::Error &error) {
        return {{}, std::string("The GPU cannot be used: ") + error.what_without_backtrace()};
    }
}

/// LibTorch keeps its first answer about CUDA, so its library must be loaded before anything asks.
const Cuda &cuda() {
    static const Cuda answer = loadCuda();
    return answer;
}

/// Why this GPU computes nothing; empty where it does. LibTorch's kernels are built for some generations only, and that
/// is told by trying alone.
std::string whyUseless(int index) {
    static std::mutex mutex;
    static std::map<int, std::string> known; // by number, for the life of the program
    const std::scoped_lock lock(mutex);
    if (const auto found = known.find(index); found != known.end()) return found->second;
    std::string why;
    try {
        const auto gpu = torch::TensorOptions(torch::kFloat).device(torch::kCUDA, static_cast<c10::DeviceIndex>(index));
        // By way of cuDNN, too, which may be there without fitting.
        (void)torch::conv2d(torch::ones({1, 1, 8, 8}, gpu), torch::ones({1, 1, 3, 3}, gpu)).sum().item<float>();
    } catch (const c10::Error &error) {
        if (isMemoryExhausted(error)) return {}; // another program's doing, perhaps; whoever wants more will see
        why = error.what_without_backtrace();
        why = why.find("no kernel image") != why.npos ? "this LibTorch has no kernels for so old or so new a GPU"
                                                      : why.substr(0, why.find('\n'));
    }
    return known[index] = why;
}

std::vector<std::string> words(const std::string &line) {
    std::istringstream stream(line);
    std::vector<std::string> result;
    for (std::string word; stream >> word;) result.push_back(word);
    return result;
}

void readProcessor(MachineReport &report) {
    static const std::vector<std::string> known{"avx2",        "fma",      "avx512f",  "avx512_vnni",
                                                "avx512_bf16", "amx_tile", "amx_bf16", "amx_fp16"};
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line) && !line.empty();) { // the first processor's paragraph
        const auto colon = line.find(": ");
        if (colon == std::string::npos) continue;
        const std::string value = line.substr(colon + 2);
        if (line.starts_with("model name")) report.processor = value;
        if (!line.starts_with("flags")) continue;
        const auto flags = words(value);
        for (const auto &name : known)
            if (std::find(flags.begin(), flags.end(), name) != flags.end()) report.processorFeatures.push_back(name);
    }
    report.cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void readMemory(MachineReport &report) {
    std::ifstream file("/proc/meminfo");
    for (std::string line; std::getline(file, line);) {
        const auto parts = words(line);
        if (parts.size() < 2) continue;
        std::int64_t kibibytes = 0;
        std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), kibibytes);
        if (parts[0] == "MemTotal:") report.memoryBytes = kibibytes * 1024;
        if (parts[0] == "MemAvailable:") report.memoryAvailableBytes = kibibytes * 1024;
    }
}

struct Reasoned {
    std::string value;
    std::string reason;
};

Reasoned pickDevice(const std::string &word, int local) {
    if (word == "cpu") return {"cpu", "CPU, as chosen"};
    const bool automatic = word == "auto" || word.empty();
    if (!automatic && word != "cuda" && !word.starts_with("cuda:"))
        throw Error("There is no device \"" + word + "\": choose auto, cpu, cuda or cuda:N.");
    int index = 0;
    if (word.starts_with("cuda:")) {
        const char *end = word.data() + word.size();
        const auto [stop, code] = std::from_chars(word.data() + 5, end, index);
        if (code != std::errc() || stop != end || index < 0)
            throw Error("There is no device \"" + word + "\": choose auto, cpu, cuda or cuda:N.");
    }
    const Cuda &found = cuda();
    const int count = static_cast<int>(found.gpus.size());
    if (count > 0 && !word.starts_with("cuda:")) index = local % count;
    if (index < count) {
        const std::string name = "GPU " + std::to_string(index) + " (" + found.gpus[index].name + ")";
        const std::string why = whyUseless(index);
        if (why.empty())
            return {"cuda:" + std::to_string(index), name + (automatic ? ", because CUDA can be used" : ", as chosen")};
        if (!automatic) throw Error(name + " cannot be used: " + why + ".");
        return {"cpu", "CPU, because " + name + " cannot be used (" + why + ")"};
    }
    if (!automatic) {
        if (count > 0)
            throw Error("There is no GPU number " + std::to_string(index) + ": this machine has " +
                        std::to_string(count) + ", counted from 0.");
        throw Error("CUDA cannot be used here. " + found.message);
    }
    std::string why = found.message;
    if (!why.empty() && why.back() == '.') why.pop_back();
    return {"cpu", "CPU, because CUDA cannot be used (" + why + ")"};
}

/// Throws for a word that names no precision, or none of this device; whether the choice is left to us.
bool isAutomatic(const std::string &word, const std::string &device) {
    if (word == "fp16" && device == "cpu")
        throw Error("fp16 is for GPUs only: choose auto, fp32 or bf16 to compute on the processor.");
    if (word == "fp32" || word == "bf16" || word == "fp16") return false;
    if (word != "auto" && !word.empty())
        throw Error("There is no precision \"" + word + "\": choose auto, fp32, bf16 or fp16.");
    return true;
}

Reasoned pickPrecision(const std::string &word, const std::string &device, Purpose purpose) {
    if (!isAutomatic(word, device)) return {word, word + ", as chosen"};
    if (device == "cpu") {
        const PrecisionTrial trial = precisionTrial();
        const TrialTimes &times = purpose == Purpose::Training ? trial.training : trial.prediction;
        return {toString(fastest(times)), describe(trial)};
    }
    const int index = std::stoi(device.substr(device.find(':') + 1));
    if (cuda().gpus[index].capability >= 8) return {"bf16", "bf16, because the GPU has it (Ampere or later)"};
    return {"fp16", "fp16, because the GPU is older than Ampere and has no bf16"};
}

} // namespace

std::string toString(Precision precision) {
    switch (precision) {
    case Precision::BFloat16:
        return "bf16";
    case Precision::Float16:
        return "fp16";
    case Precision::Float32:
        break;
    }
    return "fp32";
}

std::string DeviceChoice::label() const {
    const std::string place = device == "cpu" ? "CPU" : "GPU " + device.substr(device.find(':') + 1);
    return place + ", " + toString(precision);
}

void checkDevice(const std::string &device, const std::string &precision) {
    (void)isAutomatic(precision, pickDevice(device, 0).value);
}

DeviceChoice chooseDevice(const std::string &device, const std::string &precision, Purpose purpose, int local) {
    const Reasoned place = pickDevice(device, local);
    const Reasoned number = pickPrecision(precision, place.value, purpose);
    DeviceChoice choice;
    choice.device = place.value;
    if (number.value == "bf16") choice.precision = Precision::BFloat16;
    if (number.value == "fp16") choice.precision = Precision::Float16;
    choice.reason = place.reason + "; " + number.reason + ".";
    return choice;
}

MachineReport describeMachine() {
    MachineReport report;
    report.libtorch = TORCH_VERSION;
    const Cuda &found = cuda();
    report.cuda = !found.gpus.empty();
    report.cudaMessage = found.message;
    for (const Gpu &gpu : found.gpus) report.cudaDevices.push_back(gpu.name);
    readProcessor(report);
    readMemory(report);
    return report;
}

void setComputeThreads(int threads) {
    at::set_num_threads(threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
}

ComputeThreads::ComputeThreads(int threads)
    : m_before(at::get_num_threads()) {
    setComputeThreads(threads);
}

ComputeThreads::~ComputeThreads() {
    setComputeThreads(m_before);
}

} // namespace herbascope::engine
