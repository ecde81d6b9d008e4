-- +goose Up

-- One row for each demand (需求).
CREATE TABLE demand (
    id          TEXT   PRIMARY KEY,          -- UUIDv7
    number      TEXT   NOT NULL UNIQUE,      -- HZ-XQ-year-n
    buyer       TEXT   NOT NULL,             -- party id of the company that looks for data
    broker      TEXT   NOT NULL,             -- party id of the broker that posted it for the buyer; ''
    title       TEXT   NOT NULL,
    description TEXT   NOT NULL,
    purpose     TEXT   NOT NULL,             -- what the data is for
    fields      TEXT   NOT NULL,             -- JSON [text]: wanted fields
    budget_fen  BIGINT NOT NULL CHECK (budget_fen >= 0), -- 0: open
    deadline    TEXT   NOT NULL,             -- last day, YYYY-MM-DD
    state       TEXT   NOT NULL CHECK (state IN ('open', 'closed')),
    reason      TEXT   NOT NULL,             -- of closing; ''
    created_at  BIGINT NOT NULL,             -- Unix milliseconds
    closed_at   BIGINT NOT NULL              -- Unix milliseconds; 0 before
);
CREATE INDEX demand_buyer ON demand (buyer, id);
CREATE INDEX demand_broker ON demand (broker, id);
CREATE INDEX demand_state ON demand (state, id);

-- One row for each offer that a broker proposes for a demand.
CREATE TABLE proposal (
    id         TEXT   PRIMARY KEY,           -- UUIDv7
    demand     TEXT   NOT NULL REFERENCES demand (id),
    listing    TEXT   NOT NULL REFERENCES listing (id),
    broker     TEXT   NOT NULL,              -- party id
    buyer      TEXT   NOT NULL,              -- party id, the demand's
    broker_bp  BIGINT NOT NULL,              -- commission that the offer grants, basis points
    price_fen  BIGINT NOT NULL,              -- price at the time of the proposal
    points     BIGINT NOT NULL,              -- of the match, 0 to 100
    reasons    TEXT   NOT NULL,              -- JSON, of the match
    note       TEXT   NOT NULL,              -- the broker's words
    state      TEXT   NOT NULL CHECK (state IN ('proposed', 'accepted', 'declined', 'ordered')),
    reason     TEXT   NOT NULL,              -- of declining; ''
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    decided_at BIGINT NOT NULL,              -- Unix milliseconds; 0 before
    UNIQUE (demand, listing, broker)
);
CREATE INDEX proposal_buyer ON proposal (buyer, id);
CREATE INDEX proposal_broker ON proposal (broker, id);
