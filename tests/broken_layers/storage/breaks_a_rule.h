// SPDX-FileCopyrightText: 2026 The Herbascope developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What check_layers.cmake has to object to.
#include <torch/torch.h>
