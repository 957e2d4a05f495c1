"""Letters: queued with the change that they announce, sent after it is committed."""
