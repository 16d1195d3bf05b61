"""Compare CPU time within one run, so that the machine's speed and its other work cancel out."""

import gc
import json
import math
import os
import resource
import subprocess
from collections.abc import Callable, Sequence

SMALL = os.environ.get("CFKIT_BENCH") == "small"


def command(arguments: Sequence[str]) -> Callable[[], float]:
    """Make a measure: CPU seconds, user and system, of a command and of all it starts.

    The measure raises `subprocess.CalledProcessError` when the command fails.
    """

    def measure() -> float:
        null = subprocess.DEVNULL
        process = subprocess.Popen(arguments, stdin=null, stdout=null, stderr=null)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise subprocess.CalledProcessError(process.returncode, list(arguments))
        return usage.ru_utime + usage.ru_stime

    return measure


def call(work: Callable[[], object]) -> Callable[[], float]:
    """Make a measure: CPU seconds, user and system, of a call and of the children it waits for."""

    def measure() -> float:
        gc.collect()
        start = _spent()
        work()
        return _spent() - start

    return measure


def ratio(
    subject: Callable[[], float], baseline: Callable[[], float], *, rounds: int = 15
) -> float:
    """Divide the best of `subject` by the best of `baseline`, taken turn by turn."""
    best_subject = best_baseline = math.inf
    for _ in range(scaled(rounds, small=3)):
        best_baseline = min(best_baseline, baseline())
        best_subject = min(best_subject, subject())
    return best_subject / best_baseline


def scaled(full: int, *, small: int) -> int:
    """Pick a size: `small` when CFKIT_BENCH=small asks for a quick run."""
    return min(full, small) if SMALL else full


def report(name: str, ratio: float, goal: float, *, holds: bool) -> None:
    """Print the one line that a benchmark leaves behind."""
    line = {"name": name, "ratio": round(ratio, 3), "goal": goal, "holds": holds}
    print(json.dumps(line))


def _spent() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
