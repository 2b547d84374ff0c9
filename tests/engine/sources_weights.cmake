# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(test_engine PRIVATE weights_test.cpp)
