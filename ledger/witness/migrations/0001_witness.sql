-- +goose Up

-- What each witness has signed last, so that the next proof begins there. A witness is known by its key.
CREATE TABLE witness (
    vkey TEXT   PRIMARY KEY,                 -- name+hash+base64
    size BIGINT NOT NULL,                    -- of the log when it cosigned
    at   BIGINT NOT NULL                     -- Unix milliseconds, as the witness states it
);

-- Cosignatures, from the newest checkpoint that met the quorum onwards.
CREATE TABLE cosignature (
    size BIGINT NOT NULL,
    vkey TEXT   NOT NULL,
    line TEXT   NOT NULL,                    -- the signature line of the note, with its newline
    PRIMARY KEY (size, vkey)
);

-- The newest checkpoint that met the quorum. There is never more than one row.
CREATE TABLE witnessed (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    size BIGINT  NOT NULL,
    note TEXT    NOT NULL                    -- with its cosignatures
);
