"""Makes the table of one pool, alone: `python -m panels.draw.child`, started by `apart`.

Reads {"pool": ..., "limits": {...}} as JSON, gives away what it never needs, writes lines of JSON:
{"phase", "done"} while it works, at the end {"answer": ...} or {"failed": code}.
"""

import json
import os
import resource
import sys

from panels.draw import quotas, simple
from panels.draw.pool import Malformed, Pool
from panels.draw.solver import SolverFailed

TROUBLE = 1 << 20  # bytes: room for a traceback, and for nothing else


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts, sort_keys=True, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def limit(limits: dict[str, int]) -> None:
    for name, value in {**limits, "CORE": 0, "FSIZE": TROUBLE}.items():
        if name == "AS" and sys.platform == "darwin":
            continue  # macOS refuses this one whatever the value; time is held there too
        which = getattr(resource, f"RLIMIT_{name}")
        ceiling = resource.getrlimit(which)[1]
        value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.setrlimit(which, (value, value))
    os.nice(10)


def main() -> None:
    job = json.load(sys.stdin)
    limit(job["limits"])
    try:
        pool = Pool.read(job["pool"])
        if simple.fits(pool) and not quotas.refusals(pool):
            say(answer=simple.prepare(pool))
        else:
            say(answer=quotas.prepare(pool, lambda phase, done: say(phase=phase, done=done)))
    except Malformed as fault:
        say(failed="malformed", detail=str(fault))
    except SolverFailed as fault:
        say(failed="solver", detail=str(fault))
    except MemoryError:
        say(failed="memory", detail="")


if __name__ == "__main__":
    main()
