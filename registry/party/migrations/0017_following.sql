-- +goose Up

-- Whoever asks for a return has no account that opens: by a secret reference, of which the hash is kept, it follows what became of it.
ALTER TABLE party_matter ADD COLUMN reference_hash TEXT NOT NULL DEFAULT ''; -- SHA-256, hex; '' for matters of those who can sign in
CREATE UNIQUE INDEX party_matter_reference ON party_matter (reference_hash) WHERE reference_hash <> '';
