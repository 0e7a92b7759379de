"""What is asked of an event store that is a worker: to append the frames of a file, and to read
everything back. A file of frames has the length of each, four bytes with the highest first, before it.
"""

import struct
import time
from pathlib import Path

from worker import serve


def frames_of(path):
    data, frames, at = Path(path).read_bytes(), [], 0
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        at += 4
        frames.append(data[at : at + length])
        at += length
    return frames


def serve_store(engine, settings, store):
    """Answers `append IN_FLIGHT FILE`, `load FILE` (not to be measured), and `read`."""

    def answer(request):
        verb, *rest = request.split(" ", 2)
        if verb == "read":
            started = time.perf_counter_ns()
            count = store.read()
            return {"n": count, "nanos": time.perf_counter_ns() - started}
        frames = frames_of(rest[-1])
        if verb == "load":
            load = getattr(store, "load", lambda frames: store.append(frames, 1000))
            load(frames)
            return {"n": len(frames)}
        started = time.perf_counter_ns()
        store.append(frames, int(rest[0]))
        return {"n": len(frames), "nanos": time.perf_counter_ns() - started}

    try:
        serve(engine, settings, answer)
    finally:
        getattr(store, "close", lambda: None)()
