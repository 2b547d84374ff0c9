// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/prediction_shard.h"

#include "app/predict_job.h"
#include "app/shard_lines.h"
#include "app/shard_merge.h"
#include "engine/model_folder.h"
#include "storage/queries.h"
#include "tests/app/project_fixture.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <set>

using namespace herbascope;
using namespace herbascope::app;
using namespace herbascope::app::test;
using Catch::Matchers::Contains;

namespace {

/// A project of sheets with a model that has a name and classes, but never runs.
struct Archive {
    ProjectFixture fixture;
    Project *project = &fixture.project();
    engine::ModelInfo info;
    ModelId model;

    explicit Archive(int sheets)
        : fixture(sheets) {
        info.id = engine::newModelId();
        info.name = "tiny";
        info.classes = {"leaf", "bract"};
        writeModel();
        Model record;
        record.name = info.name;
        record.folder = "models/tiny";
        record.uuid = info.id;
        record.active = true;
        model = storage::addModel(project->database(), record);
    }
    void writeModel() {
        info.config.classes = static_cast<int>(info.classes.size());
        const QString folder = project->folder() + QStringLiteral("/models/tiny");
        QDir().mkpath(folder);
        engine::writeModelInfo(folder.toStdString(), info);
    }
    QVector<SheetId> sheets() const { return {fixture.sheets.begin(), fixture.sheets.end()}; }

    static PredictSettings goingOn() {
        PredictSettings settings;
        settings.skipPredicted = true;
        return settings;
    }
    /// What `predict --shard` begins with: without the project's lock, for reading only.
    std::shared_ptr<PredictionShard> begin(ShardNumber shard, QVector<SheetId> *chosen = nullptr,
                                           PredictSettings settings = goingOn()) const {
        const auto reader = Project::openForReading(project->folder());
        settings.sheets = sheets();
        auto file = useShard(*reader, settings, shard);
        if (chosen) *chosen = settings.sheets;
        return file;
    }
    ShardLine line(std::size_t sheet, std::vector<engine::Detection> found) const {
        ShardLine said;
        said.sheet = fixture.sheets[sheet];
        said.name = project->sheet(said.sheet)->name;
        said.width = scanWidth;
        said.height = scanHeight;
        said.detections = std::move(found);
        return said;
    }
    MergeSummary merge(const std::vector<std::filesystem::path> &files) const {
        QStringList names;
        for (const auto &file : files) names.append(QString::fromStdString(file.string()));
        return mergeShards(*project, names);
    }
    std::vector<Prediction> saidOf(std::size_t sheet) const {
        return storage::predictionsOf(project->database(), model, fixture.sheets[sheet]);
    }
};

const engine::Detection aLeaf{{10.1, 20.25, 60.3, 90}, 0, 1.0 / 3};
const engine::Detection aBract{{100, 100, 150, 150}, 1, 0.25};

QByteArray readAll(const std::filesystem::path &path) {
    QFile file(QString::fromStdString(path.string()));
    REQUIRE(file.open(QIODevice::ReadOnly));
    return file.readAll();
}

void writeAll(const std::filesystem::path &path, const QByteArray &bytes) {
    QFile file(QString::fromStdString(path.string()));
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

std::vector<std::string> namesIn(const std::filesystem::path &file) {
    std::vector<std::string> names;
    readShard(file, [&](const ShardLine &line) { names.push_back(line.name); });
    return names;
}

} // namespace

TEST_CASE("Shards divide the sheets: each sheet is in exactly one", "[app][shard]") {
    QVector<SheetId> all;
    for (int i = 1; i <= 11; ++i) all.append(SheetId{i});
    CHECK(shardOf(all, {2, 4}) == QVector<SheetId>{SheetId{2}, SheetId{6}, SheetId{10}});
    CHECK(shardOf(all, {1, 1}) == all);
    std::multiset<SheetId> seen;
    for (int i = 1; i <= 13; ++i)
        for (const SheetId id : shardOf(all, {i, 13})) seen.insert(id);
    CHECK(seen == std::multiset<SheetId>(all.begin(), all.end()));
}

TEST_CASE("Several shards write beside the project while it is open elsewhere", "[app][shard]") {
    Archive archive(5);
    QVector<SheetId> first, second;
    const auto one = archive.begin({1, 2}, &first);
    const auto two = archive.begin({2, 2}, &second);
    CHECK(first.size() == 3);
    CHECK(second.size() == 2);
    CHECK(one->file().filename().string() == "tiny-1-of-2.jsonl");
    CHECK(one->file().parent_path().string() == archive.project->folder().toStdString() + "/shards");
    CHECK_THAT(errorOf([&] { archive.begin({1, 2}); }), Contains("running already"));
}

TEST_CASE("A shard goes on with what a killed one left", "[app][shard]") {
    Archive archive(3);
    const auto file = archive.begin({1, 1})->file();
    archive.begin({1, 1})->append(archive.line(0, {aLeaf, aBract}));
    const QByteArray whole = readAll(file);
    {
        const auto shard = archive.begin({1, 1});
        shard->append(archive.line(1, {aBract}));
    }
    const QByteArray two = readAll(file);
    REQUIRE(two.startsWith(whole));
    // Killed anywhere within the second line, and, after a power cut, with rubbish at its end.
    const std::vector<QByteArray> leftovers{whole, two.first(whole.size() + 1), two.chopped(1),
                                            whole + QByteArray(9, '\0') + '\n'};
    for (const QByteArray &left : leftovers) {
        writeAll(file, left);
        CHECK(namesIn(file) == std::vector<std::string>{"sheet-1"}); // a merge meanwhile
        const auto shard = archive.begin({1, 1});
        CHECK(shard->holds(archive.fixture.sheets[0]));
        CHECK_FALSE(shard->holds(archive.fixture.sheets[1]));
        shard->append(archive.line(1, {aBract}));
        CHECK(readAll(file) == two);
    }
    // ... or within its very first line.
    writeAll(file, whole.first(40));
    CHECK_FALSE(archive.begin({1, 1})->holds(archive.fixture.sheets[0]));
    CHECK(readAll(file) == whole.first(whole.indexOf('\n') + 1));

    writeAll(file, whole + "rubbish\n" + whole.mid(whole.indexOf('\n') + 1));
    CHECK_THAT(errorOf([&] { archive.begin({1, 1}); }), Contains("damaged in line 3"));
}

TEST_CASE("A file of something else is refused and left as it is", "[app][shard]") {
    Archive archive(4);
    const auto file = archive.begin({1, 2})->file();
    archive.begin({1, 2})->append(archive.line(0, {aLeaf}));
    const QByteArray before = readAll(file);
    const auto refusal = [&](ShardNumber shard) { return errorOf([&] { archive.begin(shard); }); };

    std::filesystem::copy_file(file, file.parent_path() / "tiny-1-of-3.jsonl");
    CHECK_THAT(refusal({1, 3}), Contains("another shard (1/2)"));
    storage::Sheet fresh;
    fresh.name = "sheet-9";
    fresh.path = "../scans/sheet-9.jpg";
    archive.fixture.sheets.push_back(storage::addSheets(archive.project->database(), {fresh}).front());
    CHECK_THAT(refusal({1, 2}), Contains("another choice of sheets"));
    archive.fixture.sheets.pop_back();
    archive.info.classes = {"leaf", "thorn"};
    archive.writeModel();
    CHECK_THAT(refusal({1, 2}), Contains("another model (tiny)"));
    CHECK(readAll(file) == before);

    writeAll(file, "a shopping list\n");
    CHECK_THAT(refusal({1, 2}), Contains("holds no results of a shard"));
    CHECK(readAll(file) == "a shopping list\n");
}

TEST_CASE("A shard does not go on in other tiles, and --rerun begins it anew", "[app][shard]") {
    Archive archive(2);
    const auto file = archive.begin({1, 1})->file();
    archive.begin({1, 1})->append(archive.line(0, {aLeaf}));
    const QByteArray before = readAll(file);
    PredictSettings tiled = Archive::goingOn();
    tiled.tileSide = 512;
    CHECK_THAT(errorOf([&] { archive.begin({1, 1}, nullptr, tiled); }), Contains("another size of tiles"));
    CHECK(readAll(file) == before);

    tiled.skipPredicted = false;
    {
        const auto anew = archive.begin({1, 1}, nullptr, tiled);
        CHECK_FALSE(anew->holds(archive.fixture.sheets[0]));
        anew->append(archive.line(1, {aBract}));
    }
    CHECK(namesIn(file) == std::vector<std::string>{"sheet-2"});
    tiled.skipPredicted = true;
    CHECK(archive.begin({1, 1}, nullptr, tiled)->holds(archive.fixture.sheets[1]));
    archive.merge({file});
    {
        PredictSettings goingOn = tiled;
        goingOn.sheets = archive.sheets();
        useShard(*archive.project, goingOn, {1, 1});
        CHECK_FALSE(goingOn.skipPredicted); // the file was begun for all sheets
    }
    CHECK(storage::predictionSettings(archive.project->database(), archive.model, archive.fixture.sheets[1]) ==
          storage::PredictionSettings{0.05, 512});

    writeAll(file, "a shopping list\n");
    tiled.skipPredicted = false;
    CHECK_THAT(errorOf([&] { archive.begin({1, 1}, nullptr, tiled); }), Contains("holds no results of a shard"));
    CHECK(readAll(file) == "a shopping list\n");
}

TEST_CASE("Merged shards leave what a prediction in the project leaves, and a second merge nothing", "[app][shard]") {
    Archive archive(3);
    const auto &ids = archive.fixture.sheets;
    // What was decided before stays: a box that was rejected does not come back.
    const auto earlier = archive.fixture.predict(ids[0], {{aLeaf.box, 0.9}});
    archive.project->rejectPredictions(ids[0], {earlier.at(0).id});
    archive.fixture.draw(ids[1], {0, 0, 30, 30});

    const auto shard = archive.begin({1, 1});
    shard->append(archive.line(0, {aLeaf, aBract}));
    shard->append(archive.line(1, {}));
    shard->append(archive.line(2, {aLeaf}));
    const MergeSummary first = archive.merge({shard->file()});
    CHECK(first.sheets == 3);
    CHECK(first.boxes == 3);
    CHECK(first.unchanged == 0);
    CHECK(first.newClasses == QStringList{"bract"});
    CHECK(first.gaps.isEmpty());
    REQUIRE(archive.saidOf(0).size() == 2);
    CHECK(archive.saidOf(0)[0].box == aLeaf.box);
    CHECK(archive.saidOf(0)[0].score == aLeaf.score);
    CHECK(archive.saidOf(0)[1].organ == archive.fixture.organ("bract"));
    const auto open = archive.project->predictions(ids[0]);
    REQUIRE(open.size() == 1);
    CHECK(open[0].box == aBract.box);
    CHECK(storage::hasPredictions(archive.project->database(), archive.model, ids[1]));
    CHECK(archive.project->annotations(ids[1]).size() == 1);
    CHECK(archive.project->sheet(ids[2])->state == storage::SheetState::Predicted);

    // As an older Herbascope left them.
    storage::storePredictions(archive.project->database(), ids[0], archive.model, archive.saidOf(0), std::nullopt);
    archive.project->acceptPredictions(ids[2], {archive.saidOf(2).at(0).id});
    const auto kept = archive.saidOf(2).at(0).id;
    const MergeSummary again = archive.merge({shard->file(), shard->file()});
    CHECK(again.sheets == 0);
    CHECK(again.unchanged == 6);
    CHECK(archive.saidOf(2).at(0).id == kept);
    CHECK(archive.project->predictions(ids[2]).empty());
}

TEST_CASE("A merge tells what is unknown, changed, unreadable, unfinished and missing", "[app][shard]") {
    Archive archive(7);
    const auto &ids = archive.fixture.sheets;
    archive.fixture.writeScan("scans/sheet-5.jpg");
    const auto shard = archive.begin({1, 2}); // sheets 1, 3, 5, 7
    ShardLine stranger = archive.line(0, {aLeaf});
    stranger.sheet = SheetId{999};
    stranger.name = "from-elsewhere";
    shard->append(stranger);
    ShardLine resized = archive.line(2, {aLeaf});
    resized.width = 2 * scanWidth;
    shard->append(resized);
    ShardLine broken = archive.line(4, {});
    broken.error = "Cannot read sheet-5.jpg: the file is truncated.";
    shard->append(broken);

    const MergeSummary summary = archive.merge({shard->file()});
    CHECK(summary.sheets == 0);
    CHECK(summary.unknown == QStringList{"from-elsewhere"});
    CHECK(summary.changed == QStringList{"sheet-3"});
    CHECK(summary.unreadable == QStringList{QString::fromStdString(broken.error)});
    CHECK(archive.saidOf(2).empty());
    REQUIRE(summary.gaps.size() == 2);
    CHECK_THAT(summary.gaps[0].toStdString(), Contains("Shard 1 of 2 is not finished: 3 of its 4 sheets"));
    CHECK_THAT(summary.gaps[1].toStdString(), Contains("not given: 2."));
    CHECK(archive.project->sheet(ids[4])->image == storage::ImageState::Broken);
    CHECK(archive.project->sheet(ids[4])->problem == broken.error);

    CHECK_FALSE(shard->holds(ids[4])); // tried again, and now it worked
    shard->append(archive.line(4, {aLeaf}));
    const MergeSummary later = archive.merge({shard->file()});
    CHECK(later.sheets == 1);
    CHECK(later.unreadable.isEmpty());
}

TEST_CASE("A project put together anew is matched by the sheets' names", "[app][shard]") {
    Archive archive(2);
    const auto shard = archive.begin({1, 1});
    ShardLine line = archive.line(0, {aLeaf});
    line.sheet = archive.fixture.sheets[1]; // the ids are another project's
    shard->append(line);
    CHECK(archive.merge({shard->file()}).sheets == 1);
    CHECK(archive.saidOf(0).size() == 1);
    CHECK(archive.saidOf(1).empty());
}

TEST_CASE("A merge of files that do not belong writes nothing", "[app][shard]") {
    Archive archive(4);
    const auto good = archive.begin({1, 2})->file();
    archive.begin({1, 2})->append(archive.line(0, {aLeaf}));
    archive.fixture.write("list.txt", "a shopping list\n");
    CHECK_THAT(errorOf([&] {
                   archive.merge({good, archive.fixture.path("list.txt").toStdString()});
               }),
               Contains("list.txt") && Contains("no results"));
    CHECK(archive.saidOf(0).empty());
    archive.info.classes = {"bract", "leaf"};
    archive.writeModel();
    CHECK_THAT(errorOf([&] { archive.merge({good}); }), Contains("classes"));
    Archive other(4);
    CHECK_THAT(errorOf([&] { other.merge({good}); }), Contains("tiny") && Contains("not in the project"));
}

TEST_CASE("A header that claims a thousand million shards costs no list of them", "[app][shard]") {
    Archive archive(4);
    ShardHeader header{"tiny", archive.info.id, archive.info.classes, {3, 2'000'000'000}, {}, "some", 4};
    const auto merged = [&](const ShardHeader &claimed) {
        archive.fixture.write("claims.jsonl", QByteArray::fromStdString(textOf(claimed)));
        return archive.merge({archive.fixture.path("claims.jsonl").toStdString()});
    };
    const QStringList gaps = merged(header).gaps;
    REQUIRE(gaps.size() == 2);
    CHECK_THAT(gaps[1].toStdString(), Contains("not given: 1, 2, 4, 5, 6 and 1999999994 more."));
    for (const ShardNumber impossible : {ShardNumber{0, 2}, ShardNumber{3, 2}, ShardNumber{-1, -1}}) {
        header.shard = impossible;
        CHECK_THAT(errorOf([&] { merged(header); }), Contains("no results"));
    }
}

TEST_CASE("Shards of different lists of sheets are told", "[app][shard]") {
    Archive archive(4);
    const auto one = archive.begin({1, 2})->file();
    archive.fixture.sheets.pop_back();
    const auto two = archive.begin({2, 2})->file();
    const QStringList gaps = archive.merge({one, two}).gaps;
    CHECK(gaps.filter(QStringLiteral("different lists")).size() == 1);
    CHECK(gaps.filter(QStringLiteral("not given")).isEmpty());
}
