"""Asking for a code and trying a wrong one: does the time tell who is on file?

Known and unknown people take turns, in an order drawn anew for each pair, so that a busy
machine slows both. Told are the medians, and the Mann-Whitney effect size: how often a time
of the known is longer than one of the unknown. One half says that nothing can be told.
"""

import logging
import random
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.test import Client

from benchmarks.bench_intake import bench_business
from benchmarks.customers import customer, start, write
from benchmarks.table import Table
from foundation.business import Business
from requests_app import jobs
from requests_app.rules.rights import Region, Right
from requests_app.services.intake import Ask, Intake, submit

PAIRS, TOGETHER, CUSTOMERS = 2_000, 100, 5_000  # a batch is done while its codes live
TARGET = 0.55
ORDER = random.Random(4711)  # noqa: S311 - an order of turns, not a secret
STATUS, ASK, ENTER = "/status/", "/status/identity/code/", "/status/identity/code/enter/"

Times = tuple[list[float], list[float]]  # of the known, of the unknown


def run() -> None:
    logging.getLogger("django.request").setLevel(logging.ERROR)  # each wrong code is a warning
    business = bench_business()
    with TemporaryDirectory(prefix="bench-") as folder:
        if start(business, write(Path(folder), CUSTOMERS), "Known").wait():
            raise SystemExit("The customers were not imported.")
    times: dict[str, Times] = {"ask": ([], []), "wrong code": ([], []), "ask again": ([], [])}
    for first in range(0, PAIRS, TOGETHER):
        _batch(business, range(first, first + TOGETHER), times)
    table = Table("Same answer: milliseconds", "step", "known", "unknown", "effect", "below")
    for name, (known, unknown) in times.items():
        size = effect(known, unknown)
        told = "yes" if size < TARGET else f"NO, target {TARGET}"
        table.row(name, f"{median(known):.2f}", f"{median(unknown):.2f}", f"{size:.3f}", told)
    table.print()
    if any(effect(*pair) >= TARGET for pair in times.values()):
        raise SystemExit(f"The time tells who is on file: an effect is not below {TARGET}.")


def effect(one: Iterable[float], other: Iterable[float]) -> float:
    """Return U / (n1 * n2): the share of pairs in which `one` is longer, ties counting half.

    Which of the two is the longer one does not matter here: the result is 0.5 or more.
    """
    mine, theirs = list(one), sorted(other)
    below = sum(bisect_left(theirs, x) + bisect_right(theirs, x) for x in mine) / 2
    share = below / (len(mine) * len(theirs))
    return max(share, 1 - share)


def _batch(business: Business, numbers: range, times: dict[str, Times]) -> None:
    pairs = [tuple(_inside(business, n, known=known) for known in (True, False)) for n in numbers]
    _measure(pairs, _ask, times["ask"])
    jobs.make_challenges(datetime.now(UTC))
    _measure(pairs, _guess, times["wrong code"])
    _measure(pairs, _ask, times["ask again"])


def _inside(business: Business, number: int, *, known: bool) -> Client:
    """Return a browser on the status page of somebody who asked for their data."""
    claims = {key: customer(number)[key] for key in ("email", "phone")}
    claims["name"] = "{given_name} {surname}".format(**customer(number))
    if not known:
        claims |= {"email": f"stranger{number}@example.org", "phone": f"+1201666{number:04}"}
        claims["name"] = "Zoe Unknown" + str(number % 997)
    order = Intake(
        business=business,
        via="web",
        asks=(Ask(Right.ACCESS),),
        region=Region.EEA,
        claims=claims,
    )
    receipt = submit(order, by="requester", now=datetime.now(UTC))
    address = f"127.{number % 200}.{number // 200}.{1 + known}"
    client = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR=address)
    typed = {"reference": receipt.submission.reference, "secret": receipt.secret}
    _expect(302, client.post(STATUS, typed, secure=True))
    return client


def _ask(client: Client) -> None:
    _expect(302, client.post(ASK, {"channel": "email"}, secure=True))


def _guess(client: Client) -> None:
    _expect(422, client.post(ENTER, {"code": "0000 0000"}, secure=True))


def _measure(pairs: list[tuple[Client, ...]], step: Callable[[Client], None], times: Times) -> None:
    for pair in pairs:
        for side in ORDER.sample((0, 1), 2):
            begun = time.perf_counter()
            step(pair[side])
            times[side].append((time.perf_counter() - begun) * 1000)


def _expect(status: int, answer: object) -> None:
    if answer.status_code != status:  # type: ignore[attr-defined]
        raise SystemExit(f"The site answered {answer.status_code}, not {status}.")  # type: ignore
