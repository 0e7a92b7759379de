"""The protocol of a worker: a line that says what it is, then an answer for each request.

Every line is one JSON value. See crates/bench/src/worker.rs for the other side.
"""

import json
import sys


def peak_bytes():
    """The most memory that this process has had at a time."""
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise RuntimeError("this system does not tell peaks of memory")


def say(value):
    print(json.dumps(value), flush=True)


def serve(engine, settings, answer):
    """Says hello, then answers each request until there are no more."""
    say({"engine": engine, "settings": settings})
    for line in sys.stdin:
        request = line.strip()
        say({"bytes": peak_bytes()} if request == "peak" else answer(request))
