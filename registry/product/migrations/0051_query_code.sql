-- +goose Up

-- A query code that was entered wrongly is put right: the certificates from before then stated another one.
ALTER TABLE registration_version ADD COLUMN query_code TEXT NOT NULL DEFAULT ''; -- what its certificate states, where that was corrected since; '' otherwise
