# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(herbascope_engine PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/numpy_pickle.cpp
  ${CMAKE_CURRENT_LIST_DIR}/safetensors.cpp
  ${CMAKE_CURRENT_LIST_DIR}/state_dict.cpp
  ${CMAKE_CURRENT_LIST_DIR}/torch_file.cpp
  ${CMAKE_CURRENT_LIST_DIR}/unpickler.cpp
  ${CMAKE_CURRENT_LIST_DIR}/weight_names.cpp
  ${CMAKE_CURRENT_LIST_DIR}/zip_records.cpp)
