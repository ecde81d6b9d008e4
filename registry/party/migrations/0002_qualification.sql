-- +goose Up

-- What a party may do on this market, by registration, accreditation or agreement.
CREATE TABLE qualification (
    id            TEXT   PRIMARY KEY,        -- UUIDv7
    party         TEXT   NOT NULL REFERENCES party (id),
    kind          TEXT   NOT NULL CHECK (kind IN ('merchant', 'broker', 'operator')),
    number        TEXT   NOT NULL UNIQUE,    -- running public number, such as 惠数商-2026-0001
    scope         TEXT   NOT NULL,           -- what it covers, in words
    from_day      TEXT   NOT NULL,           -- first day of validity, yyyy-mm-dd
    to_day        TEXT   NOT NULL,           -- last day of validity; '' without a fixed term
    accreditation TEXT   NOT NULL,           -- broker: number given by the provincial authority; '' otherwise
    issuer        TEXT   NOT NULL,           -- broker: who accredited
    agreement     TEXT   NOT NULL,           -- operator: id of the agreement that is the licence; '' otherwise
    case_id       TEXT   NOT NULL,           -- case in which it was granted; '' for an operator
    rule_set      TEXT   NOT NULL,           -- rule set by which it was granted
    standing      TEXT   NOT NULL CHECK (standing IN ('granted', 'suspended', 'revoked', 'ended')),
    reason        TEXT   NOT NULL,           -- of the present standing; '' when granted
    changed_at    BIGINT NOT NULL,           -- Unix milliseconds of the last change of standing
    created_at    BIGINT NOT NULL            -- Unix milliseconds
);
CREATE INDEX qualification_party ON qualification (party, kind);
CREATE INDEX qualification_kind ON qualification (kind, id);
CREATE INDEX qualification_case ON qualification (case_id);
CREATE UNIQUE INDEX qualification_agreement ON qualification (agreement) WHERE agreement <> '';

-- Applications for a qualification; their course is a case of the procedure engine.
CREATE TABLE application (
    id            TEXT   PRIMARY KEY,        -- UUIDv7
    case_id       TEXT   NOT NULL,           -- set in the transaction that opens the case
    party         TEXT   NOT NULL REFERENCES party (id),
    kind          TEXT   NOT NULL CHECK (kind IN ('merchant', 'broker')),
    scope         TEXT   NOT NULL,           -- what the party wants to do
    from_day      TEXT   NOT NULL,           -- broker: first day of the accreditation, yyyy-mm-dd; '' otherwise
    to_day        TEXT   NOT NULL,           -- broker: last day of the accreditation; '' otherwise
    accreditation TEXT   NOT NULL,           -- broker: number given by the provincial authority
    issuer        TEXT   NOT NULL,           -- broker: who accredited
    created_at    BIGINT NOT NULL,           -- Unix milliseconds
    created_by    TEXT   NOT NULL            -- account id
);
CREATE INDEX application_party ON application (party, id);
CREATE INDEX application_case ON application (case_id);

-- Papers handed in with an application.
CREATE TABLE application_paper (
    application TEXT NOT NULL REFERENCES application (id),
    material    TEXT NOT NULL,               -- id of the material in the rule set, such as 'business_licence'
    document    TEXT NOT NULL REFERENCES document (id),
    PRIMARY KEY (application, material)
) WITHOUT ROWID;
