// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/view_merging.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

namespace herbascope::engine {

namespace {

/// Left, top, right, bottom: is the box cut off there?
using Sides = std::array<bool, 4>;

/// One box of one view.
struct Sighting {
    Detection found;
    int view = 0;
    Sides cut{};
};

/// Two sightings that may be of one organ.
struct Pair {
    double agreement = 0; ///< IoU in what both views show
    int a = 0, b = 0;     ///< sightings
};

/// One organ as far as it is known.
struct Organ {
    Detection found;
    std::vector<int> views; ///< sorted
    bool isCut = false;
    bool isGone = false;
};

bool isAnyCut(const Sides &cut) {
    return std::any_of(cut.begin(), cut.end(), [](bool side) { return side; });
}

Box boxOf(const cv::Rect &area) {
    return {double(area.x), double(area.y), double(area.x) + area.width, double(area.y) + area.height};
}

/// Of area 0 where they do not overlap.
Box common(const Box &a, const Box &b) {
    return {std::max(a.x1, b.x1), std::max(a.y1, b.y1), std::min(a.x2, b.x2), std::min(a.y2, b.y2)};
}

Sides cutSides(const Box &box, const cv::Rect &view, cv::Size scan, int tolerance) {
    const Box edge = boxOf(view);
    return {edge.x1 > 0 && box.x1 - edge.x1 <= tolerance, edge.y1 > 0 && box.y1 - edge.y1 <= tolerance,
            edge.x2 < scan.width && edge.x2 - box.x2 <= tolerance,
            edge.y2 < scan.height && edge.y2 - box.y2 <= tolerance};
}

/// Best first; equal scores by place, so that the result does not depend on the order of the views.
bool isBetter(const Detection &a, const Detection &b) {
    const auto key = [](const Detection &d) {
        return std::tuple(-d.score, -d.box.area(), d.label, d.box.y1, d.box.x1, d.box.y2, d.box.x2);
    };
    return key(a) < key(b);
}

std::vector<Sighting> sightingsIn(const std::vector<View> &views, cv::Size scan, int tolerance) {
    std::vector<Sighting> sightings;
    for (std::size_t i = 0; i < views.size(); ++i)
        for (const Detection &found : views[i].detections)
            sightings.push_back({found, static_cast<int>(i), cutSides(found.box, views[i].area, scan, tolerance)});
    return sightings;
}

/// The pairs that agree, the best first.
std::vector<Pair> agreeingPairs(const std::vector<View> &views, const std::vector<Sighting> &sightings,
                                double sameOrgan) {
    std::vector<int> begins(views.size() + 1, 0); // of each view's sightings
    for (const Sighting &sighting : sightings) ++begins[static_cast<std::size_t>(sighting.view) + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    const auto at = [&](int index) -> const Detection & { return sightings[static_cast<std::size_t>(index)].found; };
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < views.size(); ++i) {
        for (std::size_t j = i + 1; j < views.size(); ++j) {
            const cv::Rect both = views[i].area & views[j].area;
            if (both.empty()) continue;
            const Box area = boxOf(both);
            for (int a = begins[i]; a < begins[i + 1]; ++a) {
                const Box seen = common(at(a).box, area);
                for (int b = begins[j]; b < begins[j + 1]; ++b) {
                    if (at(a).label != at(b).label) continue;
                    const double agreement = intersectionOverUnion(seen, common(at(b).box, area));
                    if (agreement >= sameOrgan) pairs.push_back({agreement, a, b});
                }
            }
        }
    }
    std::sort(pairs.begin(), pairs.end(), [](const Pair &x, const Pair &y) {
        return std::tuple(-x.agreement, x.a, x.b) < std::tuple(-y.agreement, y.a, y.b);
    });
    return pairs;
}

bool haveCommonView(const std::vector<int> &a, const std::vector<int> &b) {
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i] == b[j]) return true;
        a[i] < b[j] ? ++i : ++j;
    }
    return false;
}

/// Groups of sightings, each of one organ and with at most one sighting a view.
class Groups {
public:
    explicit Groups(const std::vector<Sighting> &sightings)
        : m_groupOf(sightings.size())
        , m_members(sightings.size())
        , m_views(sightings.size()) {
        std::iota(m_groupOf.begin(), m_groupOf.end(), std::size_t(0));
        for (std::size_t i = 0; i < sightings.size(); ++i) {
            m_members[i] = {static_cast<int>(i)};
            m_views[i] = {sightings[i].view};
        }
    }

    void unite(int a, int b) {
        const std::size_t kept = m_groupOf[static_cast<std::size_t>(a)];
        const std::size_t other = m_groupOf[static_cast<std::size_t>(b)];
        if (kept == other || haveCommonView(m_views[kept], m_views[other])) return;
        for (const int member : m_members[other]) m_groupOf[static_cast<std::size_t>(member)] = kept;
        m_members[kept].insert(m_members[kept].end(), m_members[other].begin(), m_members[other].end());
        const auto middle = static_cast<std::ptrdiff_t>(m_views[kept].size());
        m_views[kept].insert(m_views[kept].end(), m_views[other].begin(), m_views[other].end());
        std::inplace_merge(m_views[kept].begin(), m_views[kept].begin() + middle, m_views[kept].end());
        m_members[other].clear();
        m_views[other].clear();
    }

    std::size_t count() const { return m_members.size(); }
    const std::vector<int> &members(std::size_t group) const { return m_members[group]; } ///< of a united one: none
    const std::vector<int> &views(std::size_t group) const { return m_views[group]; }

private:
    std::vector<std::size_t> m_groupOf;
    std::vector<std::vector<int>> m_members;
    std::vector<std::vector<int>> m_views;
};

/// Is the box round all members cut off? Not at a side where a member reaches it that is not cut off there.
bool isCutOff(const Box &round, const std::vector<const Sighting *> &members, int tolerance) {
    Sides cut{true, true, true, true};
    for (const Sighting *member : members) {
        const Box &box = member->found.box;
        const Sides reaches{box.x1 - round.x1 <= tolerance, box.y1 - round.y1 <= tolerance,
                            round.x2 - box.x2 <= tolerance, round.y2 - box.y2 <= tolerance};
        for (std::size_t side = 0; side < cut.size(); ++side)
            if (reaches[side] && !member->cut[side]) cut[side] = false;
    }
    return isAnyCut(cut);
}

Organ organFrom(const std::vector<const Sighting *> &members, std::vector<int> views, int tolerance) {
    Organ organ;
    organ.views = std::move(views);
    const Sighting *whole = nullptr;
    Box round = members.front()->found.box;
    double score = 0;
    for (const Sighting *member : members) {
        const Box &box = member->found.box;
        round = {std::min(round.x1, box.x1), std::min(round.y1, box.y1), std::max(round.x2, box.x2),
                 std::max(round.y2, box.y2)};
        score = std::max(score, member->found.score);
        if (!isAnyCut(member->cut) && (!whole || isBetter(member->found, whole->found))) whole = member;
    }
    organ.found = {whole ? whole->found.box : round, members.front()->found.label, score};
    organ.isCut = !whole && isCutOff(round, members, tolerance);
    return organ;
}

/// Step 2: the smallest first, so that a rest inside a rest does not keep it.
void dropRests(std::vector<Organ> &organs, double mostlyInside) {
    std::vector<Organ *> rests;
    for (Organ &organ : organs)
        if (organ.isCut) rests.push_back(&organ);
    const auto isSmaller = [](const Organ *a, const Organ *b) {
        const double areaA = a->found.box.area(), areaB = b->found.box.area();
        return areaA != areaB ? areaA < areaB : isBetter(b->found, a->found);
    };
    std::sort(rests.begin(), rests.end(), isSmaller);
    for (Organ *rest : rests) {
        const double area = rest->found.box.area();
        rest->isGone = std::any_of(organs.begin(), organs.end(), [&](const Organ &other) {
            return &other != rest && !other.isGone && other.found.label == rest->found.label &&
                   isSmaller(rest, &other) && common(rest->found.box, other.found.box).area() >= mostlyInside * area;
        });
    }
}

/// Step 3, on organs sorted best first.
void dropRepeated(std::vector<Organ> &organs, double sameOrgan) {
    for (std::size_t i = 0; i < organs.size(); ++i) {
        for (std::size_t j = 0; j < i && !organs[i].isGone; ++j) {
            organs[i].isGone = !organs[j].isGone && organs[j].found.label == organs[i].found.label &&
                               intersectionOverUnion(organs[i].found.box, organs[j].found.box) > sameOrgan &&
                               !haveCommonView(organs[i].views, organs[j].views);
        }
    }
}

} // namespace

std::vector<Detection> mergeViews(std::vector<View> views, cv::Size scan, const MergeOptions &options) {
    std::sort(views.begin(), views.end(), [](const View &a, const View &b) {
        const auto key = [](const cv::Rect &r) { return std::tuple(r.y, r.x, r.height, r.width); };
        return key(a.area) < key(b.area);
    });
    const std::vector<Sighting> sightings = sightingsIn(views, scan, options.seamTolerance);
    Groups groups(sightings);
    for (const Pair &pair : agreeingPairs(views, sightings, options.sameOrgan)) groups.unite(pair.a, pair.b);
    std::vector<Organ> organs;
    for (std::size_t group = 0; group < groups.count(); ++group) {
        if (groups.members(group).empty()) continue;
        std::vector<const Sighting *> members;
        for (const int index : groups.members(group)) members.push_back(&sightings[static_cast<std::size_t>(index)]);
        organs.push_back(organFrom(members, groups.views(group), options.seamTolerance));
    }
    std::sort(organs.begin(), organs.end(), [](const Organ &a, const Organ &b) { return isBetter(a.found, b.found); });
    dropRests(organs, options.mostlyInside);
    dropRepeated(organs, options.sameOrgan);
    std::vector<Detection> detections;
    for (const Organ &organ : organs)
        if (!organ.isGone) detections.push_back(organ.found);
    return detections;
}

} // namespace herbascope::engine
