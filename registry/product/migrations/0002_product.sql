-- +goose Up

-- One row for each data product: its newest content. A filed version is kept whole in its registration.
CREATE TABLE product (
    id          TEXT   PRIMARY KEY,              -- UUIDv7
    code        TEXT,                            -- NDI-TR-2025-04, given once on registration; NULL before
    operator    TEXT   NOT NULL,                 -- party id of the operator
    agreement   TEXT   NOT NULL REFERENCES agreement (id),
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    kind        TEXT   NOT NULL,                 -- kind of product; '' while open
    purpose     TEXT   NOT NULL,                 -- one purpose of the agreement; '' while open
    form        TEXT   NOT NULL,                 -- delivery form; '' while open
    frequency   TEXT   NOT NULL,                 -- update frequency by the code table; '' while open
    fields      TEXT   NOT NULL,                 -- in order, each with its sources: JSON in JCS
    fields_hash TEXT   NOT NULL,                 -- SHA-256 of fields, hexadecimal
    merchant    TEXT   NOT NULL,                 -- party id of the entrusted data merchant; '' for none
    version     BIGINT NOT NULL,                 -- grows with each edit
    created_at  BIGINT NOT NULL,                 -- Unix milliseconds
    updated_at  BIGINT NOT NULL                  -- Unix milliseconds
);
CREATE INDEX product_operator ON product (operator, id);
CREATE INDEX product_agreement ON product (agreement, id);
CREATE INDEX product_merchant ON product (merchant, id) WHERE merchant <> '';
CREATE UNIQUE INDEX product_code ON product (code) WHERE code IS NOT NULL;

-- Index of the resources that products are made from.
CREATE TABLE product_resource (
    resource TEXT NOT NULL,                      -- id in the catalogue
    product  TEXT NOT NULL REFERENCES product (id),
    PRIMARY KEY (resource, product)
) WITHOUT ROWID;

-- Materials of the registration file, by the rule set's ids.
CREATE TABLE product_material (
    product   TEXT   NOT NULL REFERENCES product (id),
    material  TEXT   NOT NULL,                   -- id in the rule set, such as 'risk_assessment'
    document  TEXT   NOT NULL,                   -- document id; '' for a statement
    sha256    TEXT   NOT NULL,                   -- of the document; ''
    statement TEXT   NOT NULL,                   -- the material in words; '' for a document
    added_at  BIGINT NOT NULL,                   -- Unix milliseconds
    PRIMARY KEY (product, material)
);

-- Samples of a product's data with the scanner's report. The newest counts.
CREATE TABLE product_sample (
    id          TEXT   PRIMARY KEY,              -- UUIDv7
    product     TEXT   NOT NULL REFERENCES product (id),
    version     BIGINT NOT NULL,                 -- version of the product that it was taken of
    fields_hash TEXT   NOT NULL,                 -- of that version: other fields need another sample
    document    TEXT   NOT NULL,                 -- document id in the vault's table
    name        TEXT   NOT NULL,                 -- file name
    sha256      TEXT   NOT NULL,                 -- of the file, hexadecimal
    size        BIGINT NOT NULL,                 -- bytes
    row_count   BIGINT NOT NULL,                 -- records that the scanner read
    complete    BOOLEAN NOT NULL,                -- false when there were more findings than are kept
    created_at  BIGINT NOT NULL                  -- Unix milliseconds
);
CREATE INDEX product_sample_product ON product_sample (product, id);

-- What the scanner found in a sample, one row for each type and place.
CREATE TABLE product_sample_hit (
    sample     TEXT   NOT NULL REFERENCES product_sample (id),
    position   BIGINT NOT NULL,                  -- from 0
    type       TEXT   NOT NULL,                  -- such as 'citizen_id'
    place      TEXT   NOT NULL,                  -- sheet and column
    count      BIGINT NOT NULL,                  -- how often
    confidence DOUBLE PRECISION NOT NULL,        -- 0 to 1
    reason     TEXT   NOT NULL,                  -- why the scanner thinks so, in Chinese
    reason_en  TEXT   NOT NULL,                  -- the same in English
    example    TEXT   NOT NULL,                  -- one value, masked
    contested  TEXT   NOT NULL,                  -- why the operator calls it a false alarm; ''
    waived     TEXT   NOT NULL,                  -- why the registration body agrees; ''
    waived_by  TEXT   NOT NULL,                  -- its account; ''
    PRIMARY KEY (sample, position)
);
