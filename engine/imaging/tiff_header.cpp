// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/scan_header.h"

#include <algorithm>
#include <array>
#include <set>

namespace herbascope::engine {

namespace {

// Tags of TIFF 6.0.
enum Tag {
    NewSubfileType = 254,
    OldSubfileType = 255,
    ImageWidth = 256,
    ImageLength = 257,
    BitsPerSample = 258,
    Compression = 259,
    Photometric = 262,
    StripOffsets = 273,
    Orientation = 274,
    SamplesPerPixel = 277,
    StripByteCounts = 279,
    TileOffsets = 324,
    TileByteCounts = 325,
    SubIfds = 330,
    ExtraSamples = 338,
    IccProfile = 34675
};

/// One directory of a TIFF or BigTIFF file: what it says of one picture.
class Directory {
public:
    struct Entry {
        int tag = 0;
        int bytesEach = 0; ///< 0 for types that hold no whole numbers
        std::uint64_t count = 0;
        std::uint64_t at = 0; ///< where the values lie in the file
    };

    /// The directory at `start`; 0: the file's first one.
    Directory(const ScanFile &file, std::uint64_t start)
        : m_file(file)
        , m_start(start) {
        std::uint8_t head[8];
        if (!file.read(0, head, 8)) throw cannotRead(file.path(), "the file is truncated");
        m_isLittle = head[0] == 'I';
        m_isBig = number(0 + 2, 2) == 43;
        if (m_start == 0) m_start = m_isBig ? number(8, 8) : number(4, 4);
        const int countBytes = m_isBig ? 8 : 2;
        const int entryBytes = m_isBig ? 20 : 12;
        const std::uint64_t entries = number(m_start, countBytes);
        if (entries == 0 || entries > 4096) throw cannotRead(file.path(), "its TIFF header is broken");
        const std::uint64_t first = m_start + countBytes;
        for (std::uint64_t i = 0; i < entries; ++i) addEntry(first + i * entryBytes);
        // A file may end right behind its last entry.
        std::uint8_t next[8];
        const int bytes = m_isBig ? 8 : 4;
        if (file.read(first + entries * entryBytes, next, static_cast<std::size_t>(bytes))) m_next = decode(next, bytes);
    }

    std::uint64_t start() const { return m_start; }
    std::uint64_t next() const { return m_next; } ///< 0: none
    std::uint64_t pixels() const { return value(ImageWidth, 0) * value(ImageLength, 0); }

    const Entry *find(int tag) const {
        const auto found =
            std::find_if(m_entries.begin(), m_entries.end(), [tag](const Entry &e) { return e.tag == tag; });
        return found == m_entries.end() ? nullptr : &*found;
    }

    std::uint64_t value(int tag, std::uint64_t otherwise) const {
        const Entry *entry = find(tag);
        return entry && entry->bytesEach > 0 && entry->count > 0 ? number(entry->at, entry->bytesEach) : otherwise;
    }

    TiffField field(int tag) const {
        const Entry *entry = find(tag);
        return entry && entry->bytesEach > 0 && entry->count == 1 ? TiffField{entry->at, entry->bytesEach}
                                                                  : TiffField{};
    }

    std::vector<std::uint64_t> values(const Entry &entry) const {
        if (entry.bytesEach == 0 || entry.count > m_file.size() / entry.bytesEach) return {};
        const std::optional<Bytes> raw = m_file.bytes(entry.at, entry.count * entry.bytesEach);
        std::vector<std::uint64_t> result;
        for (std::size_t i = 0; raw && i < entry.count; ++i)
            result.push_back(decode(&(*raw)[i * entry.bytesEach], entry.bytesEach));
        return result;
    }

private:
    std::uint64_t decode(const std::uint8_t *bytes, int count) const {
        std::uint64_t result = 0;
        for (int i = 0; i < count; ++i) result = result << 8 | bytes[m_isLittle ? count - 1 - i : i];
        return result;
    }

    std::uint64_t number(std::uint64_t position, int count) const {
        std::uint8_t bytes[8];
        if (!m_file.read(position, bytes, static_cast<std::size_t>(count)))
            throw cannotRead(m_file.path(), "the file is truncated");
        return decode(bytes, count);
    }

    void addEntry(std::uint64_t position) {
        // Bytes of BYTE, SHORT, LONG, UNDEFINED, IFD, LONG8 and IFD8; the other types hold nothing that matters here.
        static constexpr std::array<int, 19> sizes{0, 1, 0, 2, 4, 0, 0, 1, 0, 0, 0, 0, 0, 4, 0, 0, 8, 0, 8};
        Entry entry;
        entry.tag = static_cast<int>(number(position, 2));
        const std::uint64_t type = number(position + 2, 2);
        entry.bytesEach = type < sizes.size() ? sizes[type] : 0;
        entry.count = number(position + 4, m_isBig ? 8 : 4);
        const std::uint64_t inlineAt = position + (m_isBig ? 12 : 8);
        const std::uint64_t room = m_isBig ? 8 : 4;
        const bool isInline = entry.bytesEach == 0 || entry.count <= room / entry.bytesEach;
        entry.at = isInline ? inlineAt : number(inlineAt, static_cast<int>(room));
        m_entries.push_back(entry);
    }

    const ScanFile &m_file;
    std::uint64_t m_start;
    std::uint64_t m_next = 0;
    bool m_isLittle = true;
    bool m_isBig = false;
    std::vector<Entry> m_entries;
};

/// True when every strip or tile lies within the file.
bool holdsItsPixels(const Directory &directory, const ScanFile &file) {
    const bool isTiled = directory.find(TileOffsets) != nullptr;
    const Directory::Entry *offsets = directory.find(isTiled ? TileOffsets : StripOffsets);
    const Directory::Entry *counts = directory.find(isTiled ? TileByteCounts : StripByteCounts);
    if (!offsets) return false;
    const std::vector<std::uint64_t> starts = directory.values(*offsets);
    const std::vector<std::uint64_t> lengths = counts ? directory.values(*counts) : std::vector<std::uint64_t>();
    if (starts.empty()) return false;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        const std::uint64_t length = i < lengths.size() ? lengths[i] : 1;
        if (starts[i] > file.size() || length > file.size() - starts[i]) return false;
    }
    return true;
}

/// All pictures of a file, those of a directory's own sub-directories too. A chain that is broken or bites its tail ends
/// there: what comes before may be good.
std::vector<Directory> allPictures(const ScanFile &file) {
    constexpr std::size_t most = 256;
    std::vector<Directory> pictures{Directory(file, 0)};
    std::set<std::uint64_t> seen{pictures.front().start()};
    const auto add = [&](std::uint64_t start) {
        if (start == 0 || pictures.size() >= most || !seen.insert(start).second) return false;
        try {
            pictures.emplace_back(file, start);
            return true;
        } catch (const ScanError &) {
            return false;
        }
    };
    while (add(pictures.back().next())) {}
    const std::size_t inChain = pictures.size();
    for (std::size_t i = 0; i < inChain; ++i)
        if (const Directory::Entry *below = pictures[i].find(SubIfds))
            for (const std::uint64_t start : pictures[i].values(*below)) add(start);
    return pictures;
}

bool isReducedOrMask(const Directory &picture) {
    return (picture.value(NewSubfileType, 0) & (1 | 4)) != 0 || picture.value(OldSubfileType, 1) == 2;
}

/// The largest picture of full resolution; of several of its size the first.
const Directory &scanAmong(const std::vector<Directory> &pictures, int &morePictures) {
    const Directory *best = nullptr;
    int full = 0;
    for (const Directory &picture : pictures) {
        if (isReducedOrMask(picture)) continue;
        ++full;
        if (!best || picture.pixels() > best->pixels()) best = &picture;
    }
    morePictures = std::max(0, full - 1);
    if (best) return *best;
    return *std::max_element(pictures.begin(), pictures.end(),
                             [](const Directory &a, const Directory &b) { return a.pixels() < b.pixels(); });
}

/// At the very most. Colours may be stored at half the resolution, which is allowed for.
double pixelsPerByte(const Directory &directory, double otherwise) {
    const double bits = static_cast<double>(std::max<std::uint64_t>(
        1, directory.value(BitsPerSample, 1) * directory.value(SamplesPerPixel, 1)));
    const double stored = 2 * 8 / bits;
    switch (directory.value(Compression, 1)) {
    case 1: // none
        return stored;
    case 8:
    case 32946: // deflate
        return stored * bestDeflation;
    case 32773: // PackBits: two bytes for 128
        return stored * 64;
    default:
        return otherwise;
    }
}

} // namespace

ScanHeader readTiffHeader(const ScanFile &file) {
    const std::vector<Directory> pictures = allPictures(file);
    ScanHeader header;
    const Directory &directory = scanAmong(pictures, header.morePictures);
    header.directoryAt = directory.start();
    header.format = ImageFormat::Tiff;
    header.width = static_cast<std::int64_t>(directory.value(ImageWidth, 0));
    header.height = static_cast<std::int64_t>(directory.value(ImageLength, 0));
    header.bitsPerSample = static_cast<int>(directory.value(BitsPerSample, 1));
    header.isSeparated = directory.value(Photometric, 0) == 5;
    header.isPremultiplied = directory.value(ExtraSamples, 0) == 1;
    const std::uint64_t orientation = directory.value(Orientation, 1);
    header.orientation = orientation >= 1 && orientation <= 8 ? static_cast<int>(orientation) : 1;
    header.orientationField = directory.field(Orientation);
    header.photometricField = directory.field(Photometric);
    if (const Directory::Entry *icc = directory.find(IccProfile); icc && icc->bytesEach == 1)
        header.profile.pieces = {{icc->at, icc->count}};
    header.pixelsPerByte = pixelsPerByte(directory, header.pixelsPerByte);
    header.isComplete = holdsItsPixels(directory, file);
    if (header.width <= 0 || header.height <= 0) throw cannotRead(file.path(), "its TIFF header is broken");
    return header;
}

} // namespace herbascope::engine
