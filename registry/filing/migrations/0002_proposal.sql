-- +goose Up

-- The form that waits for a second person, as the first one proposed it: the second confirms that very
-- form. What was handed in stands beside it, unchanged, until then.
ALTER TABLE filing ADD COLUMN proposal TEXT NOT NULL DEFAULT '';  -- id of the case's entry that proposes it; '' while none was proposed since the form last changed
ALTER TABLE filing ADD COLUMN proposed TEXT NOT NULL DEFAULT '{}'; -- JSON object {field: text}, of papers the document's id
