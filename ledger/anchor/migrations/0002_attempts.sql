-- +goose Up

-- Every transaction ever signed to create a contract. Replacements share a nonce and so make the same address; any of
-- them may be mined. The hash is no key: on a chain that was wiped the same transaction is signed again.
CREATE TABLE anchor_deployment (
    contract TEXT   NOT NULL REFERENCES anchor_contract (id),
    seq      BIGINT NOT NULL,                -- 1, 2, … within the contract
    tx       TEXT   NOT NULL,                -- hash
    raw      BLOB   NOT NULL,                -- the signed bytes, stored before they were sent
    at       BIGINT NOT NULL,                -- Unix milliseconds
    PRIMARY KEY (contract, seq)
);
INSERT INTO anchor_deployment (contract, seq, tx, raw, at) SELECT id, 1, tx, raw, at FROM anchor_contract WHERE raw IS NOT NULL AND tx <> '';
ALTER TABLE anchor_contract DROP COLUMN raw;

-- The same for anchors.
ALTER TABLE anchor_attempt RENAME TO anchor_attempt_before;
DROP INDEX anchor_attempt_anchor;
CREATE TABLE anchor_attempt (
    anchor  TEXT   NOT NULL REFERENCES anchor (id),
    seq     BIGINT NOT NULL,                 -- 1, 2, … within the anchor
    tx      TEXT   NOT NULL,                 -- hash
    nonce   BIGINT NOT NULL,
    raw     BLOB   NOT NULL,                 -- the signed bytes, stored before they were sent
    tip     TEXT   NOT NULL,                 -- wei per gas, decimal
    fee_cap TEXT   NOT NULL,                 -- wei per gas, decimal
    at      BIGINT NOT NULL,                 -- Unix milliseconds
    PRIMARY KEY (anchor, seq)
);
INSERT INTO anchor_attempt (anchor, seq, tx, nonce, raw, tip, fee_cap, at) SELECT anchor, seq, tx, nonce, raw, tip, fee_cap, at FROM anchor_attempt_before;
DROP TABLE anchor_attempt_before;
