-- +goose Up

-- Where a party's own systems are told (Standard Webhooks).
CREATE TABLE webhook (
    id         TEXT   PRIMARY KEY,  -- UUIDv7
    party      TEXT   NOT NULL REFERENCES party (id),
    url        TEXT   NOT NULL,
    events     TEXT   NOT NULL,     -- JSON array of the types chosen
    state      TEXT   NOT NULL CHECK (state IN ('active', 'disabled', 'removed')),
    reason     TEXT   NOT NULL,     -- why it was disabled; '' otherwise
    created_at BIGINT NOT NULL,     -- Unix milliseconds
    created_by TEXT   NOT NULL      -- account id
);
CREATE INDEX webhook_party ON webhook (party, state);

-- The secrets that deliveries are signed with: the newest, and for a day the one before it. They never stand in the journal.
CREATE TABLE webhook_secret (
    id         TEXT   PRIMARY KEY,  -- UUIDv7
    webhook    TEXT   NOT NULL REFERENCES webhook (id),
    secret     TEXT   NOT NULL,     -- 'whsec_' and base64
    retires_at BIGINT NOT NULL      -- Unix milliseconds; 0 for the newest
);
CREATE INDEX webhook_secret_webhook ON webhook_secret (webhook, id);

-- Since when an endpoint fails without a success in between.
CREATE TABLE webhook_failing (
    webhook TEXT   PRIMARY KEY REFERENCES webhook (id),
    since   BIGINT NOT NULL         -- Unix milliseconds
);

-- What was delivered, with the newest answer.
CREATE TABLE webhook_delivery (
    id         TEXT   PRIMARY KEY,  -- UUIDv7, the 'webhook-id' of every attempt
    webhook    TEXT   NOT NULL REFERENCES webhook (id),
    type       TEXT   NOT NULL,
    body       TEXT   NOT NULL,     -- JSON as it is sent
    state      TEXT   NOT NULL CHECK (state IN ('waiting', 'delivered', 'failed')),
    attempts   BIGINT NOT NULL DEFAULT 0,
    status     BIGINT NOT NULL DEFAULT 0,  -- HTTP status of the newest answer; 0 where none came
    answer     TEXT   NOT NULL DEFAULT '', -- beginning of the newest answer, or why none came
    tried_at   BIGINT NOT NULL DEFAULT 0,  -- Unix milliseconds
    created_at BIGINT NOT NULL
);
CREATE INDEX webhook_delivery_webhook ON webhook_delivery (webhook, id);
