# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Imported targets for LibTorch as PyPI's wheel ships it. The wheel's own TorchConfig.cmake demands a CUDA toolkit;
# we link the CPU libraries only and load libtorch_cuda.so at run time where a driver is found (engine/device.cpp).
#   LibTorch_ROOT   folder with include/ and lib/ (packaging/libtorch.sh prints it)
#   LibTorch::torch target: torch_cpu + c10, headers as SYSTEM
find_path(LibTorch_INCLUDE_DIR torch/csrc/api/include/torch/torch.h
          HINTS ${LibTorch_ROOT} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(LibTorch_CPU_LIBRARY torch_cpu HINTS ${LibTorch_ROOT} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 HINTS ${LibTorch_ROOT} PATH_SUFFIXES lib NO_DEFAULT_PATH)
if(LibTorch_INCLUDE_DIR AND EXISTS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h")
  foreach(_part MAJOR MINOR PATCH)
    file(STRINGS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h" _line REGEX "define TORCH_VERSION_${_part} ")
    string(REGEX REPLACE ".*TORCH_VERSION_${_part} ([0-9]+).*" "\\1" _number "${_line}")
    list(APPEND _numbers ${_number})
  endforeach()
  list(JOIN _numbers "." LibTorch_VERSION)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "Run packaging/libtorch.sh and configure with -DLibTorch_ROOT=the folder it prints.")
if(LibTorch_FOUND AND NOT TARGET LibTorch::torch)
  add_library(LibTorch::c10 SHARED IMPORTED)
  set_target_properties(LibTorch::c10 PROPERTIES IMPORTED_LOCATION "${LibTorch_C10_LIBRARY}")
  add_library(LibTorch::torch SHARED IMPORTED)
  set_target_properties(LibTorch::torch PROPERTIES
    IMPORTED_LOCATION "${LibTorch_CPU_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${LibTorch_INCLUDE_DIR};${LibTorch_INCLUDE_DIR}/torch/csrc/api/include"
    INTERFACE_LINK_LIBRARIES LibTorch::c10
    INTERFACE_COMPILE_FEATURES cxx_std_20)
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY)
