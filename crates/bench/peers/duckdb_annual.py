"""The annual statistics by DuckDB, over a table of its own or over a Parquet file.

Usage: duckdb_annual.py table|parquet FACTS.CSV
"""

import os
import sys
import time
from pathlib import Path

import duckdb

from worker import serve

COLUMNS = {
    "position": "BIGINT",
    "case_number": "INTEGER",
    "amendment": "TINYINT",
    "amends": "BIGINT",
    "kind": "TINYINT",
    "authority": "SMALLINT",
    "subject": "SMALLINT",
    "outcome": "TINYINT",
    "remedied_before": "TINYINT",
    "remedy": "USMALLINT",
    "remedy_kind": "TINYINT",
    "result": "TINYINT",
    "finding": "SMALLINT",
    "on_day": "DATE",
    "due_day": "DATE",
    "done_day": "DATE",
}
THREADS = "SET threads = 2"


def main():
    source, facts = sys.argv[1:]
    place = Path(facts)
    query = (Path(__file__).parent / "annual.sql").read_text()
    rows = f"read_csv('{facts}', header = true, columns = {COLUMNS})"
    if source == "table":
        database = place.with_suffix(".duckdb")
        database.unlink(missing_ok=True)
        connection = duckdb.connect(str(database))
        connection.execute(THREADS)
        connection.execute(f"CREATE TABLE facts AS SELECT * FROM {rows} ORDER BY position")
        connection.execute("CHECKPOINT")
    else:
        parquet = place.with_suffix(".parquet")
        connection = duckdb.connect()
        connection.execute(THREADS)
        if not parquet.exists() or parquet.stat().st_mtime < place.stat().st_mtime:
            written = parquet.with_suffix(".part")
            connection.execute(
                f"COPY (SELECT * FROM {rows} ORDER BY position) TO '{written}' (FORMAT parquet)"
            )
            os.replace(written, parquet)
        connection.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet('{parquet}')")
    events = connection.execute("SELECT max(position) FROM facts").fetchone()[0]

    def answer(request):
        started = time.perf_counter_ns()
        cells = connection.execute(query).fetchnumpy()
        took = time.perf_counter_ns() - started
        if request.startswith("cells "):
            names = ["year", "authority", "measure", "count"]
            with open(request.removeprefix("cells "), "w") as out:
                print(*names, sep=",", file=out)
                for row in zip(*(cells[name] for name in names)):
                    print(*row, sep=",", file=out)
        return {"n": events, "nanos": took}

    serve(f"DuckDB {duckdb.__version__}", f"`{THREADS}`, from Python", answer)


main()
