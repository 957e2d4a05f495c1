"""Dates in French: the month is written out, so that nobody takes it for a day."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j N Y"
LONG_DATE_FORMAT = "l j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "j N Y, H:i"
