-- +goose Up

-- With a ticket the holder of an account who has lost the password sets a new one, once. On record: for whom, by whom, and that it was used.
CREATE TABLE reset_ticket (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    account    TEXT   NOT NULL REFERENCES account (id),
    way        TEXT   NOT NULL CHECK (way IN ('hand', 'mail')), -- handed over in person, or sent to the account's confirmed address
    state      TEXT   NOT NULL CHECK (state IN ('open', 'used', 'ended')), -- ended: another one took its place or was used
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL,              -- account id of the officer; of the system where the holder asked for it
    expires_at BIGINT NOT NULL,              -- Unix milliseconds
    used_at    BIGINT NOT NULL               -- Unix milliseconds; 0 not yet
);
CREATE INDEX reset_ticket_account ON reset_ticket (account, state);

-- What an open ticket is recognised by. Passing state: it goes with the ticket.
CREATE TABLE reset_secret (
    ticket     TEXT   PRIMARY KEY REFERENCES reset_ticket (id),
    token_hash TEXT   NOT NULL UNIQUE        -- SHA-256 of the token, hexadecimal; a token has 256 random bits
);
