// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/imaging/decoders.h"

#include <csetjmp>
#include <cstring>
#include <exception>

#include <png.h>

namespace herbascope::engine {

namespace {

/// libpng reports an error by leaving through setjmp, past all destructors: begin() and rows() therefore hold nothing
/// that needs one, and no exception may pass through libpng. Its warnings are about chunks that no pixel comes from.
struct PngReader {
    const ScanFile &file;
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::jmp_buf escape{};
    std::uint64_t position = 0;
    bool isTruncated = false;
    std::exception_ptr readError;
    char message[128] = {};

    explicit PngReader(const ScanFile &scan)
        : file(scan) {}
    ~PngReader() { png_destroy_read_struct(&png, &info, nullptr); }
    PngReader(const PngReader &) = delete;
    PngReader &operator=(const PngReader &) = delete;

    bool begin();
    bool rows(png_bytepp pointers);
    [[noreturn]] void fail() const;
    int type() const;

    static void read(png_structp png, png_bytep target, std::size_t count);
    static void leave(png_structp png, png_const_charp why);
};

void PngReader::read(png_structp png, png_bytep target, std::size_t count) {
    auto &self = *static_cast<PngReader *>(png_get_io_ptr(png));
    bool good = false;
    try {
        good = self.file.read(self.position, target, count);
    } catch (...) {
        self.readError = std::current_exception();
    }
    self.isTruncated = !good;
    self.position += count;
    if (!good) png_error(png, "the file ends");
}

void PngReader::leave(png_structp png, png_const_charp why) {
    auto &self = *static_cast<PngReader *>(png_get_error_ptr(png));
    std::strncpy(self.message, why, sizeof(self.message) - 1);
    std::longjmp(self.escape, 1);
}

bool PngReader::begin() {
    png = png_create_read_struct(PNG_LIBPNG_VER_STRING, this, leave, [](png_structp, png_const_charp) {});
    info = png ? png_create_info_struct(png) : nullptr;
    if (!info) throw notEnoughMemory(file.path());
    if (setjmp(escape) != 0) return false;
    png_set_read_fn(png, this, read);
    png_read_info(png, info);
    png_set_expand(png); // palettes and fewer than 8 bits
    png_set_bgr(png);
    png_set_swap(png); // 16 bits, as this processor has them
    if (png_get_color_type(png, info) == PNG_COLOR_TYPE_GRAY_ALPHA) png_set_gray_to_rgb(png);
    if (png_get_color_type(png, info) == PNG_COLOR_TYPE_GRAY && png_get_valid(png, info, PNG_INFO_tRNS))
        png_set_gray_to_rgb(png);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    return true;
}

bool PngReader::rows(png_bytepp pointers) {
    if (setjmp(escape) != 0) return false;
    png_read_image(png, pointers);
    return true;
}

int PngReader::type() const {
    const int depth = png_get_bit_depth(png, info) == 16 ? CV_16U : CV_8U;
    return CV_MAKETYPE(depth, png_get_channels(png, info));
}

void PngReader::fail() const {
    if (readError) std::rethrow_exception(readError);
    const bool isShort = isTruncated || std::strstr(message, "Not enough image data") != nullptr;
    if (isShort) throw cannotRead(file.path(), "the file is truncated");
    throw cannotRead(file.path(), std::string("the file is damaged (") + message + ")");
}

} // namespace

cv::Mat decodePng(const ScanFile &file) {
    PngReader reader(file);
    if (!reader.begin()) reader.fail();
    cv::Mat pixels(static_cast<int>(png_get_image_height(reader.png, reader.info)),
                   static_cast<int>(png_get_image_width(reader.png, reader.info)), reader.type());
    std::vector<png_bytep> pointers;
    for (int y = 0; y < pixels.rows; ++y) pointers.push_back(pixels.ptr(y));
    if (!reader.rows(pointers.data())) reader.fail();
    return pixels;
}

} // namespace herbascope::engine
