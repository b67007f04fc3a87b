"""Processes that check programs, one at a time each, and that may die.

``run`` yields results as they come.  A worker is given a seed through its pipe and answers with a
verdict; it is replaced after :data:`LIFE` programs (what was compiled stays in its memory), and
also when it dies or answers nothing for :data:`PATIENCE` seconds: then that is the verdict on its seed.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING
from unittest import mock

if TYPE_CHECKING:
    from tests.fuzz.program import Program

LIFE = 1000
PATIENCE = 300.0
Result = tuple[int, str, str]
"""(seed, verdict, detail)"""


def one(seed: int, size: int) -> Result:
    """The verdict on a program of the typed generator."""
    from tests.fuzz.program import generate

    return judge(generate(seed, size))


def one_skeleton(seed: int, size: int) -> Result:
    """The verdict on a program that is all control flow."""
    from tests.fuzz.skeletons import generate

    return judge(generate(seed, size))


def judge(program: Program) -> Result:
    """The verdict on a program; every tenth is differentiated twice.  Leaves no file behind."""
    from tests.fuzz.check import check

    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"S2S_AD_CACHE_DIR": folder}),
    ):
        verdict = check(program, folder, order=2 if program.seed % 10 == 0 else 1)
    return program.seed, verdict.kind, verdict.detail


Task = Callable[[int, int], Result]


def serve(pipe: Connection, size: int, task: Task) -> None:
    """The life of a worker: seeds in, results out."""
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            pipe.send(task(pipe.recv(), size))


@dataclass
class Worker:
    process: BaseProcess
    pipe: Connection
    seed: int = 0
    given: int = 0
    since: float = 0.0

    @classmethod
    def start(cls, size: int, task: Task) -> Worker:
        context = get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, size, task), daemon=True)
        process.start()
        theirs.close()  # so that the end of the process is the end of the pipe
        return cls(process, ours)

    def give(self, seed: int) -> None:
        self.seed, self.given, self.since = seed, self.given + 1, time.monotonic()
        with contextlib.suppress(BrokenPipeError):  # it died: whoever reads from it is told
            self.pipe.send(seed)

    def take(self) -> Result:
        """The answer that has arrived, or what became of the worker."""
        try:
            result: Result = self.pipe.recv()
            return result
        except (EOFError, ConnectionResetError):
            self.process.join()
            self.given = LIFE
            return self.seed, "crash", f"the process ended with exit code {self.process.exitcode}"

    def stop(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join()


def run(seeds: Sequence[int], size: int, jobs: int, task: Task = one) -> Iterator[Result]:
    """The results of all these seeds, in the order in which they are ready."""
    waiting = iter(seeds)
    busy: dict[Connection, Worker] = {}

    def go_on(worker: Worker | None) -> None:
        """Gives a worker the next seed, or a successor to it."""
        seed = next(waiting, None)
        if worker is not None and (seed is None or worker.given >= LIFE):
            del busy[worker.pipe]
            worker.stop()
            worker = None
        if seed is not None:
            worker = worker or Worker.start(size, task)
            busy[worker.pipe] = worker
            worker.give(seed)

    for _ in range(jobs):
        go_on(None)
    try:
        while busy:
            for worker in [busy[pipe] for pipe in wait(list(busy), 1.0) if isinstance(pipe, Connection)]:
                yield worker.take()
                go_on(worker)
            for worker in [w for w in busy.values() if time.monotonic() - w.since > PATIENCE]:
                yield worker.seed, "too slow", f"no answer in {PATIENCE:.0f} s"
                worker.given = LIFE
                go_on(worker)
    finally:
        for worker in busy.values():
            worker.stop()
