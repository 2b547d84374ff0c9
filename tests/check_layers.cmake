# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The layer rules of ARCHITECTURE.md, read off the #include lines. Run as: cmake -DSOURCE=DIR -P check_layers.cmake
# FOLDER : files (glob) : forbidden include : why
set(rules
  "engine|<Q|engine does not know Qt"
  "engine|\"(storage|app|ui)/|engine knows neither storage nor app nor ui"
  "storage|<Q|storage does not know Qt"
  "storage|<torch/|storage does not know Torch"
  "storage|\"(app|ui)/|storage knows neither app nor ui"
  "storage|\"engine/(imaging|evaluation|nn|weights)/|storage shares only the values of engine"
  "app|<Q(Widget|MainWindow|Dialog|Application|Graphics|Push|Label|Layout|.BoxLayout)|app does not know widgets"
  "app|<torch/|app does not know Torch"
  "app|\"engine/(nn/faster_rcnn|weights/)|app does not know Torch"
  "app|\"ui/|app does not know ui"
  "ui|<(torch|SQLiteCpp|sqlite3)|ui knows neither Torch nor SQL"
  "ui|\"storage/(database|queries|formats)|ui knows records, not SQL or files"
  "ui|\"engine/(nn|weights)/|ui does not know the network")
set(broken "")
foreach(rule IN LISTS rules)
  string(REPLACE "|" ";" parts "${rule}")
  # The alternatives inside a pattern hold bars as well: the first part is the folder, the last the sentence.
  list(POP_FRONT parts folder)
  list(POP_BACK parts why)
  list(JOIN parts "|" pattern)
  file(GLOB_RECURSE files "${SOURCE}/${folder}/*.h" "${SOURCE}/${folder}/*.cpp")
  foreach(file IN LISTS files)
    if(file MATCHES "/app/gui/") # main() sees everything
      continue()
    endif()
    file(STRINGS "${file}" lines REGEX "^#include ${pattern}")
    foreach(line IN LISTS lines)
      string(APPEND broken "${file}: ${line}: ${why}\n")
    endforeach()
  endforeach()
endforeach()
# Torch headers stay in .cpp files, engine/nn and engine/weights.
file(GLOB_RECURSE headers "${SOURCE}/engine/*.h" "${SOURCE}/storage/*.h" "${SOURCE}/app/*.h" "${SOURCE}/ui/*.h")
foreach(file IN LISTS headers)
  if(NOT file MATCHES "/engine/(nn|weights)/")
    file(STRINGS "${file}" lines REGEX "^#include <(torch|ATen|c10)/")
    if(lines)
      string(APPEND broken "${file}: ${lines}: Torch headers stay in engine's .cpp files, engine/nn and engine/weights\n")
    endif()
  endif()
endforeach()
# JSON is parsed in one place, which bounds how deep it nests.
file(GLOB_RECURSE files "${SOURCE}/engine/*" "${SOURCE}/storage/*" "${SOURCE}/app/*" "${SOURCE}/ui/*")
list(FILTER files INCLUDE REGEX "\\.(h|cpp)$")
list(FILTER files EXCLUDE REGEX "/engine/foreign_json\\.h$")
foreach(file IN LISTS files)
  file(STRINGS "${file}" lines REGEX "[jJ]son::(parse|sax_parse)\\(")
  if(lines)
    string(APPEND broken "${file}: ${lines}: JSON is parsed by engine/foreign_json.h\n")
  endif()
endforeach()
if(broken)
  message(FATAL_ERROR "Layer rules are broken:\n${broken}")
endif()
