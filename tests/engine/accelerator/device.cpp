// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Memory, counters, guard and random numbers of the simulated accelerator.
#include "tests/engine/accelerator/device.h"

#include "tests/engine/accelerator/simulated_accelerator.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <mutex>
#include <unordered_map>

namespace accelerator {
namespace {

constexpr auto deviceType = c10::DeviceType::PrivateUse1;
constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();

std::mutex mutex; ///< guards what follows: gradients are computed on a thread of their own
Counts counted;
std::unordered_map<void *, std::int64_t> blocks; ///< bytes, by the processor's address
std::int64_t inUse = 0, peak = 0, limit = unlimited;

void release(void *device) {
    void *host = toHostAddress(device);
    {
        const std::scoped_lock lock(mutex);
        const auto block = blocks.find(host);
        inUse -= block->second;
        blocks.erase(block);
    }
    std::free(host);
}

class Memory final : public c10::Allocator {
public:
    c10::DataPtr allocate(std::size_t bytes) override {
        const c10::Device device(deviceType, 0);
        if (bytes == 0) return {nullptr, nullptr, &release, device};
        const auto wanted = static_cast<std::int64_t>(bytes);
        const std::scoped_lock lock(mutex);
        TORCH_CHECK_WITH(OutOfMemoryError, wanted <= limit - inUse,
                         "Simulated accelerator out of memory. Tried to allocate ", wanted, " bytes; ", inUse, " of ",
                         limit, " are taken.");
        void *host = std::malloc(bytes);
        TORCH_CHECK(host, "The processor's memory does not suffice for the simulated accelerator's.");
        std::memset(host, 0xFF, bytes); // no number in any floating type
        blocks[host] = wanted;
        inUse += wanted;
        peak = std::max(peak, inUse);
        void *address = toDeviceAddress(host);
        return {address, address, &release, device};
    }
    c10::DeleterFnPtr raw_deleter() const override { return &release; }
    void copy_data(void *to, const void *from, std::size_t bytes) const override {
        std::memcpy(toHostAddress(to), toHostAddress(from), bytes);
    }
};

/// One device with one stream, on which everything is finished at once.
class Guard final : public c10::impl::DeviceGuardImplInterface {
public:
    c10::DeviceType type() const override { return deviceType; }
    c10::Device exchangeDevice(c10::Device to) const override {
        setDevice(to);
        return getDevice();
    }
    c10::Device getDevice() const override { return {deviceType, 0}; }
    void setDevice(c10::Device device) const override {
        TORCH_CHECK(device.index() <= 0, "There is no simulated accelerator number ", device.index(), ".");
    }
    void uncheckedSetDevice(c10::Device) const noexcept override {}
    c10::Stream getStream(c10::Device) const override { return stream(); }
    c10::Stream getDefaultStream(c10::Device) const override { return stream(); }
    c10::Stream getStreamFromGlobalPool(c10::Device, bool) const override { return stream(); }
    c10::Stream getNewStream(c10::Device, int) const override { return stream(); }
    c10::Stream exchangeStream(c10::Stream) const override { return stream(); }
    c10::DeviceIndex deviceCount() const noexcept override { return 1; }
    void record(void **, const c10::Stream &, c10::DeviceIndex, c10::EventFlag) const override {}
    void block(void *, const c10::Stream &) const override {}
    bool queryEvent(void *) const override { return true; }
    bool queryStream(const c10::Stream &) const override { return true; }
    void synchronizeStream(const c10::Stream &) const override { countWait("stream"); }
    void synchronizeEvent(void *) const override { countWait("event"); }
    void synchronizeDevice(c10::DeviceIndex) const override { countWait("device"); }

private:
    c10::Stream stream() const { return c10::Stream(c10::Stream::DEFAULT, getDevice()); }
};

class Generator final : public at::CPUGeneratorImpl {
public:
    Generator() {
        device_ = c10::Device(deviceType, 0);
        key_set_ = c10::DispatchKeySet(c10::DispatchKey::PrivateUse1);
    }
};

struct Hooks final : at::PrivateUse1HooksInterface {
    bool isBuilt() const override { return true; }
    bool isAvailable() const override { return true; }
    bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
    c10::DeviceIndex deviceCount() const override { return 1; }
    void setCurrentDevice(c10::DeviceIndex) const override {}
    c10::DeviceIndex getCurrentDevice() const override { return 0; }
    c10::DeviceIndex exchangeDevice(c10::DeviceIndex) const override { return 0; }
    c10::DeviceIndex maybeExchangeDevice(c10::DeviceIndex) const override { return 0; }
    const at::Generator &getDefaultGenerator(c10::DeviceIndex) const override {
        static const at::Generator generator = at::make_generator<Generator>();
        return generator;
    }
    at::Generator getNewGenerator(c10::DeviceIndex) const override { return at::make_generator<Generator>(); }
};

} // namespace

c10::Allocator *allocator() {
    static Memory memory;
    return &memory;
}

void registerGuardAndHooks() {
    static Guard guard;
    static Hooks hooks;
    c10::SetAllocator(deviceType, allocator());
    c10::impl::DeviceGuardImplRegistrar(deviceType, &guard);
    at::RegisterPrivateUse1HooksInterface(&hooks);
}

BorrowedGenerator::BorrowedGenerator(at::Generator devices)
    : m_devices(std::move(devices))
    , m_processors(at::make_generator<at::CPUGeneratorImpl>()) {
    m_processors.set_state(m_devices.get_state());
}

void BorrowedGenerator::keep() {
    m_devices.set_state(m_processors.get_state());
}

void countKernel() {
    const std::scoped_lock lock(mutex);
    ++counted.kernels;
}

void countCopy(bool toDevice) {
    const std::scoped_lock lock(mutex);
    ++(toDevice ? counted.toDevice : counted.fromDevice);
}

void countWait(const std::string &why) {
    const std::scoped_lock lock(mutex);
    ++counted.waits;
    ++counted.waitsBy[why];
}

Counts counts() {
    const std::scoped_lock lock(mutex);
    return counted;
}

void resetCounts() {
    const std::scoped_lock lock(mutex);
    counted = {};
}

std::int64_t memoryInUse() {
    const std::scoped_lock lock(mutex);
    return inUse;
}

std::int64_t peakMemory() {
    const std::scoped_lock lock(mutex);
    return peak;
}

void resetPeak() {
    const std::scoped_lock lock(mutex);
    peak = inUse;
}

MemoryLimit::MemoryLimit(std::int64_t bytes) {
    const std::scoped_lock lock(mutex);
    limit = bytes;
}

MemoryLimit::~MemoryLimit() {
    const std::scoped_lock lock(mutex);
    limit = unlimited;
}

} // namespace accelerator
