# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(herbascope_engine PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/types.h
  ${CMAKE_CURRENT_LIST_DIR}/checkpoint.cpp
  ${CMAKE_CURRENT_LIST_DIR}/dataset.cpp
  ${CMAKE_CURRENT_LIST_DIR}/detector.cpp
  ${CMAKE_CURRENT_LIST_DIR}/device.cpp
  ${CMAKE_CURRENT_LIST_DIR}/input_image.cpp
  ${CMAKE_CURRENT_LIST_DIR}/memory_budget.cpp
  ${CMAKE_CURRENT_LIST_DIR}/model_description.cpp
  ${CMAKE_CURRENT_LIST_DIR}/model_folder.cpp
  ${CMAKE_CURRENT_LIST_DIR}/network_input.cpp
  ${CMAKE_CURRENT_LIST_DIR}/precision_trial.cpp
  ${CMAKE_CURRENT_LIST_DIR}/prefetch_queue.cpp
  ${CMAKE_CURRENT_LIST_DIR}/solver.cpp
  ${CMAKE_CURRENT_LIST_DIR}/start_weights.cpp
  ${CMAKE_CURRENT_LIST_DIR}/tiling.cpp
  ${CMAKE_CURRENT_LIST_DIR}/trainer.cpp
  ${CMAKE_CURRENT_LIST_DIR}/training_config.cpp
  ${CMAKE_CURRENT_LIST_DIR}/training_estimate.cpp
  ${CMAKE_CURRENT_LIST_DIR}/training_group.cpp
  ${CMAKE_CURRENT_LIST_DIR}/training_recovery.cpp
  ${CMAKE_CURRENT_LIST_DIR}/training_run.cpp
  ${CMAKE_CURRENT_LIST_DIR}/training_start.cpp
  ${CMAKE_CURRENT_LIST_DIR}/training_validation.cpp
  ${CMAKE_CURRENT_LIST_DIR}/view_merging.cpp
  ${CMAKE_CURRENT_LIST_DIR}/weights_import.cpp
  ${CMAKE_CURRENT_LIST_DIR}/worker_group.cpp
)
