"""Runs one command, then says in JSON how it ended: status, wall and CPU seconds, peak bytes, and what it said.

Executed as a small process of its own, because a child's peak memory starts at that of the process that spawned it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from tempfile import TemporaryFile

BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024


def main() -> int:
    """Run the command in the arguments: of its answer the length is reported, of its errors the last line."""
    with TemporaryFile("w+") as answer, TemporaryFile("w+") as errors:
        before = time.perf_counter()
        process = subprocess.Popen(sys.argv[1:], stdout=answer, stderr=errors)  # noqa: S603
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        report = {
            "status": process.returncode,
            "wall": wall,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak": usage.ru_maxrss * BYTES_PER_UNIT,
            "answer": os.fstat(answer.fileno()).st_size,
            "error": errors.read().strip().rpartition("\n")[2],
        }
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
