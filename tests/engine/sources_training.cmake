# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(test_engine PRIVATE
  training_dataset_test.cpp
  training_device_test.cpp
  training_model_test.cpp
  training_run_test.cpp
  training_schedule_test.cpp
)
