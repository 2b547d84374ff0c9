# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(herbascope_engine PRIVATE
  ${CMAKE_CURRENT_LIST_DIR}/anchor_generator.cpp
  ${CMAKE_CURRENT_LIST_DIR}/box_coder.cpp
  ${CMAKE_CURRENT_LIST_DIR}/box_ops.cpp
  ${CMAKE_CURRENT_LIST_DIR}/conv.cpp
  ${CMAKE_CURRENT_LIST_DIR}/faster_rcnn.cpp
  ${CMAKE_CURRENT_LIST_DIR}/fpn.cpp
  ${CMAKE_CURRENT_LIST_DIR}/matcher.cpp
  ${CMAKE_CURRENT_LIST_DIR}/model_config.cpp
  ${CMAKE_CURRENT_LIST_DIR}/nms_by_tensors.cpp
  ${CMAKE_CURRENT_LIST_DIR}/resnet.cpp
  ${CMAKE_CURRENT_LIST_DIR}/roi_align.cpp
  ${CMAKE_CURRENT_LIST_DIR}/roi_align_by_tensors.cpp
  ${CMAKE_CURRENT_LIST_DIR}/roi_heads.cpp
  ${CMAKE_CURRENT_LIST_DIR}/rpn.cpp
  ${CMAKE_CURRENT_LIST_DIR}/sampler.cpp
  ${CMAKE_CURRENT_LIST_DIR}/transform.cpp
)
# A multiplication fused with an addition would round differently from torchvision; also makes both IoU passes agree.
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/box_ops.cpp ${CMAKE_CURRENT_LIST_DIR}/matcher.cpp
  PROPERTIES COMPILE_OPTIONS "-ffp-contract=off")
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/roi_align.cpp PROPERTIES COMPILE_OPTIONS "-ffp-contract=fast")
