-- +goose Up

-- At whose desks a case waits: one row for each role or party. It follows from case_file and case_step and is written anew with
-- every event of a case (waiting.go), so that an inbox is one range of an index, however many cases are open.
CREATE TABLE case_waiting (
    desk       TEXT    NOT NULL, -- a role, or the id of a party
    case_id    TEXT    NOT NULL REFERENCES case_file (id),
    definition TEXT    NOT NULL, -- id of the procedure
    assignee   TEXT    NOT NULL, -- account that has taken it, '' while nobody has
    rests      BOOLEAN NOT NULL, -- its clock is a period: there is nothing to do before the last day is over
    day        TEXT    NOT NULL, -- last day of the present clock, YYYY-MM-DD; '9999-12-31' where none runs
    proposer   TEXT    NOT NULL, -- account of the proposal for whose sake alone it waits here, '' where the step awaits the desk
    PRIMARY KEY (desk, case_id)
);
CREATE INDEX case_waiting_case ON case_waiting (case_id);
CREATE INDEX case_waiting_day ON case_waiting (desk, rests, day, case_id);
CREATE INDEX case_waiting_definition ON case_waiting (desk, definition, rests, day, case_id);
CREATE INDEX case_waiting_assignee ON case_waiting (desk, assignee, rests, day, case_id);
CREATE INDEX case_waiting_both ON case_waiting (desk, assignee, definition, rests, day, case_id);

-- What waits already: first the desks that the step awaits, then those to which a delay was escalated, then second persons.
INSERT INTO case_waiting (desk, case_id, definition, assignee, rests, day, proposer)
SELECT CASE f.awaits WHEN 'applicant' THEN f.applicant WHEN 'counterparty' THEN f.counterparty ELSE f.awaits END,
    f.id, f.definition, f.assignee, s.clock LIKE '%"kind":"period"%', CASE f.due WHEN '' THEN '9999-12-31' ELSE f.due END, ''
FROM case_file f JOIN case_step s ON s.case_id = f.id AND s.seq = f.seq
WHERE f.outcome = '' AND f.awaits <> '' AND NOT (f.awaits = 'counterparty' AND f.counterparty = '');

INSERT INTO case_waiting (desk, case_id, definition, assignee, rests, day, proposer)
SELECT f.escalated_to, f.id, f.definition, f.assignee, s.clock LIKE '%"kind":"period"%', CASE f.due WHEN '' THEN '9999-12-31' ELSE f.due END, ''
FROM case_file f JOIN case_step s ON s.case_id = f.id AND s.seq = f.seq
WHERE f.outcome = '' AND f.escalated_to <> ''
ON CONFLICT (desk, case_id) DO NOTHING;

INSERT INTO case_waiting (desk, case_id, definition, assignee, rests, day, proposer)
SELECT CASE f.proposed_as WHEN 'counterparty' THEN f.counterparty ELSE f.proposed_as END,
    f.id, f.definition, f.assignee, s.clock LIKE '%"kind":"period"%', CASE f.due WHEN '' THEN '9999-12-31' ELSE f.due END, f.proposed_by
FROM case_file f JOIN case_step s ON s.case_id = f.id AND s.seq = f.seq
WHERE f.proposed_as <> '' AND f.proposed_as <> 'applicant' AND NOT (f.proposed_as = 'counterparty' AND f.counterparty = '')
ON CONFLICT (desk, case_id) DO NOTHING;
