-- +goose Up

-- Papers that the party complained of handed in with its statement: documents that the complaint itself owns.
CREATE TABLE complaint_paper (
    document  TEXT PRIMARY KEY,           -- document id in the vault's table
    complaint TEXT NOT NULL REFERENCES complaint (id)
);
CREATE INDEX complaint_paper_complaint ON complaint_paper (complaint, document);
