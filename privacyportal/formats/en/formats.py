"""Dates in English: the month is written out, so that nobody takes it for a day."""

DATE_FORMAT = "F j, Y"
