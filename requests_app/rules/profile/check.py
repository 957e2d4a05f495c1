"""Read a profile and say everything that is wrong with it, each with its line and its key."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from requests_app.rules.profile import families, shapes
from requests_app.rules.profile.lines import Path, key_lines, line_of
from requests_app.rules.profile.schema import SCHEMA, Keyed, Leaf, Node, Rows, Table
from requests_app.rules.rights import Regime

LONGEST_FILE = 1_000_000

Found = Iterator[tuple[Path, str]]
TYPES = {str: "text in quotes", int: "a whole number", bool: "true or false"}
SYNTAX = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, and what to do."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return ": ".join(filter(None, [f"line {self.line}", self.key, self.message]))


class Invalid(Exception):
    """The profile cannot be used; `problems` holds every reason, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read(content: bytes) -> dict[str, Any]:
    """Return the profile in `content`. Raises Invalid with every problem at once."""
    text = _decoded(content)
    try:
        policy = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid([_syntax(str(error), text)]) from None
    except RecursionError:
        raise Invalid([Problem(1, "", "brackets are nested too deeply")]) from None
    found = key_lines(text)
    wrong = list(_walk(SCHEMA, policy, ())) or list(_cross_checks(policy))
    if wrong:
        problems = [Problem(line_of(found, path), dotted(path), why) for path, why in wrong]
        raise Invalid(sorted(problems, key=lambda problem: (problem.line, problem.key)))
    return policy


def dotted(path: Path) -> str:
    """Write a path as one would in TOML: `categories.identifiers.sold`, `channels[2].role`."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)[1:]


def _decoded(content: bytes) -> str:
    if len(content) > LONGEST_FILE:
        raise Invalid([Problem(1, "", f"the file is larger than {LONGEST_FILE:,} bytes")])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid([Problem(line, "", "the file is not UTF-8 text")]) from None


def _syntax(message: str, text: str) -> Problem:
    match = SYNTAX.fullmatch(message)
    if match is None:
        return Problem(1, "", f"this is not TOML: {message}")
    line = int(match[2]) if match[2] else text.count("\n") + 1
    return Problem(line, "", f"this is not TOML: {match[1]}")


def _walk(node: Node, value: object, path: Path) -> Found:
    if isinstance(node, Leaf):
        yield from _leaf(node, value, path)
    elif isinstance(node, Rows):
        yield from _rows(node, value, path)
    elif not isinstance(value, dict):
        yield path, "must be a table"
    elif isinstance(node, Keyed):
        yield from _keyed(node, value, path)
    else:
        yield from _table(node, value, path)


def _table(node: Table, value: dict[str, Any], path: Path) -> Found:
    for name, inner in value.items():
        if name in node.keys:
            yield from _walk(node.keys[name], inner, (*path, name))
        else:
            yield (*path, name), "is not a key of a profile here" + _near(name, node)
    for name, wanted in node.keys.items():
        if wanted.required and name not in value:
            yield path, f"the key {name!r} is missing"
    if node.either and sum(name in value for name in node.either) != 1:
        yield path, "needs exactly one of the keys " + " and ".join(map(repr, node.either))


def _near(name: str, node: Table) -> str:
    known = [key for key in node.keys if key.lower().strip("s") == name.lower().strip("s")]
    return f"; did you mean {known[0]!r}?" if known else "; known are: " + ", ".join(node.keys)


def _keyed(node: Keyed, value: dict[str, Any], path: Path) -> Found:
    for name, inner in value.items():
        complaint = node.check(name)
        if complaint:
            yield (*path, name), f"the key {complaint}"
        else:
            yield from _walk(node.row, inner, (*path, name))


def _rows(node: Rows, value: object, path: Path) -> Found:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        yield path, f"must be a list of tables, each begun by [[{dotted(path)}]]"
        return
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(value):
        yield from _walk(node.row, row, (*path, index))
        mark = tuple(str(row.get(name)).casefold() for name in node.unique)
        if mark in seen:
            yield (*path, index), "is there twice: " + ", ".join(mark)
        seen.add(mark)


def _leaf(node: Leaf, value: object, path: Path) -> Found:
    if not node.many:
        yield from _scalar(node, value, path)
        return
    if not isinstance(value, list) or not value:
        yield path, f"must be a list of {TYPES[node.kind]}, with at least one in it"
        return
    for item in value:
        yield from _scalar(node, item, path)
    twice = sorted({str(item) for item in value if value.count(item) > 1})
    if twice:
        yield path, "has twice: " + ", ".join(twice)


def _scalar(node: Leaf, value: object, path: Path) -> Found:
    if type(value) is not node.kind:
        yield path, f"must be {TYPES[node.kind]}"
    elif isinstance(value, str) and node.check and (complaint := node.check(value)):
        yield path, complaint
    elif node.kind is int and isinstance(value, int) and not node.least <= value <= node.most:
        yield path, f"is {value}; it must lie between {node.least} and {node.most}"


def _cross_checks(policy: dict[str, Any]) -> Found:
    yield from _channels(policy)
    yield from _rights(policy)
    yield from _promises(policy)
    yield from _references(policy)


def _channels(policy: dict[str, Any]) -> Found:
    checks = {"web": shapes.link_or_portal, "email": shapes.email, "phone": shapes.phone}
    for index, channel in enumerate(policy["channels"]):
        check = checks.get(channel["kind"])
        if check and (complaint := check(channel["address"])):
            yield ("channels", index, "address"), complaint


def _rights(policy: dict[str, Any]) -> Found:
    for name, regime in policy["regimes"].items():
        path: Path = ("regimes", name)
        lists = [regime.get(part, {}).get("rights", []) for part in ("named", "added")]
        for right in sorted(set(lists[0]) & set(lists[1])):
            yield (*path, "added", "rights"), f"{right!r} is named by the policy already"
        lawful = {str(right) for right in families.rights(Regime(name))}
        for right in [*lists[0], *lists[1]]:
            if right not in lawful:
                yield (
                    path,
                    f"{right!r} is not a right under {name}; use: " + ", ".join(sorted(lawful)),
                )
        if not any(lists):
            yield path, "offers no right: give [named] or [added] rights"


def _promises(policy: dict[str, Any]) -> Found:
    for name, promise in policy.get("promises", {}).items():
        if name not in policy["regimes"]:
            yield ("promises", name), "there is no such table under [regimes]"
        if name == Regime.VOLUNTARY:  # no law bounds it; in a country with one, the earlier wins
            continue
        for key, (most, law) in _most(Regime(name)).items():
            if promise.get(key, 0) > most:
                yield (
                    ("promises", name, key),
                    f"is {promise[key]}, longer than the law's {most} {key.replace('_', ' ')} "
                    f"({law}); a promise may only be shorter",
                )


def _most(family: Regime) -> dict[str, tuple[int, str]]:
    """Return the most days that the law can give, first and by an extension, with its article."""
    clock = families.answer_clock(family)
    first, more = families.days(clock), clock.extension
    added = (families.days(more) - first, more.citation) if more else (0, clock.citation)
    return {"days": (first, clock.citation), "more_days": added}


def _references(policy: dict[str, Any]) -> Found:
    for name, category in policy["categories"].items():
        for key in ("sources", "purposes", "recipients", "sold_to"):
            known = policy.get("recipients" if key == "sold_to" else key, {})
            for code in category.get(key, []):
                if code not in known:
                    table = "recipients" if key == "sold_to" else key
                    yield ("categories", name, key), f"{code!r} is not a key of [{table}]"
        if category.get("sold") is False and category.get("sold_to"):
            yield ("categories", name, "sold_to"), "names buyers, but sold is false"
