# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(herbascope_ui PRIVATE
  ../resources/herbascope.qrc
  actions.cpp actions.h
  application.cpp application.h
  english_plurals.cpp english_plurals.h
  main_window.cpp main_window.h
  session.cpp session.h
  theme.cpp theme.h
  flows/edit_flow.cpp flows/edit_flow.h
  flows/learn_flow.cpp flows/learn_flow.h
  flows/project_flow.cpp flows/project_flow.h
  flows/review_flow.cpp flows/review_flow.h
  pages/learn_page.cpp pages/learn_page.h
  pages/sheet_page.cpp pages/sheet_page.h
  pages/start_page.cpp pages/start_page.h
  panels/annotate_panel.cpp panels/annotate_panel.h
  panels/class_counts.cpp panels/class_counts.h
  panels/history_list.cpp panels/history_list.h
  panels/job_bar.cpp panels/job_bar.h
  panels/models_panel.cpp panels/models_panel.h
  panels/next_run_panel.cpp panels/next_run_panel.h panels/next_run_starts.cpp
  panels/review_panel.cpp panels/review_panel.h
  panels/run_panel.cpp panels/run_panel.h
  panels/sheet_delegate.cpp panels/sheet_delegate.h
  panels/sheet_list_panel.cpp panels/sheet_list_panel.h
  panels/top_bar.cpp panels/top_bar.h
  panels/weights_dialog.cpp panels/weights_dialog.h
  widgets/banner.cpp widgets/banner.h
  widgets/canvas.cpp widgets/canvas.h
  widgets/card.h
  widgets/class_palette.cpp widgets/class_palette.h
  widgets/command_field.cpp widgets/command_field.h
  widgets/cursor_readout.cpp widgets/cursor_readout.h
  widgets/device_chip.cpp widgets/device_chip.h
  widgets/elided_label.h
  widgets/empty_state.cpp widgets/empty_state.h
  widgets/figures_table.cpp widgets/figures_table.h
  widgets/keys_overlay.cpp widgets/keys_overlay.h
  widgets/loss_chart.cpp widgets/loss_chart.h
  widgets/parts.cpp widgets/parts.h
  widgets/score_slider.cpp widgets/score_slider.h
  widgets/segmented_switch.cpp widgets/segmented_switch.h
  widgets/sparkline.cpp widgets/sparkline.h
  widgets/toast.cpp widgets/toast.h
  widgets/tool_strip.cpp widgets/tool_strip.h
  widgets/weights_row.cpp widgets/weights_row.h
)
