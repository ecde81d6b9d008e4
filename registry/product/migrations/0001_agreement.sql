-- +goose Up

-- One row for each authorised-operation agreement (授权运营协议, 27号 arts 3, 9-14).
CREATE TABLE agreement (
    id                TEXT   PRIMARY KEY,        -- UUIDv7
    code              TEXT   NOT NULL UNIQUE,    -- public number, such as 'HZ-SQ-2026-0001'
    title             TEXT   NOT NULL,
    implementing_body TEXT   NOT NULL,           -- party id of the implementing body
    operator          TEXT   NOT NULL,           -- party id of the company that becomes operator
    purposes          TEXT   NOT NULL,           -- JSON [{"name","class"}]
    recipients        TEXT   NOT NULL,           -- JSON [text]; empty: no limit beyond the law
    term_from         TEXT   NOT NULL,           -- first day, YYYY-MM-DD; '' while open in the draft
    term_to           TEXT   NOT NULL,           -- last day, YYYY-MM-DD; '' while open in the draft
    term_exception    TEXT   NOT NULL,           -- why more than five years; '' for none
    selection         TEXT   NOT NULL,           -- how the operator was chosen (27号 art. 12); '' while open
    plan_approval     TEXT   NOT NULL,           -- who approved the implementation plan and when (27号 art. 11); ''
    clauses           TEXT   NOT NULL,           -- JSON {item id: text}, the mandatory items of 27号 art. 14
    standing          TEXT   NOT NULL,           -- the recorded fact; what holds today follows from it and the day
    case_id           TEXT   NOT NULL,           -- its case
    version           BIGINT NOT NULL,           -- grows with each edit
    in_force_event    TEXT   NOT NULL,           -- event id of its conclusion; ''
    concluded_at      BIGINT NOT NULL,           -- Unix milliseconds; 0 before
    ended_at          BIGINT NOT NULL,           -- Unix milliseconds; 0 while it stands
    end_reason        TEXT   NOT NULL,
    created_at        BIGINT NOT NULL,           -- Unix milliseconds
    updated_at        BIGINT NOT NULL,           -- Unix milliseconds
    CHECK (standing IN ('draft', 'granted', 'ended', 'withdrawn'))
);
CREATE INDEX agreement_operator ON agreement (operator, id);
CREATE INDEX agreement_body ON agreement (implementing_body, id);

-- The resources that an agreement names.
CREATE TABLE agreement_resource (
    agreement TEXT   NOT NULL REFERENCES agreement (id),
    position  BIGINT NOT NULL,                   -- order in the agreement, from 0
    resource  TEXT   NOT NULL,                   -- id in the catalogue
    title     TEXT   NOT NULL,                   -- its title when it was named
    body      TEXT   NOT NULL,                   -- party id of the source body then
    consent   TEXT   NOT NULL,                   -- how another source body consented (27号 art. 5); ''
    PRIMARY KEY (agreement, resource)
);
CREATE INDEX agreement_resource_resource ON agreement_resource (resource, agreement);

-- Papers of an agreement: the signed text, the implementation plan, the proof of selection.
CREATE TABLE agreement_document (
    agreement TEXT   NOT NULL REFERENCES agreement (id),
    document  TEXT   NOT NULL,                   -- document id in the vault's table
    title     TEXT   NOT NULL,                   -- what it is
    added_at  BIGINT NOT NULL,                   -- Unix milliseconds
    PRIMARY KEY (agreement, document)
);
