"""How the house is built, held by looking at its source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest
from django.apps import apps
from django.conf import settings

from foundation.sealing import SealedField, WrappedKeyField
from retention.fields import FIELDS, Fate, fate

ROOT = settings.BASE_DIR
APPS = ("foundation", "verification", "retention", "requests_app", "privacyportal")
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create"}
WRITES |= {"update_or_create", "abulk_create", "acreate", "adelete", "asave", "aupdate"}
WRITERS = {"services", "services.py", "notices", "jobs.py", "records", "management", "migrations"}
ALLOWED = {
    ("privacyportal/settings.py", "vars.update"): "settings, not rows",
    ("requests_app/public/fields.py", "self.widget.attrs.update"): "attributes of a widget",
    ("requests_app/models/heartbeat.py", "self.bulk_create"): "one upsert, called by jobs",
    ("requests_app/roles.py", "Group.objects.get_or_create"): "roles are made in code",
    ("requests_app/roles.py", "Group.objects.filter.update"): "a role gets another name",
}

LONGEST_MODULE, LONGEST_TEMPLATE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 300, 100, 40, 10

Function = ast.FunctionDef | ast.AsyncFunctionDef


def our_models():
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in APPS
    ]


def modules() -> list[Path]:
    return sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))


def written_by_hand() -> list[Path]:
    return [path for path in modules() if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, Function))


def length(node: Function) -> int:
    return node.end_lineno - node.lineno + 1


def test_the_scans_below_see_the_source():
    names = {name_of(path) for path in written_by_hand()}
    assert {"foundation/sealing.py", "requests_app/services/intake.py"} <= names
    assert "foundation/migrations/0001_initial.py" not in names


# Personal data: retention/fields.py.


def test_every_field_is_classified_and_every_classified_field_exists():
    real = {
        (model._meta.label, field.name)
        for model in our_models()
        for field in model._meta.local_fields
    }
    told = {(label, name) for label, groups in FIELDS.items() for g in groups for name in g.names}
    assert real - told == set(), "not classified in retention/fields.py"
    assert told - real == set(), "classified, but there is no such field"


def test_no_field_is_classified_twice_and_each_has_a_reason():
    for label, groups in FIELDS.items():
        names = [name for group in groups for name in group.names]
        assert len(names) == len(set(names)), label
        assert all(len(group.reason) > 10 for group in groups), label


def test_whatever_is_sealed_and_every_key_is_erased():
    sealed = [
        (model._meta.label, field.name)
        for model in our_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField | WrappedKeyField)
    ]
    assert len(sealed) > 10
    assert [place for place in sealed if fate(*place) is not Fate.ERASE] == []


@pytest.mark.parametrize(
    ("label", "name", "expected"),
    [
        ("requests_app.Submission", "claims", Fate.ERASE),
        ("requests_app.Submission", "format_wanted", Fate.ERASE),
        ("requests_app.Submission", "received_at", Fate.KEEP),
        ("requests_app.Answer", "outcome", Fate.KEEP),
        ("verification.MatchKey", "digest", Fate.ERASE),
        ("foundation.LedgerEntry", "facts", Fate.KEEP),
    ],
)
def test_the_fate_of_some_fields_by_hand(label, name, expected):
    assert fate(label, name) is expected


# Who may change rows.


def chain(node: ast.expr) -> str:
    """Return `a.b.c` for the expression that a method is called on."""
    return ast.unparse(node).split("(")[0]


def writes(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree_of(path)):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in WRITES:
            yield name_of(path), f"{chain(called.value)}.{called.attr}"


def may_write(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return parts[0] == "foundation" or bool(WRITERS & set(parts))


def test_rows_are_changed_by_services_notices_and_jobs_alone():
    found = {call for path in modules() if not may_write(path) for call in writes(path)}
    assert found - ALLOWED.keys() == set()
    assert ALLOWED.keys() - found == set(), "allowed, but no longer there"


def test_the_scan_for_writes_sees_those_of_the_services():
    path = ROOT / "requests_app" / "services" / "intake.py"
    assert ("requests_app/services/intake.py", "Submission.objects.create") in set(writes(path))


# Shape.


def test_no_import_hides_in_a_function():
    hidden = [
        f"{name_of(path)}:{inner.lineno}"
        for path in modules()
        for function in functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_import_is_for_type_checkers_only():
    users = [
        name_of(path)
        for path in modules()
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.alias) and node.name == "TYPE_CHECKING")
    ]
    assert users == []


def too_long(paths: list[Path], longest: int) -> list[tuple[str, int]]:
    lengths = [(name_of(path), len(path.read_text().splitlines())) for path in paths]
    return [(name, lines) for name, lines in lengths if lines > longest]


def test_no_module_is_too_long():
    assert too_long(written_by_hand(), LONGEST_MODULE) == []


def test_no_template_is_too_long():
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]
    assert len(templates) > 10
    assert too_long(templates, LONGEST_TEMPLATE) == []


def test_functions_are_short():
    lengths = {
        f"{name_of(path)}:{node.name}": length(node)
        for path in written_by_hand()
        for node in functions(path)
    }
    assert len(lengths) > 100
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    assert median(lengths.values()) < MEDIAN_FUNCTION
