"""UmaDB: its server on the loopback, and its Python client.

Usage: umadb_store.py DIRECTORY

So many commits in flight are so many threads, each with a client that appends one event after another.
"""

import importlib.metadata
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import umadb

from store import serve_store


class Store:
    def __init__(self, directory):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % free.getsockname()[1]
        self.url = f"http://{address}"
        server = Path(sys.executable).parent / "umadb"
        self.server = subprocess.Popen(
            [server, "--listen", address, "--db-path", str(Path(directory) / "uma.db")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.clients = [self.connect()]

    def connect(self):
        for _ in range(100):
            try:
                client = umadb.Client(self.url)
                client.head()
                return client
            except Exception:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def append(self, frames, in_flight):
        events = [umadb.Event(event_type="frame", data=frame) for frame in frames]
        if in_flight == 1:
            for event in events:
                self.clients[0].append([event])
            return
        shares = [events[start::in_flight] for start in range(in_flight)]
        with ThreadPoolExecutor(in_flight) as threads:
            list(threads.map(self.one_by_one, self.many(in_flight), shares))

    def many(self, count):
        while len(self.clients) < count:
            self.clients.append(self.connect())
        return self.clients[:count]

    @staticmethod
    def one_by_one(client, events):
        for event in events:
            client.append([event])

    def load(self, frames):
        events = [umadb.Event(event_type="frame", data=frame) for frame in frames]
        for start in range(0, len(events), 1000):
            self.clients[0].append(events[start : start + 1000])

    def read(self):
        return sum(1 for _ in self.clients[0].read())

    def close(self):
        self.server.terminate()
        self.server.wait()


version = importlib.metadata.version("umadb")
serve_store(
    f"UmaDB {version}",
    "its server with its own settings on the loopback, Python client, a thread and a client for "
    "each commit in flight",
    Store(sys.argv[1]),
)
