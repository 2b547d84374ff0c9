# SPDX-FileCopyrightText: 2026 The Herbascope developers
# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(herbascope_app PRIVATE
  evaluation.cpp evaluation.h
  export.cpp export.h export_collect.cpp export_data.h
  hash_job.cpp hash_job.h
  import_index.cpp import_index.h
  import_job.cpp import_job.h import_job_private.h import_records.cpp
  import_matching.cpp import_matching.h
  import_scans.cpp import_scans.h
  import_storing.cpp import_storing.h
  job.cpp job.h
  job_queue.cpp job_queue.h
  predict_job.cpp predict_job.h predict_search.cpp predict_search.h
  prediction_shard.cpp prediction_shard.h shard_lines.cpp shard_lines.h
  project.cpp project.h project_edits.cpp project_private.h
  project_review.cpp project_review.h
  record_names.h
  review_queue.cpp review_queue.h
  settings.cpp settings.h
  shard_merge.cpp shard_merge.h
  sheet_extra.cpp sheet_extra.h
  text.cpp text.h
  train_job.cpp train_job.h train_job_private.h training_records.cpp
  model_places.cpp model_places.h training_plan.cpp training_plan.h training_selection.cpp
  training_request.cpp training_request.h training_snapshot.cpp training_snapshot.h
)
target_sources(herbascope_app PRIVATE preview_cache.cpp preview_cache.h sheet_images.cpp sheet_images.h)
target_sources(herbascope_app PRIVATE
  device_info.cpp device_info.h resume_point.cpp resume_point.h sample_project.cpp sample_project.h sheet_list_model.cpp sheet_list_model.h
  sheet_filter_model.cpp sheet_filter_model.h sheet_search.cpp sheet_search.h)
target_sources(herbascope_app PRIVATE
  weights_catalogue.cpp weights_catalogue.h
  weights_download.cpp weights_download.h
  weights_job.cpp weights_job.h
  weights_part.cpp weights_part.h
  weights_transfer.cpp weights_transfer.h
)
target_sources(herbascope_app PRIVATE shared_processor.cpp shared_processor.h stall_watchdog.cpp stall_watchdog.h)
