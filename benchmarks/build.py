"""Measure ``blc build -f scorm12`` against its floor, in one run, each in a process of its own.

Prints wall time, CPU time (of the process and its workers) and ratios, each the median of
five rounds, and peak memory (of all together) in a sixth. ``make bench`` runs it;
README.md beside this file keeps the last numbers.

Usage: python -m benchmarks.build [PAGES …]    (default: 10 100 1000)
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.corpus import make_course

HERE = Path(__file__).parent
CPU_TARGET = 4.0
REBUILD_TARGET = 0.1
MEMORY_TARGET_MB = 150
ROUNDS = 5


@dataclass(frozen=True)
class Run:
    wall: float
    cpu: float


def measure(command: list[str], environment: dict[str, str]) -> Run:
    """Run ``command`` to its end. Raises CalledProcessError when it fails.

    Nobody looks at it meanwhile: who samples a process's memory slows it down.
    """
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, used.ru_utime + used.ru_stime)


def peak_mb(command: list[str], environment: dict[str, str]) -> float:
    """The most memory that all processes of ``command`` have together, in a run of its own.

    In megabytes of 10^6 bytes (proportional set size). Raises CalledProcessError.
    """
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    watch = _MemoryWatch(process.pid)
    code = process.wait()
    peak = watch.stop()
    if code:
        raise subprocess.CalledProcessError(code, command)
    return peak


class _MemoryWatch:
    """Samples the memory of a process and its children."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> float:
        self._over.set()
        self._thread.join()
        return self._peak / 1e6

    def _run(self) -> None:
        while not self._over.wait(0.01):
            self._peak = max(self._peak, sum(_proportional_bytes(pid) for pid in self._family()))

    def _family(self) -> list[int]:
        try:
            children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
        except OSError:
            return []
        return [self._pid, *map(int, children)]


def _proportional_bytes(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def compare(pages: int, folder: Path) -> None:
    """Floor, cold build and rebuild of a course of ``pages`` pages, in turns; prints one block."""
    course, cache = folder / f"course-{pages}", folder / f"cache-{pages}"
    make_course(course, pages)
    environment = os.environ | {"BLC_CACHE_DIR": str(cache)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
    floor = [sys.executable, str(HERE / "floor.py"), str(course), str(folder / "floor.zip")]
    out = folder / f"out-{pages}"
    blc = str(Path(sys.executable).parent / "blc")
    build = [blc, "build", str(course), "-f", "scorm12", "--quiet", "-o", str(out)]
    changed = course / "01-part" / "01-page-1.md"

    def forget() -> None:
        shutil.rmtree(cache, ignore_errors=True)
        shutil.rmtree(out, ignore_errors=True)

    def change() -> None:
        changed.write_text(f"{changed.read_text()}\nOne more.\n")

    steps: dict[str, tuple[list[str], Callable[[], None]]] = {
        "floor": (floor, lambda: None),
        "cold": (build, forget),
        "nothing changed": (build, lambda: None),
        "one page changed": (build, change),
    }
    rounds: list[dict[str, Run]] = []
    for _ in range(ROUNDS):
        rounds.append({})
        for name, (command, before) in steps.items():
            before()
            rounds[-1][name] = measure(command, environment)
    peaks = {}
    for name, (command, before) in steps.items():
        before()
        peaks[name] = peak_mb(command, environment)
    _report(pages, rounds, peaks)


def _report(pages: int, rounds: list[dict[str, Run]], peaks: dict[str, float]) -> None:
    def ratio(name: str, other: str) -> float:
        """A machine that slows down does so for a whole round, so ratios are taken within one."""
        return median(one[name].cpu / one[other].cpu for one in rounds)

    print(f"\n{pages} pages            wall s    CPU s  memory MB  CPU / floor  CPU / cold")
    for name, peak in peaks.items():
        wall = median(one[name].wall for one in rounds)
        cpu = median(one[name].cpu for one in rounds)
        print(
            f"  {name:<17}{wall:8.2f} {cpu:8.2f} {peak:10.0f} "
            f"{ratio(name, 'floor'):12.2f} {ratio(name, 'cold'):11.2f}"
        )
    if pages >= 1000:
        _verdict("cold build, CPU / floor", ratio("cold", "floor"), CPU_TARGET)
        _verdict("cold build, memory in MB", peaks["cold"], MEMORY_TARGET_MB)
        _verdict("rebuild, CPU / cold", ratio("one page changed", "cold"), REBUILD_TARGET)


def _verdict(what: str, value: float, target: float) -> None:
    print(f"  {what}: {value:.2f}, target {target:g}: {'met' if value <= target else 'MISSED'}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for count in [int(argument) for argument in sys.argv[1:]] or [10, 100, 1000]:
            compare(count, Path(scratch))
