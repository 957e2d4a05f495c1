#!/usr/bin/env python
"""Django's command line. A wrong setting or a silent database is one clear line."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privacyportal.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"manage.py: {error}")
    except OperationalError as error:
        reason = " ".join(str(error).split())
        sys.exit(f"manage.py: the database does not answer: {reason} (see DATABASE_URL)")


if __name__ == "__main__":
    main()
