// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// After Pillow's Resample.c (13.0): along one axis, then along the other, each time with weights of 22 bits and a
// result rounded to 8 bits. All that touches pixels is integer arithmetic, so the order of additions does not matter.
#include "engine/imaging/antialiased_resize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace herbascope::engine {
namespace {

constexpr int channels = 3;
constexpr int precisionBits = 32 - 8 - 2;
constexpr std::int32_t half = 1 << (precisionBits - 1);

/// The weights with which one axis goes from one length to another.
struct Axis {
    static constexpr int block = 4;    ///< counts are rounded up to whole blocks of weights, 0 behind their count
    std::size_t stride = 0;            ///< weights for each output position, whole blocks
    std::vector<int> first, count;     ///< by output position: the source positions that it takes
    std::vector<std::int32_t> weights; ///< 0 .. 1 << precisionBits

    const std::int32_t *at(std::size_t position) const { return weights.data() + position * stride; }
};

double triangle(double x) {
    return std::max(0.0, 1.0 - std::abs(x));
}

/// With the operations of Pillow, on doubles, in its order.
Axis makeAxis(int source, int target) {
    const double scale = static_cast<double>(source) / target;
    const double support = std::max(scale, 1.0); // the filter reaches one output position to either side
    const double inverse = 1.0 / support;
    const int most = static_cast<int>(std::ceil(support)) * 2 + 1;
    Axis axis;
    axis.stride = static_cast<std::size_t>((most + Axis::block - 1) / Axis::block * Axis::block);
    axis.weights.resize(axis.stride * static_cast<std::size_t>(target));
    std::vector<double> exact(static_cast<std::size_t>(most));
    for (int i = 0; i < target; ++i) {
        const double centre = (i + 0.5) * scale;
        const int first = std::max(0, static_cast<int>(centre - support + 0.5));
        const int count = std::min(source, static_cast<int>(centre + support + 0.5)) - first;
        double sum = 0;
        for (int k = 0; k < count; ++k)
            sum += exact[static_cast<std::size_t>(k)] = triangle((k + first - centre + 0.5) * inverse);
        std::int32_t *weight = axis.weights.data() + static_cast<std::size_t>(i) * axis.stride;
        for (int k = 0; k < count; ++k) {
            const double share = sum != 0 ? exact[static_cast<std::size_t>(k)] / sum : 0;
            weight[k] = static_cast<std::int32_t>(0.5 + share * (1 << precisionBits));
        }
        axis.first.push_back(first);
        axis.count.push_back(count);
    }
    return axis;
}

/// Weights sum up to one but for their rounding, so that no sum is below 0.
std::uint8_t rounded(std::int32_t sum) {
    return static_cast<std::uint8_t>(std::min(255, sum >> precisionBits));
}

/// One row of pixels along x.
void alongRow(const std::uint8_t *source, std::uint8_t *target, const Axis &axis) {
    for (std::size_t x = 0; x < axis.first.size(); ++x)
        for (int c = 0; c < channels; ++c) {
            const std::uint8_t *value = source + static_cast<std::ptrdiff_t>(axis.first[x]) * channels + c;
            std::int32_t sum = half;
            for (int k = 0; k < axis.count[x]; ++k) sum += value[k * channels] * axis.at(x)[k];
            *target++ = rounded(sum);
        }
}

/// One row of `bytes` out of `count` rows that lie `step` bytes apart.
void acrossRows(const std::uint8_t *source, std::size_t step, std::uint8_t *target, std::size_t bytes,
                const std::int32_t *weights, int count) {
    constexpr std::size_t lanes = 64; // sums that stay close while rows are added
    for (std::size_t x = 0; x < bytes; x += lanes) {
        const std::size_t n = std::min(lanes, bytes - x);
        std::int32_t sums[lanes];
        std::fill_n(sums, n, half);
        for (int k = 0; k < count; ++k) {
            const std::uint8_t *row = source + x + step * static_cast<std::size_t>(k);
            for (std::size_t i = 0; i < n; ++i) sums[i] += row[i] * weights[k];
        }
        for (std::size_t i = 0; i < n; ++i) target[x + i] = rounded(sums[i]);
    }
}

#if defined(__x86_64__)

// AVX2 multiplies 16 bits in pairs and adds each pair up. So two neighbours go together, and a weight goes as its upper
// 15 bits and its lower 8: sum = (sum of value * upper) * 256 + sum of value * lower, which is exact.
constexpr int lowerBits = 8;

std::int32_t pairOf(std::int32_t first, std::int32_t second) {
    return first | second << 16;
}

std::int32_t upperPair(const std::int32_t *weights) {
    return pairOf(weights[0] >> lowerBits, weights[1] >> lowerBits);
}

std::int32_t lowerPair(const std::int32_t *weights) {
    constexpr int mask = (1 << lowerBits) - 1;
    return pairOf(weights[0] & mask, weights[1] & mask);
}

/// For each block of four weights: eight upper pairs, eight lower pairs, four times the first pair and the second.
std::vector<std::int32_t> makePairs(const Axis &axis) {
    std::vector<std::int32_t> pairs;
    pairs.reserve(axis.weights.size() * 4);
    for (std::size_t i = 0; i < axis.weights.size(); i += Axis::block) {
        const std::int32_t *weights = axis.weights.data() + i;
        for (const auto pair : {upperPair, lowerPair}) {
            pairs.insert(pairs.end(), 4, pair(weights));
            pairs.insert(pairs.end(), 4, pair(weights + 2));
        }
    }
    return pairs;
}

/// Bytes behind the end of a row that alongRowAvx2() may read.
constexpr std::size_t reach = 16;

[[gnu::target("avx2")]] __m256i sumOf(__m256i upper, __m256i lower) {
    return _mm256_add_epi32(_mm256_slli_epi32(upper, lowerBits), lower);
}

[[gnu::target("avx2")]] void alongRowAvx2(const std::uint8_t *source, std::uint8_t *target, const Axis &axis,
                                          const std::vector<std::int32_t> &pairs) {
    // Four pixels as pairs of 16 bits: red, green, blue of the first two and of the other two.
    const __m256i order = _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1, //
                                           6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
    const std::size_t pairsOfPosition = axis.stride / Axis::block * 16;
    for (std::size_t x = 0; x < axis.first.size(); ++x, target += channels) {
        const std::uint8_t *pixels = source + static_cast<std::ptrdiff_t>(axis.first[x]) * channels;
        const auto *pair = reinterpret_cast<const __m256i *>(pairs.data() + x * pairsOfPosition);
        __m256i upper = _mm256_setzero_si256(), lower = upper;
        for (int k = 0; k < axis.count[x]; k += Axis::block, pixels += Axis::block * channels, pair += 2) {
            const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i *>(pixels));
            const __m256i values = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(four), order);
            upper = _mm256_add_epi32(upper, _mm256_madd_epi16(values, _mm256_loadu_si256(pair)));
            lower = _mm256_add_epi32(lower, _mm256_madd_epi16(values, _mm256_loadu_si256(pair + 1)));
        }
        const __m256i both = sumOf(upper, lower);
        __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
        sum = _mm_srli_epi32(_mm_add_epi32(sum, _mm_set1_epi32(half)), precisionBits);
        const __m128i words = _mm_packs_epi32(sum, sum);
        const int bytes = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
        std::memcpy(target, &bytes, channels);
    }
}

[[gnu::target("avx2")]] __m256i loadWords(const std::uint8_t *bytes) {
    return _mm256_cvtepu8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i *>(bytes)));
}

[[gnu::target("avx2")]] void acrossRowsAvx2(const std::uint8_t *source, std::size_t step, std::uint8_t *target,
                                            std::size_t bytes, const std::int32_t *weights, int count) {
    constexpr std::size_t lanes = 16;
    std::size_t x = 0;
    for (; x + lanes <= bytes; x += lanes) {
        __m256i upperLow = _mm256_setzero_si256(), upperHigh = upperLow, lowerLow = upperLow, lowerHigh = upperLow;
        for (int k = 0; k < count; k += 2) {
            const std::uint8_t *row = source + x + step * static_cast<std::size_t>(k);
            const __m256i first = loadWords(row),
                          second = loadWords(k + 1 < count ? row + step : row); // its weight is 0 there
            const __m256i low = _mm256_unpacklo_epi16(first, second), high = _mm256_unpackhi_epi16(first, second);
            const __m256i up = _mm256_set1_epi32(upperPair(weights + k)),
                          lo = _mm256_set1_epi32(lowerPair(weights + k));
            upperLow = _mm256_add_epi32(upperLow, _mm256_madd_epi16(low, up));
            upperHigh = _mm256_add_epi32(upperHigh, _mm256_madd_epi16(high, up));
            lowerLow = _mm256_add_epi32(lowerLow, _mm256_madd_epi16(low, lo));
            lowerHigh = _mm256_add_epi32(lowerHigh, _mm256_madd_epi16(high, lo));
        }
        const __m256i halves = _mm256_set1_epi32(half);
        const __m256i low = _mm256_srli_epi32(_mm256_add_epi32(sumOf(upperLow, lowerLow), halves), precisionBits);
        const __m256i high = _mm256_srli_epi32(_mm256_add_epi32(sumOf(upperHigh, lowerHigh), halves), precisionBits);
        const __m256i words = _mm256_packs_epi32(low, high);
        const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi16(words, words), 0b1000);
        _mm_storeu_si128(reinterpret_cast<__m128i *>(target + x), _mm256_castsi256_si128(packed));
    }
    acrossRows(source + x, step, target + x, bytes - x, weights, count);
}

#endif

bool hasAvx2() {
#if defined(__x86_64__)
    static const bool has = __builtin_cpu_supports("avx2");
    return has;
#else
    return false;
#endif
}

/// Each row along x.
cv::Mat resizeRows(const cv::Mat &pixels, int width, bool plainly) {
    const Axis axis = makeAxis(pixels.cols, width);
    cv::Mat result(pixels.rows, width, CV_8UC3);
    int y = 0;
#if defined(__x86_64__)
    if (!plainly) {
        const std::vector<std::int32_t> pairs = makePairs(axis);
        const int last =
            pixels.rows - static_cast<int>((reach + pixels.step - 1) / pixels.step); // memory may end there
        for (; y < last; ++y) alongRowAvx2(pixels.ptr(y), result.ptr(y), axis, pairs);
    }
#endif
    for (; y < pixels.rows; ++y) alongRow(pixels.ptr(y), result.ptr(y), axis);
    return result;
}

/// Each column along y.
cv::Mat resizeColumns(const cv::Mat &pixels, int height, bool plainly) {
    const Axis axis = makeAxis(pixels.rows, height);
    cv::Mat result(height, pixels.cols, CV_8UC3);
    auto *across = acrossRows;
#if defined(__x86_64__)
    if (!plainly) across = acrossRowsAvx2;
#endif
    for (int y = 0; y < height; ++y) {
        const auto i = static_cast<std::size_t>(y);
        across(pixels.ptr(axis.first[i]), pixels.step, result.ptr(y), static_cast<std::size_t>(pixels.cols) * channels,
               axis.at(i), axis.count[i]);
    }
    return result;
}

} // namespace

cv::Mat resizeAntialiased(const cv::Mat &pixels, cv::Size size, bool plainly) {
    plainly = plainly || !hasAvx2();
    const int saved = pixels.rows - size.height;
    // As Pillow does: columns first where they lose more than twice as many pixels as rows.
    const bool columnsFirst = saved > 0 && saved > 2 * (pixels.cols - size.width);
    cv::Mat result = pixels;
    if (columnsFirst) result = resizeColumns(result, size.height, plainly);
    if (size.width != result.cols) result = resizeRows(result, size.width, plainly);
    if (size.height != result.rows) result = resizeColumns(result, size.height, plainly);
    return result;
}

} // namespace herbascope::engine
