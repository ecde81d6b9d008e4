-- +goose Up

-- A natural person objects for itself: its objection names no party. erased_at is when the person was taken out of it, Unix
-- milliseconds; 0 before.
ALTER TABLE registration_objection ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX registration_objection_account ON registration_objection (account) WHERE party = '';
