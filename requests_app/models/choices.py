"""Turn the enumerations of `rules` into what Django wants for a column."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

LAWS = {"ccpa": "CCPA", "gdpr": "GDPR", "uk_gdpr": "UK GDPR", "us_state": "US state law"}


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(str(value), LAWS.get(value) or _spelled(value)) for value in kind]


def _spelled(value: str) -> str:
    return value.replace("_", " ").capitalize()


def known(column: str, kind: type[StrEnum], name: str) -> models.CheckConstraint:
    """Return a constraint: the database refuses a value that `kind` does not list."""
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": [str(value) for value in kind]}), name=name
    )
