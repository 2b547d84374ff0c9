-- SPDX-FileCopyrightText: 2026 The Herbascope developers
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Schema 1. Times are ISO 8601 in UTC, boxes px of the full-size upright scan, flags 0 or 1. Ids are never given twice
-- (AUTOINCREMENT), because undo puts old ones back; rows of curators are marked deleted, not removed.

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE classes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CHECK (name <> ''),
    name_key TEXT NOT NULL, -- the name without case, for look-ups
    color TEXT NOT NULL,
    term_iri TEXT NOT NULL,
    position INTEGER NOT NULL,
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX classes_by_name ON classes (name_key) WHERE deleted = 0;

CREATE TABLE sheets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    path TEXT NOT NULL,
    width INTEGER NOT NULL CHECK (width >= 0),
    height INTEGER NOT NULL CHECK (height >= 0),
    state TEXT NOT NULL CHECK (state IN ('new', 'predicted', 'in_review', 'done', 'problem')),
    image TEXT NOT NULL CHECK (image IN ('present', 'missing', 'broken')),
    problem TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    file_size INTEGER NOT NULL,
    file_time INTEGER NOT NULL, -- s since 1970
    specimen TEXT NOT NULL,
    taxon TEXT NOT NULL,
    verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
    voc_json TEXT NOT NULL
) STRICT;
CREATE INDEX sheets_by_name ON sheets (name_key);
CREATE UNIQUE INDEX sheets_by_path ON sheets (path) WHERE path <> '';

CREATE TABLE models (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    folder TEXT NOT NULL,
    parent TEXT NOT NULL,
    preset TEXT NOT NULL,
    created_at TEXT NOT NULL,
    metrics_json TEXT NOT NULL,
    uuid TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX one_active_model ON models (active) WHERE active = 1;

CREATE TABLE training_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    preset TEXT NOT NULL,
    config_json TEXT NOT NULL,
    folder TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'cancelled', 'failed', 'interrupted')),
    iteration INTEGER NOT NULL,
    iterations INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    message TEXT NOT NULL,
    loss_json TEXT NOT NULL,
    model_id INTEGER REFERENCES models (id)
) STRICT;

-- One look of a model at a sheet, also when it found nothing.
CREATE TABLE prediction_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    model_id INTEGER NOT NULL REFERENCES models (id),
    at TEXT NOT NULL,
    superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1))
) STRICT;
CREATE INDEX prediction_runs_by_sheet ON prediction_runs (sheet_id, model_id);
CREATE UNIQUE INDEX one_current_run ON prediction_runs (sheet_id) WHERE superseded = 0;

CREATE TABLE predictions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES prediction_runs (id),
    class_id INTEGER NOT NULL REFERENCES classes (id),
    x1 REAL NOT NULL,
    y1 REAL NOT NULL,
    x2 REAL NOT NULL,
    y2 REAL NOT NULL,
    score REAL NOT NULL
) STRICT;
CREATE INDEX predictions_by_run ON predictions (run_id);

CREATE TABLE annotations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    class_id INTEGER NOT NULL REFERENCES classes (id),
    x1 REAL NOT NULL,
    y1 REAL NOT NULL,
    x2 REAL NOT NULL,
    y2 REAL NOT NULL,
    origin TEXT NOT NULL CHECK (origin IN ('drawn', 'accepted', 'corrected', 'imported')),
    prediction_id INTEGER REFERENCES predictions (id),
    flags INTEGER NOT NULL,
    note TEXT NOT NULL,
    pose TEXT NOT NULL,
    author TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    import_id INTEGER REFERENCES operation_groups (id), -- the set it came with
    deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1))
) STRICT;
CREATE INDEX annotations_by_sheet ON annotations (sheet_id, deleted);
CREATE INDEX annotations_by_import ON annotations (import_id) WHERE import_id IS NOT NULL;

-- What a person decided about a prediction. No row: undecided.
CREATE TABLE reviews (
    prediction_id INTEGER PRIMARY KEY REFERENCES predictions (id),
    decision TEXT NOT NULL CHECK (decision IN ('accepted', 'rejected', 'unsure')),
    annotation_id INTEGER REFERENCES annotations (id),
    author TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE splits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    frozen INTEGER NOT NULL CHECK (frozen IN (0, 1))
) STRICT;

CREATE TABLE split_sheets (
    split_id INTEGER NOT NULL REFERENCES splits (id) ON DELETE CASCADE,
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    PRIMARY KEY (split_id, sheet_id)
) STRICT, WITHOUT ROWID;

-- The operation log. A group is one intention; an undo or redo is a group that points at the one it undid or redid.
CREATE TABLE operation_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo')),
    target INTEGER REFERENCES operation_groups (id),
    title TEXT NOT NULL,
    sheet_id INTEGER REFERENCES sheets (id), -- NULL: several
    author TEXT NOT NULL,
    at TEXT NOT NULL,
    CHECK ((kind = 'edit') = (target IS NULL))
) STRICT;
CREATE INDEX operation_groups_by_target ON operation_groups (target) WHERE target IS NOT NULL;

-- One changed row: its JSON image before and after; NULL where it did not exist or was deleted. Images of boxes carry the
-- size of the sheet they are in. row_id of an 'import_set' is the group whose boxes it stands for.
CREATE TABLE operations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id INTEGER NOT NULL REFERENCES operation_groups (id),
    table_name TEXT NOT NULL CHECK (table_name IN ('annotations', 'sheets', 'reviews', 'classes', 'import_set')),
    row_id INTEGER NOT NULL,
    before TEXT CHECK (before IS NULL OR json_valid(before)),
    after TEXT CHECK (after IS NULL OR json_valid(after))
) STRICT;
CREATE INDEX operations_by_group ON operations (group_id);

CREATE TRIGGER operation_groups_keep BEFORE UPDATE ON operation_groups
BEGIN SELECT RAISE(ABORT, 'the operation log only grows'); END;
CREATE TRIGGER operation_groups_stay BEFORE DELETE ON operation_groups
BEGIN SELECT RAISE(ABORT, 'the operation log only grows'); END;
CREATE TRIGGER operations_keep BEFORE UPDATE ON operations
BEGIN SELECT RAISE(ABORT, 'the operation log only grows'); END;
CREATE TRIGGER operations_stay BEFORE DELETE ON operations
BEGIN SELECT RAISE(ABORT, 'the operation log only grows'); END;

-- What a model said stays as it said it; only the frame of a box may change, when the scan of a sheet is found.
CREATE TRIGGER predictions_keep BEFORE UPDATE OF id, run_id, class_id, score ON predictions
BEGIN SELECT RAISE(ABORT, 'predictions are never edited'); END;
CREATE TRIGGER predictions_stay BEFORE DELETE ON predictions
BEGIN SELECT RAISE(ABORT, 'predictions are never deleted'); END;
