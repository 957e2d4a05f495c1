"""Is this the person? May this agent act? Knows no regime and no deadline."""
