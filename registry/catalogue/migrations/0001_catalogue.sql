-- +goose Up

-- The resource catalogue (Art. 10): one row for each resource of a body.
CREATE TABLE resource (
    id             TEXT   PRIMARY KEY,       -- UUIDv7
    body           TEXT   NOT NULL REFERENCES party (id), -- source body that answers for it
    source_id      TEXT   NOT NULL,          -- the body's own number, never reused
    title          TEXT   NOT NULL,          -- as the file has it
    department     TEXT   NOT NULL,          -- as the file has it; '' when it names none
    summary        TEXT   NOT NULL,
    category       TEXT   NOT NULL,          -- topic, NDI-TR-2025-06 8.2.2; '' while unclassified
    category_text  TEXT   NOT NULL,          -- topic in the file's words
    grade          TEXT   NOT NULL CHECK (grade IN ('', 'general_1', 'general_2', 'general_3', 'general_4', 'important', 'core')),
    sharing        TEXT   NOT NULL CHECK (sharing IN ('', 'unconditional', 'conditional', 'none')),
    sharing_note   TEXT   NOT NULL,          -- condition, or the law that non-sharing rests on
    opening        TEXT   NOT NULL CHECK (opening IN ('', 'unconditional', 'conditional', 'none')),
    frequency      TEXT   NOT NULL CHECK (frequency IN ('001', '002', '003', '004', '005', '006', '007', '008', '009')), -- NDI-TR-2025-06 table 4
    frequency_text TEXT   NOT NULL,          -- update frequency in the file's words
    formats        TEXT   NOT NULL,          -- JSON array
    row_count      BIGINT NOT NULL,          -- records; -1 unknown
    last_updated   TEXT   NOT NULL,          -- day of the last update of the data, yyyy-mm-dd; '' unknown
    keywords       TEXT   NOT NULL,          -- JSON array
    quality        TEXT   NOT NULL,          -- the body's remark on quality
    licence        TEXT   NOT NULL,
    url            TEXT   NOT NULL,
    original       TEXT   NOT NULL,          -- JSON object: the row of the file, unchanged
    warnings       TEXT   NOT NULL,          -- JSON array of what was not plain in it
    fingerprint    TEXT   NOT NULL,          -- SHA-256 of the description, hexadecimal: an equal row changes nothing
    version        BIGINT NOT NULL,          -- grows with each change, from 1
    created_at     BIGINT NOT NULL,          -- Unix milliseconds
    updated_at     BIGINT NOT NULL,          -- Unix milliseconds
    UNIQUE (body, source_id)
);
CREATE INDEX resource_body ON resource (body, id);
CREATE INDEX resource_category ON resource (category, id);

-- The columns of each resource. Products trace their fields to these rows, so a field
-- that the body no longer lists is marked, never deleted.
CREATE TABLE resource_field (
    id          TEXT    PRIMARY KEY,         -- UUIDv7
    resource    TEXT    NOT NULL REFERENCES resource (id),
    position    INTEGER NOT NULL,            -- from 1
    name        TEXT    NOT NULL,            -- as the file has it
    meaning     TEXT    NOT NULL,
    type        TEXT    NOT NULL,            -- '' not stated
    sensitivity TEXT    NOT NULL CHECK (sensitivity IN ('', 'plain', 'personal', 'sensitive_personal', 'commercial')),
    removed_at  BIGINT  NOT NULL,            -- Unix milliseconds since when it is no longer listed; 0 while it is
    UNIQUE (resource, name)
);
CREATE INDEX resource_field_order ON resource_field (resource, position);

-- Words by which resources are found, as ledger/search makes them.
CREATE VIRTUAL TABLE resource_search USING fts4(resource, words, matchinfo=fts3, notindexed=resource);
