"""Tests mirror the apps. Expected values are stated by hand."""
