"""Collect the texts to translate (`collect`), or compile the translations (`compile`).

Collecting needs GNU gettext. Compiling does not; the compiled files are kept in the
repository, so that the site speaks every language on a machine without gettext.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = "locale/*/LC_MESSAGES/django.po"
LANGUAGES = ("es", "fr", "de")
# Dates, and what a text was before: the next run cannot read every form of that.
STAMP = re.compile(r'^("(POT-Creation|PO-Revision)-Date:|#\|).*\n', re.MULTILINE)
IGNORED = (".venv", "tests", "benchmarks", "scripts", ".demo", ".test", "static_collected")


def collect() -> None:
    """Bring `locale/*/LC_MESSAGES/django.po` up to date with the sources."""
    command = [sys.executable, "manage.py", "makemessages"]
    command += ["--no-wrap", "--no-location", "--no-obsolete"]
    command += [f"--locale={language}" for language in LANGUAGES]
    command += [f"--ignore={folder}" for folder in IGNORED]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DEBUG": "true"}, check=True)
    for source in ROOT.glob(CATALOGUES):
        source.write_text(STAMP.sub("", source.read_text()))  # the same sources, the same file


def compile_all() -> None:
    """Write each `.po` as `.mo`."""
    for source in sorted(ROOT.glob(CATALOGUES)):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


if __name__ == "__main__":
    {"collect": collect, "compile": compile_all}[sys.argv[1]]()
