-- +goose Up

-- The number under which a qualification was issued before this system; '' for those that it granted itself.
ALTER TABLE qualification ADD COLUMN earlier TEXT NOT NULL DEFAULT '';
