"""Turn the enumerations of `rules` into what Django wants for a column."""

from enum import StrEnum

from django.db import models
from django.db.models import Q


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(str(value), str(value).replace("_", " ").capitalize()) for value in kind]


def known(column: str, kind: type[StrEnum], name: str) -> models.CheckConstraint:
    """Return a constraint: the database refuses a value that `kind` does not list."""
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": [str(value) for value in kind]}), name=name
    )
