-- SPDX-FileCopyrightText: 2026 The Herbascope developers
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 2. With what a model was run; NULL where nobody wrote it down (schema 1, imported predictions).

ALTER TABLE prediction_runs ADD COLUMN lowest_score REAL;
ALTER TABLE prediction_runs ADD COLUMN tile_side INTEGER; -- px of the scan; 0: the whole sheet at once
