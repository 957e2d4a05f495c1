"""Find a person among the records on file, and bring records in."""

from verification.services.identity import find

__all__ = ["find"]
