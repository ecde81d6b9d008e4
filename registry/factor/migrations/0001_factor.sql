-- +goose Up

-- What proves a person beside the password. On record: that it was set up, by whom, and that it was removed.
CREATE TABLE factor (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    account    TEXT   NOT NULL REFERENCES account (id),
    kind       TEXT   NOT NULL CHECK (kind IN ('totp', 'passkey')),
    name       TEXT   NOT NULL,              -- what its owner calls it
    digest     TEXT   NOT NULL,              -- SHA-256 of the sealed secret, or of a passkey's id and public key; hexadecimal
    state      TEXT   NOT NULL CHECK (state IN ('active', 'removed')),
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL               -- account id
);
CREATE INDEX factor_account ON factor (account, state);

-- What an active factor is checked by, and how it was used. Passing state: it goes with the factor.
CREATE TABLE factor_secret (
    factor     TEXT   PRIMARY KEY REFERENCES factor (id),
    account    TEXT   NOT NULL REFERENCES account (id),
    secret     TEXT   NOT NULL,              -- totp: the secret as sealed by the vault; passkey: the credential record as JSON, which holds no secret
    credential TEXT   UNIQUE,                -- passkey: the credential's id, base64url; NULL for totp
    counter    BIGINT NOT NULL,              -- totp: the counter of the last code used (RFC 6238 T); passkey: the last signature count
    used_at    BIGINT NOT NULL,              -- Unix milliseconds; 0 never
    warned_at  BIGINT NOT NULL               -- when a passkey's signature count went back, a sign of a copy: Unix milliseconds; 0 never
);
CREATE INDEX factor_secret_account ON factor_secret (account);

-- Codes for whoever has lost the device; each opens once.
CREATE TABLE recovery_code (
    id      TEXT   PRIMARY KEY,              -- SHA-256 of account and code, hexadecimal; a code has 80 random bits
    account TEXT   NOT NULL REFERENCES account (id),
    used_at BIGINT NOT NULL                  -- Unix milliseconds; 0 not yet
);
CREATE INDEX recovery_code_account ON recovery_code (account);

-- Challenges that have been answered, until they run out: an answer that was overheard opens nothing.
CREATE TABLE answered_challenge (
    id         TEXT   PRIMARY KEY,           -- SHA-256 of the challenge, hexadecimal
    expires_at BIGINT NOT NULL               -- Unix milliseconds, machine's clock
);
