"""What every floor stands on: the business, the ledger, sealing, uploads, limits."""
