"""Django looks for models here; each lives with the code that knows it."""

from foundation.business import Business, Channel
from foundation.heads import BoundHead, DailyHead
from foundation.ledger import LedgerEntry, LedgerHead
from foundation.limits import RateWindow
from foundation.sealing import SealingKey
from foundation.uploads import StoredFile

__all__ = [
    "BoundHead",
    "Business",
    "Channel",
    "DailyHead",
    "LedgerEntry",
    "LedgerHead",
    "RateWindow",
    "SealingKey",
    "StoredFile",
]
