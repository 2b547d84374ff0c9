// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/jpeg_rows.h"

#include "engine/imaging/colour.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <exception>

#include <jpeglib.h>
// Behind jpeglib.h, which it needs.
#include <jerror.h>

namespace herbascope::engine {

namespace {

/// Four channels to BGR. Adobe's programs store them inverted, and say so by their marker.
void fromCmyk(const cv::Mat &cmyk, bool isInverted, cv::Mat &bgr) {
    for (int y = 0; y < cmyk.rows; ++y) {
        const auto *from = cmyk.ptr<cv::Vec4b>(y);
        auto *to = bgr.ptr<cv::Vec3b>(y);
        for (int x = 0; x < cmyk.cols; ++x) {
            const int key = isInverted ? from[x][3] : 255 - from[x][3];
            for (int c = 0; c < 3; ++c) {
                const int light = isInverted ? from[x][2 - c] : 255 - from[x][2 - c];
                to[x][c] = static_cast<uchar>((light * key + 127) / 255);
            }
        }
    }
}

} // namespace

/// libjpeg reports an error by leaving through setjmp, past all destructors: begin(), decode() and end() therefore hold
/// nothing that needs one, and no exception may pass through libjpeg.
struct JpegRows::Private {
    const ScanFile &file;
    const ScanHeader &header;
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    jpeg_source_mgr source{};
    std::jmp_buf escape{};
    std::array<JOCTET, 65536> buffer{};
    std::uint64_t position = 0; ///< of the next byte to read
    bool isTruncated = false;
    std::exception_ptr readError;
    std::array<char, JMSG_LENGTH_MAX> message{};
    cv::Mat inks; ///< rows of a CMYK scan on their way to BGR
    ToSrgb colours;

    Private(const ScanFile &scan, const ScanHeader &scanHeader)
        : file(scan)
        , header(scanHeader)
        , colours(scan, scanHeader, scanHeader.hasAdobeMarker ? ToSrgb::Inks::Inverted : ToSrgb::Inks::AsStored) {}
    ~Private() { jpeg_destroy_decompress(&info); }
    Private(const Private &) = delete;
    Private &operator=(const Private &) = delete;

    bool isCmyk() const { return header.channels == 4; }
    void connect();
    bool begin(int divisor);
    bool decode(cv::Mat *target);
    bool end();
    void fillBuffer();
    void hearWarning(int code);
    bool lacksRefinement() const;
    [[noreturn]] void fail() const;

    static Private &of(jpeg_common_struct *info) { return *static_cast<Private *>(info->client_data); }
    static Private &of(jpeg_decompress_struct *info) { return *static_cast<Private *>(info->client_data); }
};

/// Errors and bytes come through here from now on.
void JpegRows::Private::connect() {
    info.err = jpeg_std_error(&errors);
    info.client_data = this;
    errors.error_exit = [](jpeg_common_struct *common) {
        Private &self = of(common);
        common->err->format_message(common, self.message.data());
        std::longjmp(self.escape, 1);
    };
    // Level -1 is a warning; only those count that say that pixels are missing.
    errors.emit_message = [](jpeg_common_struct *common, int level) {
        if (level < 0) of(common).hearWarning(common->err->msg_code);
    };
    errors.output_message = [](jpeg_common_struct *) {};
    source.init_source = [](jpeg_decompress_struct *) {};
    source.term_source = [](jpeg_decompress_struct *) {};
    source.resync_to_restart = jpeg_resync_to_restart;
    source.fill_input_buffer = [](jpeg_decompress_struct *decoder) -> boolean {
        Private &self = of(decoder);
        self.fillBuffer();
        if (self.readError) std::longjmp(self.escape, 1);
        return TRUE;
    };
    source.skip_input_data = [](jpeg_decompress_struct *decoder, long count) {
        if (count <= 0) return;
        Private &self = of(decoder);
        const std::size_t inBuffer = std::min(self.source.bytes_in_buffer, static_cast<std::size_t>(count));
        self.source.next_input_byte += inBuffer;
        self.source.bytes_in_buffer -= inBuffer;
        self.position += static_cast<std::uint64_t>(count) - inBuffer;
    };
}

/// Behind the end of the file stands an end marker of our own, as in libjpeg's sources.
void JpegRows::Private::fillBuffer() {
    const std::uint64_t left = file.size() - std::min(position, file.size());
    std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
    try {
        if (count > 0 && !file.read(position, buffer.data(), count)) count = 0;
    } catch (...) {
        readError = std::current_exception();
    }
    position += count;
    if (count == 0) {
        isTruncated = true;
        buffer[0] = 0xFF;
        buffer[1] = JPEG_EOI;
        count = 2;
    }
    source.next_input_byte = buffer.data();
    source.bytes_in_buffer = count;
}

/// A picture that ends too early ends with the file, or with a marker in the middle of its pixels: an end mark that
/// somebody put behind what was left, or the next picture. A restart marker is none of these; libjpeg goes on there.
void JpegRows::Private::hearWarning(int code) {
    const bool atRestart = info.unread_marker >= JPEG_RST0 && info.unread_marker <= JPEG_RST0 + 7;
    if (code == JWRN_JPEG_EOF || (code == JWRN_HIT_MARKER && !atRestart)) isTruncated = true;
}

/// A progressive picture may end between two of its passes: coefficients then wait for bits that never came.
bool JpegRows::Private::lacksRefinement() const {
    if (!info.progressive_mode || !info.coef_bits) return false;
    for (int component = 0; component < info.num_components; ++component) {
        const int *bits = info.coef_bits[component];
        if (bits[0] != 0 || std::any_of(bits, bits + DCTSIZE2, [](int left) { return left > 0; })) return true;
    }
    return false;
}

bool JpegRows::Private::begin(int divisor) {
    if (setjmp(escape) != 0) return false;
    jpeg_create_decompress(&info);
    info.src = &source;
    jpeg_read_header(&info, TRUE);
    info.scale_num = 1;
    info.scale_denom = static_cast<unsigned>(divisor);
    info.out_color_space = isCmyk() ? JCS_CMYK : JCS_EXT_BGR;
    jpeg_start_decompress(&info);
    return true;
}

bool JpegRows::Private::decode(cv::Mat *target) {
    if (setjmp(escape) != 0) return false;
    for (int y = 0; y < target->rows; ++y) {
        JSAMPROW row = target->ptr(y);
        jpeg_read_scanlines(&info, &row, 1);
    }
    return true;
}

bool JpegRows::Private::end() {
    if (setjmp(escape) != 0) return false;
    jpeg_finish_decompress(&info);
    return true;
}

void JpegRows::Private::fail() const {
    if (readError) std::rethrow_exception(readError);
    if (isTruncated) throw cannotRead(file.path(), "the file is truncated");
    if (errors.msg_code == JERR_OUT_OF_MEMORY) throw notEnoughMemory(file.path());
    throw cannotRead(file.path(), std::string("the file is damaged (") + message.data() + ")");
}

JpegRows::JpegRows(const ScanFile &file, const ScanHeader &header, int divisor)
    : d(std::make_unique<Private>(file, header)) {
    d->connect();
    if (!d->begin(divisor) || d->isTruncated) d->fail();
    if (d->info.image_width != header.width || d->info.image_height != header.height)
        throw cannotRead(file.path(), "its size contradicts its header");
}

JpegRows::~JpegRows() = default;

cv::Size JpegRows::size() const {
    return {static_cast<int>(d->info.output_width), static_cast<int>(d->info.output_height)};
}

int JpegRows::position() const {
    return static_cast<int>(d->info.output_scanline);
}

void JpegRows::read(cv::Mat target) {
    CV_Assert(target.type() == CV_8UC3 && target.cols == size().width && target.rows <= size().height - position());
    if (target.empty()) return;
    cv::Mat *rows = &target;
    if (d->isCmyk()) {
        d->inks.create(target.size(), CV_8UC4);
        rows = &d->inks;
    }
    if (!d->decode(rows)) d->fail();
    if (position() == size().height) {
        const bool isUnfinished = d->lacksRefinement(); // libjpeg frees what it knows of that at the end
        if (!d->end()) d->fail();
        if (isUnfinished) d->isTruncated = true;
    }
    if (d->isTruncated) d->fail();
    if (d->isCmyk() && !d->colours.isForInks())
        fromCmyk(d->inks, d->header.hasAdobeMarker, target);
    else if (d->colours.isNeeded())
        d->colours.apply(*rows).copyTo(target);
}

} // namespace herbascope::engine
