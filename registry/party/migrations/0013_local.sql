-- +goose Up

-- The classes of services that a merchant offers, by their ids in the rule set: ' delivery consulting ', '' for none.
ALTER TABLE qualification ADD COLUMN classes TEXT NOT NULL DEFAULT '';
ALTER TABLE application ADD COLUMN classes TEXT NOT NULL DEFAULT '';

-- Authorises operation and sets ceilings (授权主体).
ALTER TABLE party ADD COLUMN authorising BOOLEAN NOT NULL DEFAULT FALSE;
