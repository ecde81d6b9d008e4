-- +goose Up

-- A proposal that waits for a second person: so that it stands in the inbox of whoever may confirm it, also where
-- the case is decided and nobody else is awaited.
ALTER TABLE case_file ADD COLUMN proposed_as TEXT NOT NULL DEFAULT ''; -- the capacity that confirms, '' where nothing waits
ALTER TABLE case_file ADD COLUMN proposed_by TEXT NOT NULL DEFAULT ''; -- the account that proposed, and so cannot confirm
CREATE INDEX case_file_proposed ON case_file (proposed_as) WHERE proposed_as <> '';
