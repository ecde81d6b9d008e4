-- +goose Up

-- Whether a sign-in by password has to be finished with a factor (room factor). It stands here so that whoever opens a
-- session learns it with the account, and cannot forget to ask.
ALTER TABLE account ADD COLUMN second_factor BOOLEAN NOT NULL DEFAULT FALSE;

-- A half-open session knows the password and nothing more: it can only be finished or dropped.
ALTER TABLE session ADD COLUMN half BOOLEAN NOT NULL DEFAULT FALSE;
-- When the session last proved who it is, by the machine's clock: Unix milliseconds, 0 for never.
ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

-- Browsers in which somebody signed in to the end: their tries are counted apart, so that nobody elsewhere
-- can keep the person out. Passing state.
CREATE TABLE known_device (
    id         TEXT   PRIMARY KEY,           -- SHA-256 of the device's 256-bit token, hexadecimal
    account    TEXT   NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    seen_at    BIGINT NOT NULL               -- Unix milliseconds, of the last sign-in
);
CREATE INDEX known_device_account ON known_device (account, seen_at);
