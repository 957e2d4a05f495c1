"""The facts of a profile, flat: for a reader, a diff, and the comparison with the policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PLACE = frozenset({"section", "law"})  # where a fact comes from; not a fact itself

Value = str | int | bool | list[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """One value, and the section of the policy that says so; empty where the law gives it."""

    value: Value
    section: str


def facts(policy: dict[str, Any]) -> dict[str, Fact]:
    """Return every fact by its path; rows of `channels` are named by kind and role."""
    flat: dict[str, Fact] = {}
    for path, fact in _walk(policy, "", ""):
        flat[_unused(path, flat)] = fact
    return flat


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return one line for each fact that is new (+), gone (-) or changed (~), by path."""
    old, new = facts(before), facts(after)
    lines = []
    for path in sorted(old.keys() | new.keys()):
        if path not in old:
            lines.append(f"+ {path}: {_shown(new[path])}")
        elif path not in new:
            lines.append(f"- {path}: {_shown(old[path])}")
        elif old[path] != new[path]:
            lines.append(f"~ {path}: {_shown(old[path])} -> {_shown(new[path])}")
    return lines


def _shown(fact: Fact) -> str:
    value = fact.value
    if isinstance(value, bool):
        text = "yes" if value else "no"
    else:
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{text} (section {fact.section})" if fact.section else text


def _walk(node: dict[str, Any], path: str, section: str) -> Iterator[tuple[str, Fact]]:
    section = str(node.get("section", section))
    for name, value in node.items():
        here = f"{path}.{name}" if path else name
        if name in PLACE:
            continue
        if isinstance(value, dict):
            yield from _walk(value, here, "" if "law" in value else section)
        elif value and isinstance(value, list) and isinstance(value[0], dict):
            for row in value:
                yield from _walk(row, f"{here}.{row.get('kind')}.{row.get('role')}", section)
        else:
            yield here, Fact(value, section)


def _unused(path: str, flat: dict[str, Fact]) -> str:
    number, free = 2, path
    while free in flat:
        free, number = f"{path}#{number}", number + 1
    return free
