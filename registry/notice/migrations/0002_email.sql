-- +goose Up

-- Where a person is written to. Nothing but the letter that asks for confirmation goes to an address that is not confirmed.
CREATE TABLE email_address (
    account       TEXT   PRIMARY KEY,
    address       TEXT   NOT NULL,
    verified_at   BIGINT NOT NULL DEFAULT 0,  -- Unix milliseconds; 0 while it is not confirmed
    token_hash    TEXT   NOT NULL DEFAULT '', -- SHA-256 of the token in the newest letter that asks, hexadecimal; '' when none waits
    token_expires BIGINT NOT NULL DEFAULT 0,  -- Unix milliseconds
    asked_at      BIGINT NOT NULL,            -- when it was entered or the letter was asked for again
    unsubscribe   TEXT   NOT NULL UNIQUE      -- token of the address that ends all letters
);
CREATE INDEX email_address_token ON email_address (token_hash);
