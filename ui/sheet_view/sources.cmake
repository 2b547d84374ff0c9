# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(herbascope_ui PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/box_clipboard.cpp
  ${CMAKE_CURRENT_LIST_DIR}/box_label.cpp
  ${CMAKE_CURRENT_LIST_DIR}/box_painter.cpp
  ${CMAKE_CURRENT_LIST_DIR}/hit_test.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sheet_scene.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sheet_view.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sheet_view.h
  ${CMAKE_CURRENT_LIST_DIR}/sheet_view_content.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sheet_view_edits.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sheet_view_events.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sheet_view_paint.cpp
  ${CMAKE_CURRENT_LIST_DIR}/tile_painter.cpp
  ${CMAKE_CURRENT_LIST_DIR}/view_transform.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../tools/box_drag.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../tools/box_tool.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../tools/extreme_points_tool.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../tools/select_tool.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../widgets/minimap.cpp
  ${CMAKE_CURRENT_LIST_DIR}/../widgets/minimap.h
)
