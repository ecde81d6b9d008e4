-- +goose Up

-- How many refusals of one account the last hour has seen decides whether another is written.
CREATE INDEX access_trail_account ON access_trail (account, kind, at);
