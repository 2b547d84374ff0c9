// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// An accelerator without hardware: a device of LibTorch (its backend PrivateUse1) that computes on the processor and
/// is as strict as CUDA. Its addresses are no addresses of the processor's, so that whoever reads them ends by a
/// signal; an operator that is given tensors of both sides throws; memory that was never written holds no numbers; and
/// every copy between the two sides, and every wait of the processor for the device, is counted.

#include <cstdint>
#include <map>
#include <string>

namespace accelerator {

/// What torch::Device and DeviceChoice call it.
inline constexpr const char *deviceName = "simulated:0";

/// Makes the device known to LibTorch, once a program.
void install();

/// What has happened since the last reset, on all devices.
struct Counts {
    std::int64_t kernels = 0;                    ///< operators
    std::int64_t toDevice = 0;                   ///< copies from the processor
    std::int64_t fromDevice = 0;                 ///< copies to the processor, single numbers among them
    std::int64_t waits = 0;                      ///< synchronisations: times that the processor waited for the device
    std::map<std::string, std::int64_t> waitsBy; ///< by operator, "copy to the device", "copy from the device"
};
Counts counts();
void resetCounts();

/// Bytes held now, and at most since the last resetPeak().
std::int64_t memoryInUse();
std::int64_t peakMemory();
void resetPeak();

/// From now on more than so many bytes throw c10::OutOfMemoryError, for as long as this lives.
class MemoryLimit {
public:
    explicit MemoryLimit(std::int64_t bytes);
    ~MemoryLimit();
    MemoryLimit(const MemoryLimit &) = delete;
    MemoryLimit &operator=(const MemoryLimit &) = delete;
};

} // namespace accelerator
