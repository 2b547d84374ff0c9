// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// The one include of Catch2, 2.13 (Debian 12) or 3.

#ifdef HERBASCOPE_CATCH2_V3
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
