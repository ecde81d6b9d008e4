-- +goose Up

-- Verification looks a registration up by the hash of the file it was registered with.
CREATE INDEX registration_file_hash ON registration (file_hash);
