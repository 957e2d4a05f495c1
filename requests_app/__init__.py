"""A privacy request: taken in, clocked, worked, answered."""
