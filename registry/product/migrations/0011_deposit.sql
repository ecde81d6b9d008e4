-- +goose Up

-- Evidence deposits of a product's data before its application (26号 art. 7). No value of the data is kept, only hashes.
CREATE TABLE product_deposit (
    id               TEXT   PRIMARY KEY,              -- UUIDv7
    product          TEXT   NOT NULL REFERENCES product (id),
    fields_hash      TEXT   NOT NULL,                 -- SHA-256 of the fields with derivations and sources, hexadecimal
    data             TEXT   NOT NULL,                 -- JSON: [{"name", "sha256"}]
    process          TEXT   NOT NULL,                 -- processing record in words
    process_document TEXT   NOT NULL,                 -- id of the document that is the record; ''
    process_sha256   TEXT   NOT NULL,                 -- SHA-256 of the record, hexadecimal
    event            TEXT   NOT NULL,                 -- whose receipt proves the deposit
    created_at       BIGINT NOT NULL                  -- Unix milliseconds
);
CREATE INDEX product_deposit_product ON product_deposit (product, id);
