-- The annual statistics of every body and year, by the rules of docs/concepts/counting.md under the
-- definition set lgsco-2020: year, authority, measure and count, one row a cell that is not empty.
-- The measures are numbered as in crates/annual/src/codes.rs.
--
-- `facts` has one row an event of a case, in order of position:
--   position         its place in the record
--   case_number      whose it is
--   amendment        0 stands for itself, 1 corrects the event at `amends`, 2 takes it back
--   kind             1 received, 2 closed, 3 investigated, 4 upheld, 5 not upheld, 6 discontinued,
--                    7 remedy recommended, 8 agreed, 9 refused, 10 rescheduled, 11 cancelled,
--                    12 complied, 13 not complied, 14 reviewed, 15 reopened, 16 public report,
--                    17 linked, 18 finding, 19 voided, 20 other; none where a correction is of texts
--   outcome          of a case closed: 1 to 4
--   remedied_before  of a case upheld: 2 is yes
--   result           of a review: 1 stands, 2 amended, 3 reopened
--   on_day           the business date; of compliance the day the office was satisfied
--   due_day          of a remedy recommended or rescheduled
--   done_day         of compliance

WITH

-- What was taken back, and what was put in the place of what.
amendments AS (
    SELECT * FROM facts WHERE amendment <> 0 AND amends < position
),
taken_back AS (
    SELECT DISTINCT case_number, amends AS position FROM amendments WHERE amendment = 2
),
corrections AS (
    SELECT * FROM amendments ANTI JOIN taken_back USING (case_number, position)
    WHERE amendment = 1 AND kind IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY case_number, amends ORDER BY position DESC) = 1
),

-- The events in force, each in its first place with what it says now; without those that change no
-- count.
in_force AS (
    SELECT position, case_number, kind, authority, subject, outcome, remedied_before, remedy,
        remedy_kind, result, finding, on_day, due_day, done_day
    FROM facts
    ANTI JOIN taken_back USING (case_number, position)
    ANTI JOIN (SELECT case_number, amends AS position FROM corrections) USING (case_number, position)
    WHERE amendment = 0 AND kind NOT IN (3, 8, 9, 17, 20)
    UNION ALL
    SELECT first.position, first.case_number, c.kind, c.authority, c.subject, c.outcome,
        c.remedied_before, c.remedy, c.remedy_kind, c.result, c.finding, c.on_day, c.due_day,
        c.done_day
    FROM corrections AS c
    JOIN facts AS first ON first.case_number = c.case_number AND first.position = c.amends
    ANTI JOIN taken_back
        ON taken_back.case_number = first.case_number AND taken_back.position = first.position
    WHERE first.amendment = 0
),

-- One row a case that counts: how it came, and the last event that decided it or opened it again.
came AS (
    SELECT case_number, arg_min(authority, position) AS authority,
        arg_min(subject, position) AS subject, arg_min(on_day, position) AS day
    FROM in_force
    WHERE kind = 1
    GROUP BY case_number
),
turned AS (
    SELECT case_number, max(position) AS position
    FROM in_force
    WHERE kind IN (2, 4, 5, 6, 15) OR (kind = 14 AND result = 3)
    GROUP BY case_number
),
cases AS (
    SELECT case_number, came.authority, came.subject, came.day AS came, turned.position AS last
    FROM came
    ANTI JOIN (SELECT case_number FROM in_force WHERE kind = 19) USING (case_number)
    LEFT JOIN turned USING (case_number)
),

-- Those with a decision in force, and what it counts as.
decided AS (
    SELECT case_number, c.authority, e.on_day AS day, e.position,
        CASE e.kind WHEN 2 THEN e.outcome WHEN 4 THEN 6 WHEN 5 THEN 5 ELSE 4 END AS outcome,
        coalesce(e.remedied_before = 2, false) AS before,
        least(greatest(e.on_day - c.came, 0), 65535) AS days
    FROM cases AS c
    JOIN in_force AS e USING (case_number)
    WHERE e.position = c.last AND e.kind IN (2, 4, 5, 6)
),
upheld AS (
    SELECT case_number, authority, day FROM decided WHERE outcome = 6
),

-- Remedies of upheld cases that were not cancelled. What comes before its recommendation is about
-- no remedy.
recommended AS (
    SELECT case_number, remedy, min(position) AS position
    FROM in_force SEMI JOIN upheld USING (case_number)
    WHERE kind = 7
    GROUP BY case_number, remedy
),
remedies AS (
    SELECT e.case_number,
        arg_max(e.remedy_kind, e.position) FILTER (e.kind = 7) AS kind,
        arg_max({'day': e.due_day}, e.position) FILTER (e.kind IN (7, 10)) AS due,
        arg_min({'kind': e.kind, 'day': e.on_day}, e.position) FILTER (e.kind IN (12, 13)) AS first,
        arg_max({'kind': e.kind, 'day': e.on_day, 'done': e.done_day}, e.position)
            FILTER (e.kind IN (12, 13)) AS last
    FROM in_force AS e
    JOIN recommended AS r ON r.case_number = e.case_number AND r.remedy = e.remedy
    WHERE e.kind IN (7, 10, 11, 12, 13) AND e.position >= r.position
    GROUP BY e.case_number, e.remedy
    HAVING NOT bool_or(e.kind = 11)
),

-- One row a case with a compliance outcome: its day, whether something failed, and whether and when
-- all that failed was put right.
compliance AS (
    SELECT case_number,
        max(first.day) AS day,
        bool_or(first.kind = 13) AS failed,
        coalesce(bool_and(last.kind = 12) FILTER (first.kind = 13), false) AS repaired,
        max(last.day) FILTER (first.kind = 13) AS repaired_on
    FROM remedies
    GROUP BY case_number
    HAVING count(*) = count(first)
),

units AS (
    SELECT came AS day, authority, 256 + subject AS measure FROM cases
    UNION ALL
    SELECT day, authority, 512 + outcome FROM decided
    UNION ALL
    SELECT day, authority, 65536 + days FROM decided WHERE outcome IN (5, 6)
    UNION ALL
    SELECT day, authority, CASE WHEN before THEN 1026 ELSE 1027 END FROM decided WHERE outcome = 6
    UNION ALL
    SELECT e.on_day, c.authority,
        CASE WHEN e.kind = 16 THEN 1042 WHEN e.kind IN (14, 15) THEN 1056 ELSE 1057 END
    FROM in_force AS e JOIN cases AS c USING (case_number)
    WHERE e.kind IN (2, 4, 5, 6, 15, 16) OR (e.kind = 14 AND e.result IN (2, 3))
    UNION ALL
    -- Decisions that are no longer in force.
    SELECT e.on_day, c.authority, 1058
    FROM in_force AS e JOIN cases AS c USING (case_number)
    WHERE e.kind IN (2, 4, 5, 6) AND e.position <> c.last
    UNION ALL
    -- Findings of the decision in force: those made since.
    SELECT d.day, d.authority, 1280 + e.finding
    FROM in_force AS e JOIN decided AS d USING (case_number)
    WHERE e.kind = 18 AND e.position > d.position
    UNION ALL
    SELECT u.day, u.authority, 768 + r.kind FROM remedies AS r JOIN upheld AS u USING (case_number)
    UNION ALL
    SELECT r.last.day, u.authority, 1040
    FROM remedies AS r JOIN upheld AS u USING (case_number)
    WHERE r.last.kind = 12 AND r.last.done > r.due.day
    UNION ALL
    SELECT c.day, u.authority, CASE WHEN c.failed THEN 1025 ELSE 1024 END
    FROM compliance AS c JOIN upheld AS u USING (case_number)
    UNION ALL
    SELECT c.repaired_on, u.authority, 1041
    FROM compliance AS c JOIN upheld AS u USING (case_number)
    WHERE c.failed AND c.repaired
)

SELECT year(day) - (month(day) < 4)::INTEGER AS year, authority, measure, count(*) AS count
FROM units
GROUP BY ALL
