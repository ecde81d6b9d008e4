-- +goose Up

-- What looks like personal information in the text of an entry itself (real inventories hold staff names), one row for each
-- value of the present version. It stands until the entry is corrected or its body says why it may stay.
CREATE TABLE resource_personal (
    resource   TEXT   NOT NULL REFERENCES resource (id),
    position   BIGINT NOT NULL,                  -- from 0
    field      TEXT   NOT NULL,                  -- column of the catalogue file
    type       TEXT   NOT NULL,                  -- such as 'name', as compliance/scan has it
    masked     TEXT   NOT NULL,                  -- the value, masked
    confidence DOUBLE PRECISION NOT NULL,        -- 0 to 1
    reason     TEXT   NOT NULL,                  -- why the scanner thinks so, in Chinese
    reason_en  TEXT   NOT NULL,                  -- the same in English
    settled    TEXT   NOT NULL,                  -- why it may stay; '' while that is open
    settled_by TEXT   NOT NULL,                  -- account; ''
    settled_at BIGINT NOT NULL,                  -- Unix milliseconds; 0
    PRIMARY KEY (resource, position)
);
CREATE INDEX resource_personal_open ON resource_personal (resource) WHERE settled = '';
