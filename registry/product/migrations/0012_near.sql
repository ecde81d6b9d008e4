-- +goose Up

-- By which keys a registered product is found when another one is much like it (ledger/search.Bands).
CREATE TABLE product_near (
    band    BIGINT NOT NULL,
    product TEXT   NOT NULL,
    PRIMARY KEY (band, product)
);
CREATE INDEX product_near_product ON product_near (product);
