-- +goose Up

-- What a refusal was about, beside its words. The roots of the hours bind the words, which end with the same.
ALTER TABLE access_trail ADD COLUMN object_kind TEXT NOT NULL DEFAULT ''; -- as the journal has it; ''
ALTER TABLE access_trail ADD COLUMN object_id   TEXT NOT NULL DEFAULT ''; -- UUIDv7; ''
CREATE INDEX access_trail_object ON access_trail (object_id, id) WHERE object_id <> '';

-- Of the lines of before: "… on KIND ID".
UPDATE access_trail SET object_id = substr(detail, length(detail) - 35),
    object_kind = substr(substr(detail, 1, length(detail) - 37), length(rtrim(substr(detail, 1, length(detail) - 37), 'abcdefghijklmnopqrstuvwxyz._')) + 1)
WHERE kind = 'refused' AND detail LIKE '% on % ________-____-____-____-____________'
    AND rtrim(substr(detail, 1, length(detail) - 37), 'abcdefghijklmnopqrstuvwxyz._') LIKE '% on ';
