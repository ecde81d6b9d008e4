-- +goose Up

-- A party that has left by its own wish. Its row, its people's and all that it did stay as long as the law asks.
CREATE TABLE party_closure (
    id        TEXT   PRIMARY KEY REFERENCES party (id),
    reason    TEXT   NOT NULL,
    closed_at BIGINT NOT NULL,               -- Unix milliseconds
    closed_by TEXT   NOT NULL                -- account id
);
