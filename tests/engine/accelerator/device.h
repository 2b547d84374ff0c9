// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What the parts of the simulated accelerator share.

#include <c10/core/Allocator.h>
#include <c10/core/Device.h>

#include <ATen/core/Generator.h>

#include <cstdint>
#include <string>

namespace accelerator {

/// An address of the device and where the processor keeps its bytes. A device's address is of a form that no processor
/// maps (neither x86-64 nor AArch64), so reading it ends by a signal, as with CUDA's.
inline constexpr std::uintptr_t deviceBit = std::uintptr_t{1} << 54;

inline void *toDeviceAddress(void *host) {
    return host ? reinterpret_cast<void *>(reinterpret_cast<std::uintptr_t>(host) | deviceBit) : nullptr;
}
inline void *toHostAddress(const void *device) {
    return reinterpret_cast<void *>(reinterpret_cast<std::uintptr_t>(device) & ~deviceBit);
}

c10::Allocator *allocator();
void registerGuardAndHooks();

/// The numbers of a generator of the device, drawn by one of the processor's in the same state; keep() gives the state
/// back. So the simulated device draws what the processor draws from the same seed.
class BorrowedGenerator {
public:
    explicit BorrowedGenerator(at::Generator devices);
    at::Generator processors() const { return m_processors; }
    void keep();

private:
    at::Generator m_devices, m_processors;
};

void countKernel();
void countCopy(bool toDevice);
void countWait(const std::string &why);

} // namespace accelerator
