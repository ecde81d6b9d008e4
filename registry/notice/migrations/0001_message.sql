-- +goose Up

-- What people are told, once for each event and audience. Working rows: the event is the record.
CREATE TABLE message (
    id           TEXT   PRIMARY KEY, -- UUIDv7
    kind         TEXT   NOT NULL,    -- such as 'case.decision': what a person chooses channels by
    occasion     TEXT   NOT NULL,    -- the row of the table of texts, such as 'refused'
    event        TEXT   NOT NULL,    -- id of the event that caused it; '' where none did
    subject_kind TEXT   NOT NULL,    -- what it is about
    subject_id   TEXT   NOT NULL,
    title_zh     TEXT   NOT NULL,
    title_en     TEXT   NOT NULL,
    text_zh      TEXT   NOT NULL,    -- one paragraph a line
    text_en      TEXT   NOT NULL,
    link         TEXT   NOT NULL,    -- path of the page to act on, from '/'
    created_at   BIGINT NOT NULL     -- Unix milliseconds
);
CREATE INDEX message_created ON message (created_at);

-- Each person's own copy.
CREATE TABLE message_copy (
    account  TEXT   NOT NULL,             -- who is told
    message  TEXT   NOT NULL REFERENCES message (id),
    kind     TEXT   NOT NULL,             -- of the message, for the filter
    party    TEXT   NOT NULL,             -- for which party it is told
    read_at  BIGINT NOT NULL DEFAULT 0,   -- Unix milliseconds; 0 while unread
    mail     TEXT   NOT NULL DEFAULT '' CHECK (mail IN ('', 'now', 'daily', 'weekly')), -- the e-mail that it waits for; '' for none
    PRIMARY KEY (account, message)
) WITHOUT ROWID;
CREATE INDEX message_copy_kind ON message_copy (account, kind, message);
CREATE INDEX message_copy_unread ON message_copy (account, message) WHERE read_at = 0;
CREATE INDEX message_copy_mail ON message_copy (mail, account, message) WHERE mail <> '';
CREATE INDEX message_copy_message ON message_copy (message);

-- How a person wants to be told of a kind of message, where that is not the ordinary way.
CREATE TABLE message_setting (
    account TEXT NOT NULL,
    kind    TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('app', 'email')),
    pace    TEXT NOT NULL CHECK (pace IN ('off', 'now', 'daily', 'weekly')),
    PRIMARY KEY (account, kind, channel)
) WITHOUT ROWID;
