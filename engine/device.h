// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Which device and precision to compute with, and why: said once, in words. Torch-free.

#include <cstdint>
#include <string>
#include <vector>

namespace herbascope::engine {

enum class Precision { Float32, BFloat16, Float16 };
enum class Purpose { Prediction, Training }; ///< what is fastest may differ

struct DeviceChoice {
    std::string device = "cpu"; ///< "cpu" or "cuda:N"
    Precision precision = Precision::Float32;
    std::string
        reason; ///< "CPU, because no NVIDIA driver was found; bf16 to predict (41 ms in a trial here, ...) and ..."
    std::string label() const; ///< "CPU, bf16"
};
/// Parses auto|cpu|cuda|cuda:N and auto|fp32|bf16|fp16; throws Error for another word, or for CUDA where there is none,
/// or where the GPU fails at a first small sum (tried once a program). On the processor auto takes the faster precision
/// of a trial (precision_trial.h), which needs up to two seconds the first time: not for the thread of a window.
/// `local`: this process among those of the machine that compute together, which take one GPU after the other with auto
/// and cuda.
DeviceChoice chooseDevice(const std::string &device, const std::string &precision, Purpose purpose, int local = 0);
/// Throws what chooseDevice() would, without a trial.
void checkDevice(const std::string &device, const std::string &precision);

std::string toString(Precision precision); ///< fp32, bf16, fp16

struct MachineReport {
    std::string libtorch; ///< "2.15.0"
    bool cuda = false;
    std::string cudaMessage;              ///< one sentence when there is no CUDA
    std::vector<std::string> cudaDevices; ///< names
    std::string processor;
    std::vector<std::string> processorFeatures; ///< "avx2", "avx512f", "avx512_bf16", "amx_bf16"
    int cores = 0;
    std::int64_t memoryBytes = 0;
    std::int64_t memoryAvailableBytes = 0;
};
/// Loads libtorch_cuda.so where an NVIDIA driver is found (once, before the first question about CUDA).
MachineReport describeMachine();

/// Threads Torch may use on the calling thread (at::set_num_threads); 0: all cores.
void setComputeThreads(int threads);

/// The same for as long as it lives: then the calling thread has the count it had before.
class ComputeThreads {
public:
    explicit ComputeThreads(int threads);
    ~ComputeThreads();
    ComputeThreads(const ComputeThreads &) = delete;
    ComputeThreads &operator=(const ComputeThreads &) = delete;

private:
    const int m_before;
};

} // namespace herbascope::engine
