-- +goose Up

-- When it was recorded that the first day had come, Unix milliseconds: with the grant, or later by the clock; 0 before, and for what
-- was granted before this was kept. The status asks the day, never this.
ALTER TABLE qualification ADD COLUMN begun_at BIGINT NOT NULL DEFAULT 0;
