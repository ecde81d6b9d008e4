-- +goose Up

-- What people know a case by in English. Empty where what it is about has a Chinese name only, and for cases opened before there were
-- titles in two languages: the program then puts the procedure's English words before the Chinese title, so that no state of an
-- older case, and no digest of it in the journal, changes.
ALTER TABLE case_file ADD COLUMN title_en TEXT NOT NULL DEFAULT '';
