// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/common.h"
#include "engine/device.h"
#include "engine/precision_trial.h"

namespace herbascope::cli {

namespace {

std::string gigabytes(std::int64_t bytes) {
    return QString::number(static_cast<double>(bytes) / 1e9, 'f', 1).toStdString() + " GB";
}

std::string joined(const std::vector<std::string> &words) {
    std::string text;
    for (const std::string &word : words) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    return text;
}

nlohmann::json figures(const engine::TrialTimes &times) {
    return {{"fp32_ms", times.float32}, {"bf16_ms", times.bfloat16}};
}

int runDoctor(bool json) {
    const engine::MachineReport machine = engine::describeMachine();
    const engine::DeviceChoice device = engine::chooseDevice("auto", "auto", engine::Purpose::Prediction);
    const engine::DeviceChoice training = engine::chooseDevice("auto", "auto", engine::Purpose::Training);
    const engine::PrecisionTrial trial = engine::precisionTrial();
    std::error_code code;
    const auto space = std::filesystem::space(std::filesystem::current_path(code), code);
    const auto diskFree = code ? std::int64_t{-1} : static_cast<std::int64_t>(space.available);
    if (json) {
        printJson(
            {{"device", device.device},
             {"precision", engine::toString(device.precision)},
             {"training_precision", engine::toString(training.precision)},
             {"processor_trial", {{"prediction", figures(trial.prediction)}, {"training", figures(trial.training)}}},
             {"reason", device.reason},
             {"version", HERBASCOPE_VERSION},
             {"libtorch", machine.libtorch},
             {"cuda", machine.cuda},
             {"cuda_message", machine.cudaMessage},
             {"cuda_devices", machine.cudaDevices},
             {"processor", machine.processor},
             {"processor_features", machine.processorFeatures},
             {"cores", machine.cores},
             {"memory_bytes", machine.memoryBytes},
             {"memory_available_bytes", machine.memoryAvailableBytes},
             {"disk_free_bytes", diskFree}});
        return done;
    }
    printLine("computes on  " + device.reason);
    printLine("herbascope   " HERBASCOPE_VERSION);
    printLine("LibTorch     " + machine.libtorch);
    printLine("CUDA         " + (machine.cuda ? joined(machine.cudaDevices) : machine.cudaMessage));
    printLine("processor    " + machine.processor + ", " + std::to_string(machine.cores) + " cores (" +
              joined(machine.processorFeatures) + ")");
    printLine("memory       " + gigabytes(machine.memoryBytes) + ", " + gigabytes(machine.memoryAvailableBytes) +
              " free");
    if (diskFree >= 0) printLine("disk         " + gigabytes(diskFree) + " free in the current folder");
    return done;
}

} // namespace

void addDoctor(CLI::App &app, Action &action) {
    auto json = std::make_shared<bool>(false);
    CLI::App *command = app.add_subcommand("doctor", "Say what this computer offers and what the program makes of it");
    command->add_flag("--json", *json, "Print it as JSON");
    command->footer("Example: herbascope-cli doctor");
    command->callback([json, &action] { action = [json] { return runDoctor(*json); }; });
}

} // namespace herbascope::cli
