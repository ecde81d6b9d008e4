-- +goose Up

-- That an account may be entered by an identity of the city's single sign-on. On record: who bound and who unbound it.
CREATE TABLE sso_identity (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    account    TEXT   NOT NULL REFERENCES account (id),
    issuer     TEXT   NOT NULL,              -- the provider (OpenID Connect iss)
    digest     TEXT   NOT NULL,              -- SHA-256 of issuer, account and subject; hexadecimal
    state      TEXT   NOT NULL CHECK (state IN ('active', 'removed')),
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL               -- account id
);
CREATE INDEX sso_identity_account ON sso_identity (account, state);

-- Whom the provider means, and how the identity was used. Passing state: it goes with the binding.
CREATE TABLE sso_subject (
    identity TEXT   PRIMARY KEY REFERENCES sso_identity (id),
    account  TEXT   NOT NULL REFERENCES account (id),
    issuer   TEXT   NOT NULL,
    subject  TEXT   NOT NULL,                -- OpenID Connect sub: never changes, never given to another
    label    TEXT   NOT NULL,                -- what the provider calls the person, to be recognised by
    used_at  BIGINT NOT NULL,                -- Unix milliseconds; 0 never
    UNIQUE (issuer, subject),
    UNIQUE (account, issuer)
);
