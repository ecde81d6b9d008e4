-- +goose Up

-- What is to be operated, from the catalogue (27号 art. 9(5)). Plans from before have none.
ALTER TABLE plan ADD COLUMN resources TEXT NOT NULL DEFAULT '[]'; -- JSON [resource id]
