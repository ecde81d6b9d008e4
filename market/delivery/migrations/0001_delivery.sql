-- +goose Up

-- One row for each delivery of an order's file.
CREATE TABLE delivery (
    id              TEXT   PRIMARY KEY,      -- UUIDv7
    order_id        TEXT   NOT NULL UNIQUE REFERENCES trade_order (id),
    document        TEXT   NOT NULL,         -- document id in the vault's table
    name            TEXT   NOT NULL,         -- file name
    media_type      TEXT   NOT NULL,
    sha256          TEXT   NOT NULL,         -- hexadecimal, as the contract says
    size_bytes      BIGINT NOT NULL,
    recipient       TEXT   NOT NULL,         -- party id of the buyer
    made_by         TEXT   NOT NULL,         -- account
    made_at         BIGINT NOT NULL,         -- Unix milliseconds
    acknowledged_by TEXT   NOT NULL,         -- account; ''
    acknowledged_at BIGINT NOT NULL          -- Unix milliseconds; 0 before
);

-- One row for each download by the buyer.
CREATE TABLE delivery_fetch (
    id       TEXT   PRIMARY KEY,             -- UUIDv7
    delivery TEXT   NOT NULL REFERENCES delivery (id),
    account  TEXT   NOT NULL,
    at       BIGINT NOT NULL                 -- Unix milliseconds
);
CREATE INDEX delivery_fetch_delivery ON delivery_fetch (delivery, id);
