"""The annual statistics by Polars, over a Parquet file: the same rules as annual.sql, step by step.

Usage: polars_annual.py parquet FACTS.CSV
"""

import sys
import time
from pathlib import Path

import polars as pl

from worker import serve

SCHEMA = {
    "position": pl.Int64,
    "case_number": pl.Int32,
    "amendment": pl.Int8,
    "amends": pl.Int64,
    "kind": pl.Int8,
    "authority": pl.Int16,
    "subject": pl.Int16,
    "outcome": pl.Int8,
    "remedied_before": pl.Int8,
    "remedy": pl.UInt16,
    "remedy_kind": pl.Int8,
    "result": pl.Int8,
    "finding": pl.Int16,
    "on_day": pl.Date,
    "due_day": pl.Date,
    "done_day": pl.Date,
}
CASE = "case_number"
EVENT = [CASE, "position"]
SAYS = list(SCHEMA)[4:]
DECISIONS = [2, 4, 5, 6]
COUNTS_NOTHING = [3, 8, 9, 17, 20]

kind = pl.col("kind")
result = pl.col("result")


def in_force(facts):
    """The events in force, each in its first place with what it says now.

    Few events are ever amended: only those are joined by case and position.
    """
    amendments = facts.filter(pl.col("amendment") != 0, pl.col("amends") < pl.col("position"))
    taken_back = (
        amendments.filter(pl.col("amendment") == 2)
        .select(CASE, position=pl.col("amends"))
        .unique()
    )
    corrections = (
        amendments.filter(pl.col("amendment") == 1, kind.is_not_null())
        .join(taken_back, on=EVENT, how="anti")
        .sort("position")
        .group_by(CASE, "amends")
        .agg(pl.col(SAYS).last())
        .rename({"amends": "position"})
    )
    amended = pl.concat([taken_back, corrections.select(EVENT)]).select("position").unique()
    standing = facts.filter(pl.col("amendment") == 0).select(EVENT + SAYS)
    untouched = standing.filter(~kind.is_in(COUNTS_NOTHING)).join(
        amended, on="position", how="anti", maintain_order="left"
    )
    touched = standing.join(amended, on="position", how="semi").join(
        taken_back, on=EVENT, how="anti"
    )
    corrected = touched.select(EVENT).join(corrections, on=EVENT).select(EVENT + SAYS)
    uncorrected = touched.join(corrections, on=EVENT, how="anti")
    again = pl.concat([corrected, uncorrected]).sort("position")
    return untouched.merge_sorted(again, key="position")


def one_each(rows, keys, which, **columns):
    """One row a group, its first or its last; rows are in order of position."""
    rows = rows.select(*keys, **columns)
    return rows.group_by(keys).agg(getattr(pl.col(list(columns)), which)())


def cases_of(events):
    """One row a case that counts: how it came, and what last decided it or opened it again."""
    came = one_each(
        events.filter(kind == 1), [CASE], "first", authority="authority", subject="subject",
        came="on_day",
    )
    turns = events.filter(kind.is_in([*DECISIONS, 15]) | ((kind == 14) & (result == 3)))
    turned = one_each(
        turns, [CASE], "last", last_kind="kind", last_outcome="outcome",
        before="remedied_before", day="on_day", last_position="position",
    )
    voided = events.filter(kind == 19).select(CASE)
    return came.join(voided, on=CASE, how="anti").join(turned, on=CASE, how="left")


def decided_of(cases):
    """Those with a decision in force, and what it counts as."""
    last_kind = pl.col("last_kind")
    outcome = (
        pl.when(last_kind == 2)
        .then(pl.col("last_outcome"))
        .when(last_kind == 4)
        .then(6)
        .when(last_kind == 5)
        .then(5)
        .otherwise(4)
    )
    days = (pl.col("day") - pl.col("came")).dt.total_days().clip(0, 65535)
    return cases.filter(last_kind.is_in(DECISIONS)).with_columns(outcome=outcome, days=days)


def remedies_of(events, upheld):
    """Remedies of upheld cases that were not cancelled.

    What comes before its recommendation is about no remedy.
    """
    keys = [CASE, "remedy"]
    about = events.filter(kind.is_in([7, 10, 11, 12, 13])).join(
        upheld.select(CASE), on=CASE, how="semi", maintain_order="left"
    )
    recommended = about.filter(kind == 7)
    begun = one_each(recommended, keys, "first", begun="position")
    known = about.join(begun, on=keys, how="inner", maintain_order="left").filter(
        pl.col("position") >= pl.col("begun")
    )
    answers = known.filter(kind.is_in([12, 13]))
    parts = [
        one_each(recommended, keys, "last", remedy_kind="remedy_kind"),
        one_each(known.filter(kind.is_in([7, 10])), keys, "last", due="due_day"),
        one_each(answers, keys, "first", first_kind="kind", first_day="on_day"),
        one_each(answers, keys, "last", last_kind="kind", last_day="on_day", done="done_day"),
    ]
    remedies = begun.select(keys).join(known.filter(kind == 11), on=keys, how="anti")
    for part in parts:
        remedies = remedies.join(part, on=keys, how="left")
    return remedies


def compliance_of(remedies):
    """One row a case with a compliance outcome."""
    failed = pl.col("first_kind") == 13
    waits = remedies.filter(pl.col("first_kind").is_null()).select(CASE)
    outcomes = remedies.join(waits, on=CASE, how="anti")
    failures = (
        outcomes.filter(failed)
        .group_by(CASE)
        .agg(
            failed=pl.lit(True).first(),
            repaired=(pl.col("last_kind") == 12).all(),
            repaired_on=pl.col("last_day").max(),
        )
    )
    days = outcomes.group_by(CASE).agg(outcome_day=pl.col("first_day").max())
    return days.join(failures, on=CASE, how="left").with_columns(
        pl.col("failed", "repaired").fill_null(False)
    )


def units(rows, day, measure):
    return rows.select(
        day=pl.col(day), authority=pl.col("authority"), measure=measure.cast(pl.Int32)
    )


def step(rows):
    """Runs the plan so far. In one plan with all of the rest, two threads come to a standstill."""
    return rows.collect().lazy()


def statistics(facts):
    """Year, authority, measure and count."""
    events = step(in_force(facts))
    cases = step(cases_of(events))
    decided = step(decided_of(cases))
    upheld = decided.filter(pl.col("outcome") == 6)
    remedies = step(remedies_of(events, upheld))
    place = upheld.select(CASE, "authority", "day")
    remedied = remedies.join(place, on=CASE)
    compliance = compliance_of(remedies).join(place, on=CASE)
    of_cases = events.drop("authority")
    made = of_cases.filter(
        kind.is_in([*DECISIONS, 15, 16]) | ((kind == 14) & result.is_in([2, 3]))
    ).join(cases.select(CASE, "authority", "last_position"), on=CASE)
    findings = of_cases.filter(kind == 18).join(
        decided.select(CASE, "authority", "day", "last_position"), on=CASE
    )
    flow = pl.when(kind == 16).then(1042).when(kind.is_in([14, 15])).then(1056).otherwise(1057)
    before = (pl.col("before") == 2).fill_null(False)
    parts = [
        units(cases, "came", 256 + pl.col("subject").cast(pl.Int32)),
        units(decided, "day", 512 + pl.col("outcome").cast(pl.Int32)),
        units(
            decided.filter(pl.col("outcome").is_in([5, 6])),
            "day",
            65536 + pl.col("days").cast(pl.Int32),
        ),
        units(upheld, "day", pl.when(before).then(1026).otherwise(1027)),
        units(made, "on_day", flow),
        units(
            made.filter(
                kind.is_in(DECISIONS), pl.col("position") != pl.col("last_position")
            ),
            "on_day",
            pl.lit(1058),
        ),
        units(
            findings.filter(pl.col("position") > pl.col("last_position")),
            "day",
            1280 + pl.col("finding").cast(pl.Int32),
        ),
        units(remedied, "day", 768 + pl.col("remedy_kind").cast(pl.Int32)),
        units(
            remedied.filter(pl.col("last_kind") == 12, pl.col("done") > pl.col("due")),
            "last_day",
            pl.lit(1040),
        ),
        units(compliance, "outcome_day", pl.when("failed").then(1025).otherwise(1024)),
        units(
            compliance.filter(pl.col("failed") & pl.col("repaired")),
            "repaired_on",
            pl.lit(1041),
        ),
    ]
    day = pl.col("day")
    year = day.dt.year() - (day.dt.month() < 4).cast(pl.Int32)
    return pl.concat(parts).group_by(year=year, authority="authority", measure="measure").len(
        "count"
    )


def main():
    _, facts = sys.argv[1:]
    parquet = Path(facts).with_suffix(".polars.parquet")
    rows = pl.read_csv(facts, schema=SCHEMA).sort("position")
    rows.write_parquet(parquet)
    events = rows["position"].max()
    del rows

    def answer(request):
        started = time.perf_counter_ns()
        cells = statistics(pl.scan_parquet(parquet)).collect()
        took = time.perf_counter_ns() - started
        if request.startswith("cells "):
            cells.write_csv(request.removeprefix("cells "))
        return {"n": events, "nanos": took}

    serve(f"Polars {pl.__version__}", "`POLARS_MAX_THREADS=2`, lazy, from Python", answer)


main()
