-- +goose Up

-- What one process at a time may do: who does it, and until when unless renewed. On SQLite there is one process only.
CREATE TABLE lease (
    name   TEXT   PRIMARY KEY,
    holder TEXT   NOT NULL,
    fence  BIGINT NOT NULL,                  -- grows with each new holder
    until  BIGINT NOT NULL                   -- Unix milliseconds by the database's clock
);
INSERT INTO lease (name, holder, fence, until) VALUES ('log', '', 0, 0);
