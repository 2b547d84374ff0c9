// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/samples/plant.h"

#include "engine/imaging/samples/paper.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>

namespace herbascope::engine::samples {

namespace {

class Growth {
public:
    Growth(Canvas &canvas, const Species &species, Random &random)
        : m_canvas(canvas)
        , m_species(species)
        , m_random(random) {}

    void grow() {
        makeAxes();
        if (m_species.hasRoots) growRoot();
        // Branches first, so that the main stem lies over their joints.
        for (auto axis = m_axes.rbegin(); axis != m_axes.rend(); ++axis)
            m_canvas.paint(drawStem(axis->line, axis->width, m_species.stem, m_random));
        growLeaves();
        if (m_species.hasFruits) growFruits();
        if (m_species.hasFlowers) growFlowers();
        mount();
    }

private:
    struct Axis {
        Line line;
        double width = 0;
        double length = 0;
    };
    using Maker = std::function<Drawing(const Pose &, Random &)>;
    struct Place {
        Drawing drawing;
        Pose pose;
        std::uint64_t seed = 0;
        double crowding = 1;
    };

    double unit() const { return m_canvas.unit(); }

    void makeAxes();
    void growRoot();
    void growLeaves();
    void growFlowers();
    void growFruits();
    void mount();
    void leafAt(const Axis &axis, double t, double side);
    /// Of several tries, the pose that lies freest; nothing when all are more crowded than `limit`.
    std::optional<Place> freest(const Maker &make, const std::function<Pose()> &pose, double limit);
    void stalk(Point from, Point to);

    Canvas &m_canvas;
    const Species &m_species;
    Random &m_random;
    std::vector<Axis> m_axes; ///< the main stem first
};

void Growth::makeAxes() {
    const Point base{m_canvas.width() * m_random.between(0.40, 0.54), m_canvas.height() * m_random.between(0.76, 0.80)};
    const double length = std::min(m_canvas.height() * m_random.between(0.58, 0.68), base.y - unit() * 0.10);
    const double lean = m_random.between(-0.16, 0.16);
    Axis main;
    main.line = arc(base, upwards + lean, length, -lean * 1.6 + m_random.between(-0.15, 0.15), 40);
    const double wave = unit() * m_random.between(0.0, 0.012);
    for (std::size_t i = 0; i < main.line.size(); ++i) main.line[i].x += wave * std::sin(i * 0.32);
    main.width = unit() * m_random.between(0.011, 0.019);
    main.length = length;
    m_axes.push_back(main);
    double side = m_random.sign();
    for (int i = 0; i < m_species.branches; ++i) {
        const double low = m_species.isTufted ? 0.01 : 0.16;
        const double t =
            low + (m_species.isTufted ? 0.06 : 0.5) * (i + m_random.between(0.2, 0.8)) / m_species.branches;
        const double turn = side * m_random.between(0.4, 0.6) * (m_species.isTufted ? 0.6 + 0.35 * i : 1.5);
        Axis branch;
        branch.length = length * (1 - t) * m_random.between(0.55, 0.85);
        branch.line = arc(pointAlong(main.line, t), directionAlong(main.line, t) + turn, branch.length, -turn * 0.6);
        branch.width = main.width * (1 - 0.5 * t) * 0.75;
        m_axes.push_back(branch);
        side = -side;
    }
}

void Growth::growRoot() {
    const Line &line = m_axes.front().line;
    const double room = m_canvas.height() * 0.97 - line.front().y;
    const double size = std::min(room, unit() * m_random.between(0.20, 0.30));
    const auto make = [this](const Pose &pose, Random &own) { return drawRoot(pose, m_species.root, own); };
    const auto pose = [&]() -> Pose {
        const double angle = directionAlong(line, 0) + pi + m_random.between(-0.2, 0.6);
        return {line.front() - polar(angle, size * 0.02), angle, size};
    };
    if (const std::optional<Place> place = freest(make, pose, 0.6)) m_canvas.paint(place->drawing);
}

std::optional<Growth::Place> Growth::freest(const Maker &make, const std::function<Pose()> &pose, double limit) {
    std::optional<Place> best;
    for (int i = 0; i < 7; ++i) {
        Place place;
        place.pose = pose();
        place.seed = m_random.next();
        Random own(place.seed);
        place.drawing = make(place.pose, own);
        place.crowding = m_canvas.crowding(place.drawing);
        if (!best || place.crowding < best->crowding) best = std::move(place);
        if (best->crowding < 0.08) break;
    }
    return best && best->crowding <= limit ? std::move(best) : std::nullopt;
}

void Growth::stalk(Point from, Point to) {
    Drawing drawing;
    drawing.shadow = 0.2;
    const Point middle = (from + to) * 0.5 + Point(0, unit() * 0.008);
    drawing.body(stroke({from, middle, to}, unit() * 0.005, unit() * 0.004), m_species.stem);
    m_canvas.paint(drawing);
}

void Growth::leafAt(const Axis &axis, double t, double side) {
    const double size = unit() * m_species.leafSize * (1.08 - 0.42 * t) * m_random.between(0.85, 1.1);
    const auto make = [this](const Pose &pose, Random &own) { return drawLeaf(m_species.leaf, pose, own); };
    const auto pose = [&]() -> Pose {
        const double turn = side * m_random.between(0.6, 1.45);
        const double shifted = std::clamp(t + m_random.between(-0.02, 0.02), 0.02, 0.98);
        return {pointAlong(axis.line, shifted), directionAlong(axis.line, shifted) + turn, size};
    };
    if (const std::optional<Place> place = freest(make, pose, 0.45)) m_canvas.paint(place->drawing);
}

void Growth::growLeaves() {
    double total = 0;
    for (const Axis &axis : m_axes) total += axis.length;
    for (const Axis &axis : m_axes) {
        const int leaves = std::max(2, cvRound(m_species.leaves * axis.length / total));
        const int nodes = m_species.isOpposite ? (leaves + 1) / 2 : leaves;
        const bool isMain = &axis == &m_axes.front();
        double side = m_random.sign();
        for (int i = 0; i < nodes; ++i) {
            const double low = isMain ? 0.10 : 0.30;
            const double t = low + (0.90 - low) * (i + m_random.between(0.3, 0.7)) / nodes;
            leafAt(axis, t, side);
            side = -side;
            if (m_species.isOpposite) leafAt(axis, t, side);
        }
    }
}

void Growth::growFlowers() {
    const auto make = [this](const Pose &pose, Random &own) { return drawFlower(m_species.flower, pose, own); };
    for (const Axis &axis : m_axes) { // one at the tip of each stem
        const double size = unit() * m_species.flowerSize * m_random.between(0.9, 1.1);
        const double angle = directionAlong(axis.line, 1);
        m_canvas.paint(make({axis.line.back() + polar(angle, size * 0.2), angle, size}, m_random));
    }
    const int more = m_random.integer(2, 5);
    for (int i = 0; i < more; ++i) {
        const Axis &axis = m_axes[m_random.integer(0, static_cast<int>(m_axes.size()) - 1)];
        const double size = unit() * m_species.flowerSize * m_random.between(0.8, 1.1);
        const auto pose = [&]() -> Pose {
            const double t = m_random.between(0.55, 0.97);
            const double angle = directionAlong(axis.line, t) + m_random.eitherWay(0.5, 1.1);
            return {pointAlong(axis.line, t) + polar(angle, unit() * m_random.between(0.06, 0.13)), angle, size};
        };
        if (const std::optional<Place> place = freest(make, pose, 0.35)) {
            // The stalk starts at the stem's point nearest to the flower's foot.
            const Point foot = place->pose.at - polar(place->pose.angle, size * 0.3);
            const auto nearest =
                std::min_element(axis.line.begin(), axis.line.end(), [&](const Point &a, const Point &b) {
                    return cv::norm(a - foot) < cv::norm(b - foot);
                });
            stalk(*nearest, foot);
            m_canvas.paint(place->drawing);
        }
    }
}

void Growth::growFruits() {
    const auto make = [this](const Pose &pose, Random &own) { return drawFruit(m_species.fruit, pose, own); };
    const int fruits = m_random.integer(2, 5);
    for (int i = 0; i < fruits; ++i) {
        const Axis &axis = m_axes[m_random.integer(0, static_cast<int>(m_axes.size()) - 1)];
        const double size = unit() * m_species.fruitSize * m_random.between(0.85, 1.1);
        const auto pose = [&]() -> Pose {
            const double t = m_random.between(0.3, 0.92);
            const double angle = directionAlong(axis.line, t) + m_random.eitherWay(0.6, 1.7);
            return {pointAlong(axis.line, t), angle, size};
        };
        if (const std::optional<Place> place = freest(make, pose, 0.4)) m_canvas.paint(place->drawing);
    }
}

void Growth::mount() {
    const Axis &main = m_axes.front();
    const int strips = m_random.integer(2, 3);
    for (int i = 0; i < strips; ++i) {
        const double t = 0.06 + 0.8 * (i + m_random.between(0.1, 0.5)) / strips;
        const double angle = directionAlong(main.line, t) + pi / 2 + m_random.between(-0.3, 0.3);
        drawTape(m_canvas, pointAlong(main.line, t), angle, unit() * m_random.between(0.055, 0.075));
    }
}

} // namespace

void growPlant(Canvas &canvas, const Species &species, Random &random) {
    Growth(canvas, species, random).grow();
}

void scatterSeeds(Canvas &canvas, const Species &species, const cv::Rect &place, Random &random) {
    const double size = canvas.unit() * species.seedSize;
    const int columns = std::max(1, static_cast<int>(place.width / (size * 1.35)));
    const int rows = std::max(1, static_cast<int>(place.height / (size * 1.35)));
    std::vector<int> cells(static_cast<std::size_t>(columns) * rows);
    std::iota(cells.begin(), cells.end(), 0);
    int seeds = std::min(static_cast<int>(cells.size()), random.integer(4, 10));
    while (seeds-- > 0) {
        const int chosen = random.integer(0, static_cast<int>(cells.size()) - 1);
        const int column = cells[chosen] % columns;
        const int row = cells[chosen] / columns;
        cells.erase(cells.begin() + chosen);
        const double x = place.x + (column + 0.5) * place.width / columns + size * random.between(-0.14, 0.14);
        const double y = place.y + (row + 0.5) * place.height / rows + size * random.between(-0.14, 0.14);
        const double angle = random.between(0, 2 * pi);
        const double own = size * random.between(0.88, 1.1);
        canvas.paint(drawSeed(species.seed, {{x, y}, angle, own}, random));
    }
}

} // namespace herbascope::engine::samples
