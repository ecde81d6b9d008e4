-- +goose Up

-- Reminders that the first registration of a product is due (26号 art. 9(1)), each given once.
CREATE TABLE first_reminder (
    id       TEXT   PRIMARY KEY,                                        -- UUIDv7
    product  TEXT   NOT NULL REFERENCES product (id),
    distance TEXT   NOT NULL CHECK (distance IN ('near', 'over')),      -- about to end, or over
    due      TEXT   NOT NULL,                                           -- last day as it was reckoned then, YYYY-MM-DD
    rule_set TEXT   NOT NULL,                                           -- id of the rule set that sets the limit
    at       BIGINT NOT NULL,                                           -- Unix milliseconds
    UNIQUE (product, distance)
);
