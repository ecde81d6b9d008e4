-- +goose Up

-- One row for each application for compliance registration (Art. 18) and what became of it.
CREATE TABLE registration (
    id                TEXT   PRIMARY KEY,        -- UUIDv7
    product           TEXT   NOT NULL REFERENCES product (id),
    operator          TEXT   NOT NULL,           -- party id of the applicant
    agreement         TEXT   NOT NULL REFERENCES agreement (id),
    regime            TEXT   NOT NULL,           -- 'registration': the city's compliance registration
    kind              TEXT   NOT NULL,           -- type of registration: 'first'
    rule_set          TEXT   NOT NULL,           -- id of the set by which the case runs
    rule_set_hash     TEXT   NOT NULL,           -- its SHA-256
    case_id           TEXT   NOT NULL,           -- the case; '' only inside the submitting transaction
    standing          TEXT   NOT NULL,           -- the recorded fact; what holds today follows from it and the day
    number            TEXT   UNIQUE,             -- registration number; NULL before registration
    code              TEXT   NOT NULL,           -- product code; '' before registration
    valid_from        TEXT   NOT NULL,           -- YYYY-MM-DD; '' before registration
    valid_to          TEXT   NOT NULL,           -- last day, YYYY-MM-DD; ''
    file              TEXT   NOT NULL,           -- JSON, the version filed: product, fields, materials, sample
    file_hash         TEXT   NOT NULL,           -- SHA-256 of file in JCS
    checks            TEXT   NOT NULL,           -- JSON findings of the pre-check on the filed version
    registration_body TEXT   NOT NULL,           -- party id of who registered; '' before
    register_event    TEXT   NOT NULL,           -- event whose receipt is the certificate; '' before
    submitted_at      BIGINT NOT NULL,           -- Unix milliseconds
    registered_at     BIGINT NOT NULL,           -- Unix milliseconds; 0 before
    updated_at        BIGINT NOT NULL,           -- Unix milliseconds
    CHECK (standing IN ('pending', 'granted', 'suspended', 'revoked', 'ended', 'refused', 'withdrawn', 'terminated'))
);
-- At most one application is open, or registration stands, for a product at a time.
CREATE UNIQUE INDEX registration_current ON registration (product) WHERE standing IN ('pending', 'granted', 'suspended');
CREATE INDEX registration_product ON registration (product, id);
CREATE INDEX registration_operator ON registration (operator, id);
CREATE INDEX registration_code ON registration (code);
CREATE INDEX registration_event ON registration (register_event);

-- Objections raised in real name during the public notice (26号 art. 12).
CREATE TABLE registration_objection (
    id           TEXT   PRIMARY KEY,             -- UUIDv7
    registration TEXT   NOT NULL REFERENCES registration (id),
    party        TEXT   NOT NULL,                -- party id of the objector
    account      TEXT   NOT NULL,                -- who signed it
    real_name    TEXT   NOT NULL,                -- of the objector
    statement    TEXT   NOT NULL,                -- what is objected, and why it concerns the objector
    document     TEXT   NOT NULL,                -- evidence, document id
    sha256       TEXT   NOT NULL,                -- of the evidence
    state        TEXT   NOT NULL,
    reason       TEXT   NOT NULL,                -- of the decision; '' before
    raised_at    BIGINT NOT NULL,                -- Unix milliseconds
    decided_at   BIGINT NOT NULL,                -- Unix milliseconds; 0 before
    CHECK (state IN ('open', 'upheld', 'dismissed'))
);
CREATE INDEX registration_objection_registration ON registration_objection (registration, id);

-- Full-text index of registered products. Working: it can be built again from the record.
CREATE VIRTUAL TABLE product_search USING fts4 (product, words, notindexed=product);
