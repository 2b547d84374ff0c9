// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sheet_images.h"

#include "app/preview_cache.h"
#include "engine/error.h"

#include <QCache>
#include <QThreadPool>

#include <map>
#include <set>

namespace herbascope::app {

namespace {

/// In order of urgency. Work ahead takes one thread of each kind at most, so that what is asked for never waits long.
enum class Task { Preview, Pyramid, Thumbnail, Prefetch };

constexpr int threads = 2;
constexpr int waitingThumbnails = 200; // more than any list shows; a list asks again for what it still shows

struct Request {
    Task task = Task::Preview;
    SheetId sheet;
    QString path; ///< absolute
    ScanStamp scan;
};

struct Outcome {
    std::shared_ptr<const engine::ImagePyramid> pyramid;
    SmallCopies copies;
    QString error;
    bool gone = false; ///< there is no such file
};

using Pyramid = std::shared_ptr<const engine::ImagePyramid>;

struct SmallCopy {
    QImage image;
    ScanStamp scan;
};

struct Held {
    Pyramid pyramid;
    ScanStamp scan;
    qint64 used = 0; ///< counts up; the smallest goes first
};

Outcome carryOut(const Request &request, const PreviewCache &cache) {
    const std::filesystem::path path(request.path.toStdU16String());
    Outcome outcome;
    try {
        if (request.task == Task::Preview || request.task == Task::Thumbnail) {
            outcome.copies = cache.copies(request.sheet.value, request.path, request.task == Task::Preview);
        } else {
            outcome.pyramid = std::make_shared<const engine::ImagePyramid>(engine::ImagePyramid::read(path));
        }
    } catch (const std::bad_alloc &) {
        outcome.error = SheetImages::tr("There is not enough memory to show this scan.");
    } catch (const std::exception &error) {
        outcome.error = QString::fromUtf8(error.what());
        std::error_code unclear;
        outcome.gone = !std::filesystem::exists(path, unclear) && !unclear;
    }
    return outcome;
}

} // namespace

struct SheetImages::Private {
    Private(SheetImages &owner, const Project &of)
        : q(owner)
        , project(of)
        , cache(of.folder() + QStringLiteral("/cache/previews")) {
        pool.setMaxThreadCount(threads);
    }

    bool isRunning(Task task, SheetId sheet) const { return running.contains({task, sheet}); }
    bool isRunning(Task task) const {
        return std::any_of(running.begin(), running.end(), [&](const auto &key) { return key.first == task; });
    }
    ScanStamp scanOf(SheetId sheet) const {
        const Sheet *record = project.sheet(sheet);
        return record ? scanStamp(*record) : ScanStamp();
    }
    bool holds(SheetId sheet) const {
        const auto found = pyramids.find(sheet);
        return found != pyramids.end() && found->second.scan == scanOf(sheet);
    }
    /// The copy of the scan that the sheet has now; null: none.
    QImage smallCopy(const QCache<qint64, SmallCopy> &copies, SheetId sheet) const {
        const SmallCopy *copy = copies.object(sheet.value);
        return copy && copy->scan == scanOf(sheet) ? copy->image : QImage();
    }
    void ask(Task task, SheetId sheet);
    void askAgain(const Request &request);
    void forgetWaiting(Task task);
    void startWaiting();
    void start(const Request &request);
    void finish(const Request &request, Outcome outcome);
    void hold(const Request &request, const Pyramid &pyramid);
    void keep(const Request &request, const SmallCopies &copies);
    void fail(const Request &request, const QString &sentence, bool gone);
    bool hasRoomFor(SheetId sheet) const;
    void evict();
    qint64 heldBytes() const;

    SheetImages &q;
    const Project &project;
    PreviewCache cache;
    QThreadPool pool;
    QList<Request> waiting; ///< newest first
    std::set<std::pair<Task, SheetId>> running;
    std::map<SheetId, Held> pyramids;
    QCache<qint64, SmallCopy> previews{24};     // 3 MB each
    QCache<qint64, SmallCopy> thumbnails{2000}; // 0.1 MB each
    std::set<SheetId> withoutThumbnail;         ///< unreadable: lists would ask again at every paint
    QVector<SheetId> ahead;
    SheetId current;
    qint64 clock = 0;
    qint64 memoryCap = 1'200'000'000;
};

void SheetImages::Private::ask(Task task, SheetId sheet) {
    if (isRunning(task, sheet)) return;
    const auto same = [&](const Request &other) { return other.task == task && other.sheet == sheet; };
    waiting.erase(std::remove_if(waiting.begin(), waiting.end(), same), waiting.end());
    const Request request{task, sheet, project.scanPath(sheet), scanOf(sheet)};
    if (request.path.isEmpty()) {
        const auto tell = [this, request] {
            if (request.scan == scanOf(request.sheet))
                fail(request, tr("The scan is not where it was. Its boxes are kept."), false);
        };
        QMetaObject::invokeMethod(&q, tell, Qt::QueuedConnection);
        return;
    }
    waiting.prepend(request);
    int thumbnailsWaiting = 0;
    const auto tooMany = [&](const Request &other) {
        return other.task == Task::Thumbnail && ++thumbnailsWaiting > waitingThumbnails;
    };
    waiting.erase(std::remove_if(waiting.begin(), waiting.end(), tooMany), waiting.end());
}

void SheetImages::Private::forgetWaiting(Task task) {
    const auto ofTask = [&](const Request &request) { return request.task == task; };
    waiting.erase(std::remove_if(waiting.begin(), waiting.end(), ofTask), waiting.end());
}

void SheetImages::Private::startWaiting() {
    while (running.size() < threads) {
        const Request *best = nullptr;
        for (const Request &request : waiting) {
            const bool isAhead = request.task == Task::Thumbnail || request.task == Task::Prefetch;
            if (isAhead && isRunning(request.task)) continue;
            if (!best || request.task < best->task) best = &request;
        }
        if (!best) return;
        const Request request = *best;
        waiting.removeAt(best - waiting.constData());
        if (request.task != Task::Prefetch || hasRoomFor(request.sheet)) start(request);
    }
}

void SheetImages::Private::start(const Request &request) {
    running.insert({request.task, request.sheet});
    // The pool is waited for in the destructor, so `this` outlives the worker, and the event goes with the object.
    pool.start([this, request] {
        Outcome outcome = carryOut(request, cache);
        const Pyramid pyramid = outcome.pyramid;
        QMetaObject::invokeMethod(
            &q, [this, request, outcome = std::move(outcome)] { finish(request, outcome); }, Qt::QueuedConnection);
        // Work ahead, so that the next visit has its preview; the pixels are on their way already.
        if (pyramid) cache.store(request.sheet.value, request.path, *pyramid);
    });
}

void SheetImages::Private::finish(const Request &request, Outcome outcome) {
    running.erase({request.task, request.sheet});
    if (request.scan != scanOf(request.sheet)) {
        askAgain(request);
    } else if (!outcome.error.isEmpty()) {
        fail(request, outcome.error, outcome.gone);
    } else if (outcome.pyramid) {
        hold(request, outcome.pyramid);
    } else {
        keep(request, outcome.copies);
    }
    startWaiting();
}

/// The scan was found or replaced while its old file was being read: those who wait want the new one.
void SheetImages::Private::askAgain(const Request &request) {
    if (request.task == Task::Thumbnail || request.sheet == current)
        ask(request.task == Task::Prefetch ? Task::Pyramid : request.task, request.sheet);
}

void SheetImages::Private::keep(const Request &request, const SmallCopies &copies) {
    const qint64 key = request.sheet.value;
    thumbnails.insert(key, new SmallCopy{copies.thumbnail, request.scan});
    if (!copies.preview.isNull()) previews.insert(key, new SmallCopy{copies.preview, request.scan});
    if (request.task == Task::Preview)
        emit q.previewReady(request.sheet);
    else
        emit q.thumbnailReady(request.sheet);
}

void SheetImages::Private::fail(const Request &request, const QString &sentence, bool gone) {
    if (request.task == Task::Thumbnail) withoutThumbnail.insert(request.sheet);
    // One sentence a sheet is enough, and nobody looks at a sheet that was read ahead.
    if (request.sheet != current || (request.task != Task::Pyramid && request.task != Task::Prefetch)) return;
    if (gone) emit q.scanGone(request.sheet);
    emit q.failed(request.sheet, sentence);
}

void SheetImages::Private::hold(const Request &request, const Pyramid &pyramid) {
    const bool wanted = request.sheet == current || ahead.contains(request.sheet);
    if (!wanted) return;
    pyramids[request.sheet] = {pyramid, request.scan, ++clock};
    evict();
    emit q.pyramidReady(request.sheet);
}

qint64 SheetImages::Private::heldBytes() const {
    qint64 bytes = 0;
    for (const auto &[sheet, held] : pyramids) bytes += qint64(held.pyramid->bytes());
    return bytes;
}

bool SheetImages::Private::hasRoomFor(SheetId sheet) const {
    const Sheet *record = project.sheet(sheet);
    if (!record) return false;
    qint64 bytes = qint64(record->width) * record->height * 4; // 3 channels and a third more for the smaller levels
    for (const auto &[other, held] : pyramids)
        if (other == current || ahead.contains(other)) bytes += qint64(held.pyramid->bytes());
    return bytes <= memoryCap;
}

void SheetImages::Private::evict() {
    const auto rank = [this](const auto &entry) {
        return std::pair(entry.first == current ? 2 : ahead.contains(entry.first) ? 1 : 0, entry.second.used);
    };
    while (pyramids.size() > 1 && heldBytes() > memoryCap) {
        const auto last = std::min_element(pyramids.begin(), pyramids.end(),
                                           [&](const auto &a, const auto &b) { return rank(a) < rank(b); });
        pyramids.erase(last);
    }
}

ScanStamp scanStamp(const Sheet &sheet) {
    return {sheet.path, sheet.fileSize, sheet.fileTime, sheet.image};
}

SheetImages::SheetImages(const Project &project, QObject *parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, project)) {
    connect(&project, &Project::sheetsChanged, this, [this] { d->withoutThumbnail.clear(); });
    connect(&project, &Project::sheetChanged, this, [this](SheetId id) { d->withoutThumbnail.erase(id); });
}

SheetImages::~SheetImages() {
    d->waiting.clear();
    d->pool.waitForDone();
}

std::shared_ptr<const engine::ImagePyramid> SheetImages::pyramid(SheetId id) {
    d->current = id;
    if (d->holds(id)) {
        Held &held = d->pyramids.at(id);
        held.used = ++d->clock;
        return held.pyramid;
    }
    d->pyramids.erase(id);
    d->forgetWaiting(Task::Pyramid);
    if (!d->isRunning(Task::Prefetch, id)) d->ask(Task::Pyramid, id);
    d->startWaiting();
    return nullptr;
}

void SheetImages::prefetch(const QVector<SheetId> &ids) {
    d->forgetWaiting(Task::Prefetch);
    d->ahead = ids;
    // The newest request is taken first.
    for (auto id = ids.crbegin(); id != ids.crend(); ++id) {
        const bool known = d->holds(*id) || d->isRunning(Task::Pyramid, *id);
        if (!known && !d->project.scanPath(*id).isEmpty()) d->ask(Task::Prefetch, *id);
    }
    d->startWaiting();
}

QImage SheetImages::preview(SheetId id) {
    if (const QImage image = d->smallCopy(d->previews, id); !image.isNull()) return image;
    d->forgetWaiting(Task::Preview);
    d->ask(Task::Preview, id);
    d->startWaiting();
    return {};
}

QImage SheetImages::thumbnail(SheetId id) {
    if (const QImage image = d->smallCopy(d->thumbnails, id); !image.isNull()) return image;
    if (d->withoutThumbnail.contains(id)) return {};
    d->ask(Task::Thumbnail, id);
    d->startWaiting();
    return {};
}

void SheetImages::setMemoryCap(qint64 bytes) {
    d->memoryCap = bytes;
    d->evict();
}

} // namespace herbascope::app
