"""The Python library eventsourcing, on SQLite.

Usage: eventsourcing_store.py DIRECTORY

Events go in and out through the library's application recorder, below its aggregates and its JSON:
the bytes of our frames are the state of its events.
"""

import importlib.metadata
import sys
from pathlib import Path
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from store import serve_store


class Store:
    def __init__(self, directory):
        self.path = Path(directory) / "events.db"
        datastore = SQLiteDatastore(str(self.path))
        self.recorder = SQLiteApplicationRecorder(datastore)
        self.recorder.create_table()
        self.originator = uuid4()
        self.version = 0

    def append(self, frames, in_flight):
        """One transaction for what is in flight together."""
        for start in range(0, len(frames), in_flight):
            events = []
            for frame in frames[start : start + in_flight]:
                self.version += 1
                events.append(StoredEvent(self.originator, self.version, "frame", frame))
            self.recorder.insert_events(events)

    def read(self):
        count, start = 0, 1
        while True:
            page = self.recorder.select_notifications(start=start, limit=1000)
            if not page:
                return count
            count += len(page)
            start = page[-1].id + 1


version = importlib.metadata.version("eventsourcing")
serve_store(
    f"eventsourcing {version}",
    "its SQLite recorder with its own settings, one transaction for what is in flight",
    Store(sys.argv[1]),
)
