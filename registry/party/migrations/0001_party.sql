-- +goose Up

-- Organisations: authorities, bodies, companies, exchanges.
CREATE TABLE party (
    id            TEXT    PRIMARY KEY,       -- UUIDv7
    kind          TEXT    NOT NULL CHECK (kind IN ('authority', 'registration_body', 'public_body', 'company', 'exchange')),
    name_zh       TEXT    NOT NULL,          -- full registered name
    name_en       TEXT    NOT NULL,          -- '' when none is used
    uscc          TEXT    NOT NULL UNIQUE,   -- unified social credit code, GB 32100, 18 characters
    code_override TEXT    NOT NULL,          -- why an authority accepted a code that fails GB 32100; '' for a sound code
    by_reference  BOOLEAN NOT NULL,          -- follows the rules by reference (Art. 24): central, provincial, or paid by the city
    implementing  BOOLEAN NOT NULL,          -- concludes authorised-operation agreements (implementing body)
    region        TEXT    NOT NULL,          -- administrative division, GB/T 2260, 6 digits
    address       TEXT    NOT NULL,
    legal_rep     TEXT    NOT NULL,          -- legal representative
    contact_name  TEXT    NOT NULL,
    contact_phone TEXT    NOT NULL,
    contact_email TEXT    NOT NULL,
    verification  TEXT    NOT NULL CHECK (verification IN ('', 'manual', 'bank_transfer', 'market_regulator', 'other')), -- how its identity was verified; '' not yet
    verified_at   BIGINT  NOT NULL,          -- Unix milliseconds; 0 not yet
    verified_by   TEXT    NOT NULL,          -- account id
    version       BIGINT  NOT NULL,          -- grows with each change; edits name the version they saw
    created_at    BIGINT  NOT NULL,          -- Unix milliseconds
    created_by    TEXT    NOT NULL           -- account id; '' for a company that signed itself up
);
CREATE INDEX party_kind ON party (kind, id);

-- Who holds an office that the rules demand of a body, and who held it before.
CREATE TABLE appointment (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    party      TEXT   NOT NULL REFERENCES party (id),
    office     TEXT   NOT NULL CHECK (office IN ('chief_data_officer', 'security_officer')),
    person     TEXT   NOT NULL,              -- name of the person
    post       TEXT   NOT NULL,              -- the person's post in the body
    phone      TEXT   NOT NULL,
    from_day   TEXT   NOT NULL,              -- first day, yyyy-mm-dd
    to_day     TEXT   NOT NULL,              -- first day no longer in office; '' while in office
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL               -- account id
);
CREATE INDEX appointment_party ON appointment (party, office, from_day);
CREATE UNIQUE INDEX appointment_current ON appointment (party, office) WHERE to_day = '';

-- Persons who act for a party.
CREATE TABLE account (
    id            TEXT   PRIMARY KEY,        -- UUIDv7
    login         TEXT   NOT NULL UNIQUE,    -- lower case
    name          TEXT   NOT NULL,           -- the person's name
    password_hash TEXT   NOT NULL,           -- argon2id in PHC form
    roles         TEXT   NOT NULL,           -- JSON array of base roles; more follow from the party each day
    party         TEXT   NOT NULL REFERENCES party (id),
    state         TEXT   NOT NULL CHECK (state IN ('active', 'closed')),
    created_at    BIGINT NOT NULL,           -- Unix milliseconds
    created_by    TEXT   NOT NULL            -- account id; '' for the first account of a company that signed up
);
CREATE INDEX account_party ON account (party, id);

-- Who is signed in where. Passing state: it comes and goes without events.
CREATE TABLE session (
    id         TEXT   PRIMARY KEY,           -- UUIDv7, names the session in the list; it opens nothing
    token_hash TEXT   NOT NULL UNIQUE,       -- SHA-256 of the 256-bit token, hexadecimal
    account    TEXT   NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    seen_at    BIGINT NOT NULL,              -- Unix milliseconds, to five minutes
    expires_at BIGINT NOT NULL,              -- Unix milliseconds, however busy the session is
    ip         TEXT   NOT NULL,
    user_agent TEXT   NOT NULL
);
CREATE INDEX session_account ON session (account, id);
CREATE INDEX session_expires ON session (expires_at);

-- Failed sign-ins by login and address, so that one address cannot guess on and nobody else is locked out.
CREATE TABLE sign_in_failure (
    id      TEXT    PRIMARY KEY,             -- SHA-256 of login and address, hexadecimal
    count   INTEGER NOT NULL,                -- failures in a row
    last_at BIGINT  NOT NULL                 -- Unix milliseconds
);
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_at);

-- Words of the public register, as ledger/search makes them.
CREATE VIRTUAL TABLE party_search USING fts4(party, words, notindexed=party);
