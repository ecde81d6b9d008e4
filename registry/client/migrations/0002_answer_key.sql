-- +goose Up

-- The public keys by which the register signs its answers to signed requests. The private halves are files of each data directory.
CREATE TABLE answer_key (
    id         TEXT   PRIMARY KEY,           -- SHA-256 thumbprint of the key as a JWK (RFC 7638), base64url
    public_key TEXT   NOT NULL,              -- PEM of an Ed25519 key
    created_at BIGINT NOT NULL,              -- Unix milliseconds
    retired_at BIGINT NOT NULL               -- Unix milliseconds; 0 while it signs
);
