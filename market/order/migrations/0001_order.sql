-- +goose Up

-- One row for each order of an offer. The terms are copied: what the offer says later
-- does not touch them.
CREATE TABLE trade_order (
    id                   TEXT   PRIMARY KEY,     -- UUIDv7
    number               TEXT   NOT NULL UNIQUE, -- HZ-DD-year-n
    listing              TEXT   NOT NULL REFERENCES listing (id),
    product              TEXT   NOT NULL,        -- product id
    buyer                TEXT   NOT NULL,        -- party ids
    merchant             TEXT   NOT NULL,
    operator             TEXT   NOT NULL,
    broker               TEXT   NOT NULL,        -- '' without one
    proposal             TEXT   UNIQUE REFERENCES proposal (id), -- NULL without one
    price_fen            BIGINT NOT NULL CHECK (price_fen >= 0),
    operator_bp          BIGINT NOT NULL,        -- shares as in the offer, basis points
    merchant_bp          BIGINT NOT NULL,
    broker_bp            BIGINT NOT NULL,        -- 0 without a broker
    document             TEXT   NOT NULL,        -- the data file sold: document id
    terms                TEXT   NOT NULL,        -- JSON, as both sides agree to them
    terms_hash           TEXT   NOT NULL,        -- SHA-256 of the terms in canonical JSON, hexadecimal
    contract_code        TEXT   UNIQUE,          -- 47 characters (TC609-6-2025-14); NULL before confirmation
    record_number        TEXT   UNIQUE,          -- of the exchange; NULL before
    state                TEXT   NOT NULL CHECK (state IN ('placed', 'confirmed', 'filing', 'filed', 'rejected', 'paid', 'delivered',
                                                          'settled', 'completed', 'cancelled', 'refunded')),
    reason               TEXT   NOT NULL,        -- of rejection, cancellation or refund; ''
    article              TEXT   NOT NULL,        -- provision that the rejection rests on; ''
    reference            TEXT   NOT NULL,        -- bank's reference of the payment; ''
    delivery             TEXT   NOT NULL,        -- delivery id; ''
    placed_at            BIGINT NOT NULL,        -- all times Unix milliseconds, 0 before
    confirmed_at         BIGINT NOT NULL,
    filed_at             BIGINT NOT NULL,
    paid_at              BIGINT NOT NULL,
    delivered_at         BIGINT NOT NULL,
    taken_at             BIGINT NOT NULL,         -- first download by the buyer
    acknowledged_at      BIGINT NOT NULL,
    settled_at           BIGINT NOT NULL,
    delivery_reported_at BIGINT NOT NULL,
    clearing_reported_at BIGINT NOT NULL,
    completed_at         BIGINT NOT NULL,
    ended_at             BIGINT NOT NULL         -- rejected, cancelled or refunded
);
CREATE INDEX trade_order_buyer ON trade_order (buyer, id);
CREATE INDEX trade_order_merchant ON trade_order (merchant, id);
CREATE INDEX trade_order_operator ON trade_order (operator, id);
CREATE INDEX trade_order_broker ON trade_order (broker, id);
CREATE INDEX trade_order_listing ON trade_order (listing, id);
CREATE INDEX trade_order_product ON trade_order (product, id);
