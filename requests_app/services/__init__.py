"""The change layer: one transaction, a row lock, a ledger entry, a notice."""
