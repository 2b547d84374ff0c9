// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a run does as one of several processes.
#include "engine/foreign_json.h"
#include "engine/training_run.h"

#include <nlohmann/json.hpp>

namespace herbascope::engine {

/// The leader's precision, configuration, iteration, weights and optimiser for everybody: only it has read start
/// weights or a checkpoint.
void TrainingRun::shareState() {
    nlohmann::json about;
    if (m_group->leads())
        about = {{"config", toJson(m_state.config)}, {"iteration", m_state.iteration},
                 {"built", bool(m_network)},         {"precision", m_device.precision},
                 {"classes", m_request.classes},     {"sheets", sheetsDigest(m_request.samples)}};
    about = parseJson(m_group->broadcast(textOf(about)));
    if (!about.at("built").get<bool>()) throw Error("The run is finished already: its model was saved.");
    if (about.at("classes") != m_request.classes || about.at("sheets") != sheetsDigest(m_request.samples))
        throw Error(
            "This process does not see the sheets and classes of the first one: the project and its scans must lie "
            "at the same place for all, and nobody may edit them before all have begun.");
    if (!m_group->leads()) {
        m_state.config = trainingConfigFromJson(about.at("config").get<std::string>());
        m_state.iteration = about.at("iteration").get<int>();
        m_state.classes = m_request.classes;
        m_device.precision = about.at("precision").get<Precision>();
        buildNetwork();
    }
    for (auto &[name, tensor] : m_state.weights) m_group->broadcast(tensor);
    for (auto &[name, tensor] : m_state.solver) m_group->broadcast(tensor);
    m_network->invalidateFolded();
    say(std::to_string(m_group->size()) + " processes train together, " + std::to_string(m_set->share()) +
        (m_set->share() == 1 ? " sheet each." : " sheets each."));
}

nn::StepShare TrainingRun::stepShare() const {
    nn::StepShare share(samplingSeed(m_state.config.seed, static_cast<std::uint64_t>(m_state.iteration)));
    if (!m_group) return share;
    const int own = m_set->share();
    share.firstImage = static_cast<std::size_t>(m_group->rank() * own);
    share.otherImages = m_state.config.batch - own;
    share.sum = [group = m_group.get()](double count) { return group->sum(count); };
    return share;
}

void TrainingRun::agree(torch::Tensor &losses) {
    if (!m_group) return;
    const bool finishes = m_finish.stop_requested() || (m_group->leads() && patienceEnded());
    torch::Tensor all = torch::cat(
        {losses, torch::tensor({m_stop.stop_requested() ? 1.0 : 0.0, finishes ? 1.0 : 0.0}, torch::kFloat64)});
    m_group->sum(all);
    m_groupStops = all[5].item<double>() > 0;
    m_groupFinishes = all[6].item<double>() > 0;
    losses = all.slice(0, 0, 5).contiguous();
}

} // namespace herbascope::engine
