-- +goose Up

-- What the columns of a sample hold, one row for each column: counts only, no value.
CREATE TABLE product_sample_column (
    sample         TEXT    NOT NULL REFERENCES product_sample (id),
    position       BIGINT  NOT NULL,             -- from 0, in the order of the file
    place          TEXT    NOT NULL,             -- sheet and header, or path; masked where it is personal itself
    value_count    BIGINT  NOT NULL,             -- values that are not blank
    blank_count    BIGINT  NOT NULL,             -- empty or missing
    distinct_count BIGINT  NOT NULL,             -- different values
    at_least       BOOLEAN NOT NULL,             -- there are more different values than were told apart
    number_count   BIGINT  NOT NULL,             -- of value_count
    date_count     BIGINT  NOT NULL,
    text_count     BIGINT  NOT NULL,
    PRIMARY KEY (sample, position)
);
