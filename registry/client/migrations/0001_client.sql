-- +goose Up

-- Machines that speak for a party.
CREATE TABLE client (
    id          TEXT   PRIMARY KEY,          -- UUIDv7
    party       TEXT   NOT NULL REFERENCES party (id),
    name        TEXT   NOT NULL,             -- what people call the system
    scopes      TEXT   NOT NULL,             -- JSON array of names of compliance/access
    responsible TEXT   NOT NULL REFERENCES account (id), -- the person who answers for it
    state       TEXT   NOT NULL CHECK (state IN ('active', 'revoked')),
    created_at  BIGINT NOT NULL,             -- Unix milliseconds
    created_by  TEXT   NOT NULL              -- account id
);
CREATE INDEX client_party ON client (party, id);

-- What a client shows who it is with. The secret of an API key and the private half of a signing key are nowhere kept.
CREATE TABLE client_key (
    id         TEXT   PRIMARY KEY,           -- 20 letters and digits; names the key in requests and in lists
    client     TEXT   NOT NULL REFERENCES client (id),
    kind       TEXT   NOT NULL CHECK (kind IN ('secret', 'public')),
    hash       TEXT   NOT NULL,              -- SHA-256 of the 256-bit secret, hexadecimal; '' for a public key
    public_key TEXT   NOT NULL,              -- PEM of a public key; '' for a secret
    algorithm  TEXT   NOT NULL,              -- of RFC 9421, for a public key; '' for a secret
    allow      TEXT   NOT NULL,              -- JSON array of CIDR prefixes that may use it; empty for any
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL,              -- account id
    expires_at BIGINT NOT NULL,              -- Unix milliseconds, at most a year after
    revoked_at BIGINT NOT NULL,              -- Unix milliseconds; 0 while it holds
    revoked_by TEXT   NOT NULL               -- account id; '' while it holds
);
CREATE INDEX client_key_client ON client_key (client, id);

-- How much the clients of a party may ask, where the authority has set it; otherwise by the kind of party.
CREATE TABLE client_quota (
    id         TEXT   PRIMARY KEY REFERENCES party (id),
    per_minute BIGINT NOT NULL,
    per_day    BIGINT NOT NULL,
    per_month  BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    set_at     BIGINT NOT NULL,              -- Unix milliseconds
    set_by     TEXT   NOT NULL               -- account id
);

-- When a key was used last, to the minute. Passing state.
CREATE TABLE client_key_use (
    id      TEXT   PRIMARY KEY,              -- the key's
    last_at BIGINT NOT NULL,                 -- Unix milliseconds
    last_ip TEXT   NOT NULL
);

-- Signed requests that were taken, so that none is taken twice. Passing state: of no use once the signature is too old.
CREATE TABLE client_nonce (
    id         TEXT   PRIMARY KEY,           -- SHA-256 of key and nonce, hexadecimal
    expires_at BIGINT NOT NULL               -- Unix milliseconds
);
CREATE INDEX client_nonce_expires ON client_nonce (expires_at);

-- Requests answered, by party and day of the law's calendar: what quotas and bills go by. Counted, not derived.
CREATE TABLE client_usage (
    party    TEXT   NOT NULL,
    day      TEXT   NOT NULL,                -- yyyy-mm-dd, UTC+8
    requests BIGINT NOT NULL,                -- admitted
    refused  BIGINT NOT NULL,                -- turned away for a quota; never billed
    PRIMARY KEY (party, day)
);
