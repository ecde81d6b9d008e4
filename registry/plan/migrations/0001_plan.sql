-- +goose Up

-- One row for each implementation plan of an authorised operation (授权运营实施方案, 27号 arts 8-11).
CREATE TABLE plan (
    id                  TEXT   PRIMARY KEY,  -- UUIDv7
    code                TEXT   NOT NULL UNIQUE, -- number, such as 'HZ-FA-2026-000001'
    title               TEXT   NOT NULL,
    body                TEXT   NOT NULL,     -- party id of the implementing body
    mode                TEXT   NOT NULL,     -- 'whole', 'field' or 'scenario'; '' while open
    items               TEXT   NOT NULL,     -- JSON {item id: text}, the contents of 27号 art. 9
    consultation        TEXT   NOT NULL,     -- who was heard, and what came of it
    changes             TEXT   NOT NULL,     -- id of the approved plan that this one is a major change of; ''
    standing            TEXT   NOT NULL,     -- the recorded fact
    case_id             TEXT   NOT NULL,
    decision_meeting    TEXT   NOT NULL,     -- the meeting that decided collectively (三重一大)
    decision_on         TEXT   NOT NULL,     -- YYYY-MM-DD; ''
    decision_minutes    TEXT   NOT NULL,     -- document id of its minutes; ''
    approval_by         TEXT   NOT NULL,     -- the government, as the paper names it
    approval_number     TEXT   NOT NULL,
    approval_on         TEXT   NOT NULL,     -- YYYY-MM-DD; ''
    approval_paper      TEXT   NOT NULL,     -- document id of the scan; ''
    filing_number       TEXT   NOT NULL,     -- of the filing with the province
    filing_on           TEXT   NOT NULL,     -- YYYY-MM-DD; ''
    version             BIGINT NOT NULL,     -- grows with each edit
    created_at          BIGINT NOT NULL,     -- Unix milliseconds
    updated_at          BIGINT NOT NULL,     -- Unix milliseconds
    CHECK (standing IN ('draft', 'granted', 'ended', 'withdrawn'))
);
CREATE INDEX plan_body ON plan (body, id);
CREATE INDEX plan_changes ON plan (changes);
