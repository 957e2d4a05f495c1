"""Dates in English: the month is written out, so that nobody takes it for a day."""

DATE_FORMAT = "F j, Y"
SHORT_DATE_FORMAT = "M j, Y"
LONG_DATE_FORMAT = "l, F j, Y"
DATETIME_FORMAT = "F j, Y, H:i"
SHORT_DATETIME_FORMAT = "M j, Y, H:i"
