-- +goose Up

-- The kinds of recipient that a product is meant for: a JSON array of texts of its agreement; '[]' for all that it allows.
ALTER TABLE product ADD COLUMN recipients TEXT NOT NULL DEFAULT '[]';

-- Index of the products that products are made from.
CREATE TABLE product_source (
    source  TEXT NOT NULL,                       -- id of the product that is taken in
    product TEXT NOT NULL REFERENCES product (id), -- id of the product that is made from it
    PRIMARY KEY (source, product)
) WITHOUT ROWID;
CREATE INDEX product_source_product ON product_source (product);
