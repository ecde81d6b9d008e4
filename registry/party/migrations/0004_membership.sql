-- +goose Up

-- What makes a person act for a party, and as what. A person may have several, one for each party, and acts in one at a time.
CREATE TABLE membership (
    id           TEXT   PRIMARY KEY,         -- UUIDv7; that of the account for the membership an account was opened with
    account      TEXT   NOT NULL REFERENCES account (id),
    party        TEXT   NOT NULL REFERENCES party (id),
    roles        TEXT   NOT NULL,            -- JSON array of base roles; more follow from the party each day
    functions    TEXT   NOT NULL,            -- JSON array of functions, such as handler and approver
    state        TEXT   NOT NULL CHECK (state IN ('active', 'ended')),
    created_at   BIGINT NOT NULL,            -- Unix milliseconds
    created_by   TEXT   NOT NULL,            -- account id of who invited; '' for the first person of a company that signed up
    ended_at     BIGINT NOT NULL,            -- Unix milliseconds; 0 while active
    ended_by     TEXT   NOT NULL             -- account id: the member's own where it left
);
CREATE UNIQUE INDEX membership_active ON membership (account, party) WHERE state = 'active';
CREATE INDEX membership_party ON membership (party, id);

-- Until now an account acted for one party and did everything there. What an account was opened with stays in its own row, which
-- the journal binds; the membership that follows from it needs no event of its own (room.go, loadAccount).
INSERT INTO membership (id, account, party, roles, functions, state, created_at, created_by, ended_at, ended_by)
    SELECT id, id, party, roles, '["administrator","handler","approver","finance","developer"]', 'active', created_at, created_by, 0, '' FROM account;

-- Who an account's person is. 'recorded': the party has entered the real name; 'claimed': the person has, and nobody confirmed it.
ALTER TABLE account ADD COLUMN name_state TEXT NOT NULL DEFAULT 'recorded';
-- argon2id hash of kind and number of the identity document, under the installation's salt: equal for one person; '' without.
ALTER TABLE account ADD COLUMN document_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN identified_at BIGINT NOT NULL DEFAULT 0;  -- Unix milliseconds; 0: with the account
ALTER TABLE account ADD COLUMN identified_by TEXT NOT NULL DEFAULT '';   -- account id
CREATE INDEX account_name ON account (name);

-- The membership in which a session acts; '' for none.
ALTER TABLE session ADD COLUMN membership TEXT NOT NULL DEFAULT '';
UPDATE session SET membership = account;

-- Invitations to act for a party.
CREATE TABLE invitation (
    id           TEXT   PRIMARY KEY,         -- UUIDv7
    party        TEXT   NOT NULL REFERENCES party (id),
    address      TEXT   NOT NULL,            -- login or e-mail address of who is invited, as the administrator wrote it, lower case
    name         TEXT   NOT NULL,            -- real name of who is invited; '' when the administrator gave none
    document_hash TEXT  NOT NULL,            -- as in account; '' when none was given
    roles        TEXT   NOT NULL,            -- JSON array of base roles
    functions    TEXT   NOT NULL,            -- JSON array of functions
    token_hash   TEXT   NOT NULL UNIQUE,     -- SHA-256 of the 256-bit token, hexadecimal
    state        TEXT   NOT NULL CHECK (state IN ('open', 'accepted', 'withdrawn')),
    expires_at   BIGINT NOT NULL,            -- Unix milliseconds
    accepted_by  TEXT   NOT NULL,            -- account id; '' until then
    decided_at   BIGINT NOT NULL,            -- Unix milliseconds of acceptance or withdrawal; 0 while open
    created_at   BIGINT NOT NULL,            -- Unix milliseconds
    created_by   TEXT   NOT NULL             -- account id
);
CREATE INDEX invitation_party ON invitation (party, id);

-- Functions that a member has handed to another for a term.
CREATE TABLE delegation (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    party      TEXT   NOT NULL REFERENCES party (id),
    giver      TEXT   NOT NULL REFERENCES membership (id),
    receiver   TEXT   NOT NULL REFERENCES membership (id),
    functions  TEXT   NOT NULL,              -- JSON array of functions
    from_day   TEXT   NOT NULL,              -- first day, yyyy-mm-dd
    to_day     TEXT   NOT NULL,              -- last day, yyyy-mm-dd: it ends by itself
    reason     TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('given', 'ended')), -- ended: before its term
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    created_by TEXT   NOT NULL,              -- account id
    ended_at   BIGINT NOT NULL,              -- Unix milliseconds; 0 while given
    ended_by   TEXT   NOT NULL               -- account id
);
CREATE INDEX delegation_receiver ON delegation (receiver, to_day);
CREATE INDEX delegation_party ON delegation (party, id);

-- The one salt of this installation for the hashes of identity documents. A salt for each would make equal numbers unequal.
CREATE TABLE person_salt (
    id   TEXT PRIMARY KEY,                   -- 'salt'
    salt TEXT NOT NULL                       -- 32 random bytes, hexadecimal
);
