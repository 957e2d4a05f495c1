"""Made-up people and their requests, so that every page of a demo has something to show."""
