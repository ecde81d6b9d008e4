-- +goose Up

-- What the scanner said of the data file when it was attached, so that merchant and operator
-- can read it again without the file being scanned anew.
ALTER TABLE listing ADD COLUMN file_rows BIGINT NOT NULL DEFAULT 0;    -- records that the scanner read
ALTER TABLE listing ADD COLUMN findings  TEXT   NOT NULL DEFAULT '[]'; -- JSON [{type, place, count, …}], values masked
