-- +goose Up

-- One row for each offer of a registered product (挂牌).
CREATE TABLE listing (
    id           TEXT   PRIMARY KEY,         -- UUIDv7
    number       TEXT   UNIQUE,              -- listing number, HZ-GP-year-n, given on first publication; NULL before
    product      TEXT   NOT NULL,            -- product id
    merchant     TEXT   NOT NULL,            -- party id of the data merchant that lists it
    operator     TEXT   NOT NULL,            -- party id of the operator whose product it is
    class        TEXT   NOT NULL CHECK (class IN ('public_interest', 'industry')), -- by its purpose, 发改价格〔2025〕65号
    title        TEXT   NOT NULL,
    summary      TEXT   NOT NULL,
    price_fen    BIGINT NOT NULL CHECK (price_fen >= 0),
    basis        TEXT   NOT NULL CHECK (basis IN ('one_off')), -- what the price is charged for
    ceiling_fen  BIGINT NOT NULL,            -- ceiling set by the authorising subject; 0 while a trial price
    ceiling_ref  TEXT   NOT NULL,            -- the paper that sets it; ''
    delivery     TEXT   NOT NULL CHECK (delivery IN ('01')), -- TC609-6-2025-14: 01 file
    allowed      TEXT   NOT NULL,            -- JSON [text]: uses that the licence allows
    forbidden    TEXT   NOT NULL,            -- JSON [text]: uses that it forbids
    operator_bp  BIGINT NOT NULL,            -- operator's share of what is left after commission, basis points
    merchant_bp  BIGINT NOT NULL,            -- merchant's share of it
    broker_bp    BIGINT NOT NULL CHECK (broker_bp BETWEEN 0 AND 10000), -- commission of a broker, taken first
    document     TEXT   NOT NULL,            -- data file: document id in the vault's table; ''
    file_name    TEXT   NOT NULL,
    sha256       TEXT   NOT NULL,            -- of the file, hexadecimal
    size_bytes   BIGINT NOT NULL,
    file_at      BIGINT NOT NULL,            -- Unix milliseconds; 0 before
    state        TEXT   NOT NULL CHECK (state IN ('draft', 'published', 'withdrawn')),
    reason       TEXT   NOT NULL,            -- of the withdrawal; ''
    version      BIGINT NOT NULL,            -- grows with each edit
    created_at   BIGINT NOT NULL,            -- Unix milliseconds
    updated_at   BIGINT NOT NULL,            -- Unix milliseconds
    published_at BIGINT NOT NULL,            -- Unix milliseconds; 0 before
    CHECK (operator_bp >= 0 AND merchant_bp >= 0 AND operator_bp + merchant_bp = 10000),
    CHECK (class = 'industry' OR price_fen = 0)
);
CREATE INDEX listing_product ON listing (product, id);
CREATE INDEX listing_merchant ON listing (merchant, id);
CREATE INDEX listing_operator ON listing (operator, id);
CREATE INDEX listing_state ON listing (state, id);

-- Full-text index of published offers. Working: it can be built again from the record.
CREATE VIRTUAL TABLE listing_search USING fts4 (listing, words, notindexed=listing);
