-- +goose Up

-- Proposals to end an agreement by mutual consent: one side proposes, the other answers.
CREATE TABLE agreement_ending (
    id         TEXT   PRIMARY KEY,              -- UUIDv7
    agreement  TEXT   NOT NULL REFERENCES agreement (id),
    proposer   TEXT   NOT NULL,                 -- party id of the side that proposed
    reason     TEXT   NOT NULL,                 -- why it is to end
    answer_by  TEXT   NOT NULL,                 -- last day of the answer, YYYY-MM-DD
    answer     TEXT   NOT NULL,                 -- reasons of whoever closed it; ''
    standing   TEXT   NOT NULL CHECK (standing IN ('draft', 'granted', 'refused', 'withdrawn', 'ended')),
    case_id    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,                 -- Unix milliseconds
    closed_at  BIGINT NOT NULL                  -- Unix milliseconds; 0 while it is open
);
-- One that is open at most.
CREATE UNIQUE INDEX agreement_ending_open ON agreement_ending (agreement) WHERE standing = 'draft';
CREATE INDEX agreement_ending_agreement ON agreement_ending (agreement, id);
CREATE INDEX agreement_ending_case ON agreement_ending (case_id);
