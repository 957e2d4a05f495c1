"""Django looks for models here; each lives with the code that knows it."""

from foundation.business import Business, Channel
from foundation.ledger import DailyHead, LedgerEntry, LedgerHead
from foundation.limits import RateWindow
from foundation.sealing import SealingKey
from foundation.uploads import StoredFile

__all__ = [
    "Business",
    "Channel",
    "DailyHead",
    "LedgerEntry",
    "LedgerHead",
    "RateWindow",
    "SealingKey",
    "StoredFile",
]
