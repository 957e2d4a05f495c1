"""Look at pages as a browser gets them, and at the statements that they make."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from django.db import connection
from django.test import Client


@dataclass(slots=True)
class Seen:
    """What one page came to, over several looks. Times are in ms."""

    page: list[float] = field(default_factory=list)
    sql: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)
    statements: int = 0
    size: int = 0

    def look(self, client: Client, path: str, query: dict[str, str]) -> None:
        with statements() as taken:
            began = perf_counter()
            answer = client.get(path, query, secure=True)
            self.page.append((perf_counter() - began) * 1e3)
        if answer.status_code != 200:
            raise SystemExit(f"{path} {query} answered {answer.status_code}.")
        self.sql.append(sum(taken))
        self.slowest.append(max(taken))
        self.statements, self.size = len(taken), len(answer.content)


@contextmanager
def statements() -> Iterator[list[float]]:
    """Collect how long each statement takes, in ms."""
    taken: list[float] = []

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken.append((perf_counter() - began) * 1e3)

    with connection.execute_wrapper(timed):
        yield taken


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
