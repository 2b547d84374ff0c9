# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# OpenCV's core, imgproc and imgcodecs only. Debian keeps OpenCVConfig.cmake in a package that pulls in highgui (Qt 5)
# and a hundred more; the three -dev packages are all we need.
#   OpenCVParts::opencv   target with the three libraries
find_path(OpenCVParts_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4)
foreach(part core imgproc imgcodecs)
  find_library(OpenCVParts_${part}_LIBRARY opencv_${part})
  list(APPEND _libraries "${OpenCVParts_${part}_LIBRARY}")
endforeach()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(OpenCVParts REQUIRED_VARS OpenCVParts_INCLUDE_DIR
  OpenCVParts_core_LIBRARY OpenCVParts_imgproc_LIBRARY OpenCVParts_imgcodecs_LIBRARY)
if(OpenCVParts_FOUND AND NOT TARGET OpenCVParts::opencv)
  add_library(OpenCVParts::opencv INTERFACE IMPORTED)
  set_target_properties(OpenCVParts::opencv PROPERTIES
    INTERFACE_INCLUDE_DIRECTORIES "${OpenCVParts_INCLUDE_DIR}" INTERFACE_LINK_LIBRARIES "${_libraries}")
endif()
