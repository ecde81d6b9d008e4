-- +goose Up

-- By what the authority made sure of who a party is, as it was last recorded: what went before stands in the journal. Which way it was
-- done, and when, says the party's own row (NDI-TR-2025-03, tables 4 and 7).
CREATE TABLE party_identity (
    id             TEXT   PRIMARY KEY REFERENCES party (id),
    evidence       TEXT   NOT NULL,     -- papers that were seen, number of the certificate, or what else it rests on; '' where a case or a transfer proves it
    document       TEXT   NOT NULL,     -- its scan in the vault; '' for none
    case_id        TEXT   NOT NULL,     -- the case that entered the party; '' for none
    transfer       TEXT   NOT NULL,     -- the transfer that the party answered; '' for none
    legal_rep      TEXT   NOT NULL,     -- name of the legal representative on that day
    legal_rep_level TEXT  NOT NULL CHECK (legal_rep_level IN ('0', '1', '2')),
    legal_rep_way  TEXT   NOT NULL CHECK (legal_rep_way IN ('', '1', '2', '3')),
    handler        TEXT   NOT NULL,     -- name of the handler on that day; '' where the file named none
    handler_level  TEXT   NOT NULL CHECK (handler_level IN ('0', '1', '2')),
    handler_way    TEXT   NOT NULL CHECK (handler_way IN ('', '1', '2', '3')),
    recorded_at    BIGINT NOT NULL,     -- Unix milliseconds
    recorded_by    TEXT   NOT NULL      -- account id
);

-- Whose account it is, as the bank has it: the transfer verifies nobody else.
ALTER TABLE identity_transfer ADD COLUMN holder TEXT NOT NULL DEFAULT '';

-- The body that approved or registered the organisation, and the class of GB/T 4754 within its division (NDI-TR-2025-03, table 5).
ALTER TABLE party_file ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE party_file ADD COLUMN industry_class TEXT NOT NULL DEFAULT '';
