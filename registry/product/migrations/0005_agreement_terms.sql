-- +goose Up

-- What an agreement rests on, and how its life goes. A suspension is a fact beside the standing, which stays 'granted'.
ALTER TABLE agreement ADD COLUMN plan             TEXT   NOT NULL DEFAULT ''; -- id of the implementation plan (27号 art. 11); ''
ALTER TABLE agreement ADD COLUMN selection_record TEXT   NOT NULL DEFAULT '{"notice":"","on":"","bidders":0,"document":""}'; -- JSON (27号 art. 12)
ALTER TABLE agreement ADD COLUMN government_pays  BIGINT NOT NULL DEFAULT 0;  -- 1: public money pays for the project (city rules art. 11)
ALTER TABLE agreement ADD COLUMN project_number   TEXT   NOT NULL DEFAULT ''; -- of the government informatisation project
ALTER TABLE agreement ADD COLUMN ceilings         TEXT   NOT NULL DEFAULT '[]'; -- JSON [{"product","purpose","basis","fen","reference"}] (发改价格〔2025〕65号)
ALTER TABLE agreement ADD COLUMN notice_days      BIGINT NOT NULL DEFAULT 0;  -- notice of termination in calendar days
ALTER TABLE agreement ADD COLUMN replaces         TEXT   NOT NULL DEFAULT ''; -- id of the agreement that it succeeds
ALTER TABLE agreement ADD COLUMN suspended_at     BIGINT NOT NULL DEFAULT 0;  -- Unix milliseconds; 0 while it is not suspended
ALTER TABLE agreement ADD COLUMN ends_on          TEXT   NOT NULL DEFAULT ''; -- last day by a notice or before a successor, YYYY-MM-DD; ''
ALTER TABLE agreement ADD COLUMN notice_by        TEXT   NOT NULL DEFAULT ''; -- party id of whoever gave notice; ''
CREATE INDEX agreement_ends ON agreement (standing, ends_on);
CREATE INDEX agreement_replaces ON agreement (replaces);
