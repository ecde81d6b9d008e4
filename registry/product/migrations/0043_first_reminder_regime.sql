-- +goose Up

-- Each regime of registration has a time limit of its own for the first application.
CREATE TABLE first_reminder_each (
    id       TEXT   PRIMARY KEY,                                        -- UUIDv7
    product  TEXT   NOT NULL REFERENCES product (id),
    regime   TEXT   NOT NULL,                                           -- 'national'; '' for the city's
    distance TEXT   NOT NULL CHECK (distance IN ('near', 'over')),      -- about to end, or over
    due      TEXT   NOT NULL,                                           -- last day as it was reckoned then, YYYY-MM-DD
    rule_set TEXT   NOT NULL,                                           -- id of the rule set that sets the limit
    at       BIGINT NOT NULL,                                           -- Unix milliseconds
    UNIQUE (product, regime, distance)
);
INSERT INTO first_reminder_each (id, product, regime, distance, due, rule_set, at) SELECT id, product, '', distance, due, rule_set, at FROM first_reminder;
DROP TABLE first_reminder;
ALTER TABLE first_reminder_each RENAME TO first_reminder;
