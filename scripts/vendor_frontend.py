#!/usr/bin/env python3
"""Fetch govuk-frontend's CSS into static/vendor/, without its fonts, crest and brand.

Run by hand when the version changes, and commit the outcome: neither the site nor its tests
need Node. Needs `npm` and `npx`. The reasons are in docs/adr/0010.
"""

import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "govuk-frontend"
VERSION = "6.6.0"
RTLCSS = "rtlcss@4.3.0"
TARGET = Path(__file__).resolve().parent.parent / "static" / "vendor" / PACKAGE
FONTS = 'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Ubuntu,Cantarell,Arial,sans-serif'
MARK = re.compile(r"GDS Transport|crest|crown|sourceMappingURL|@font-face|url\(", re.IGNORECASE)


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    left_to_right = TARGET / f"{PACKAGE}.css"
    right_to_left = TARGET / f"{PACKAGE}.rtl.css"
    left_to_right.write_text(unbranded(published()), encoding="utf-8")
    run("npx", "--yes", RTLCSS, str(left_to_right), str(right_to_left))


def published() -> str:
    """Return the CSS as npm carries it in the pinned version."""
    with tempfile.TemporaryDirectory() as folder:
        run("npm", "pack", "--silent", f"{PACKAGE}@{VERSION}", "--pack-destination", folder)
        with tarfile.open(Path(folder) / f"{PACKAGE}-{VERSION}.tgz") as archive:
            member = archive.extractfile(f"package/dist/govuk/{PACKAGE}.min.css")
            if member is None:
                raise SystemExit("The package does not hold the CSS where it used to.")
            return member.read().decode()


def unbranded(css: str) -> str:
    """Return the CSS with system fonts and without whatever is the mark of GOV.UK."""
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r"\.govuk-footer__(?:copyright-logo|crown)[^{}]*\{[^{}]*\}", "", css)
    css = re.sub(r"@media[^{}]*\{\}", "", css)
    css = re.sub(r"GDS Transport,arial,sans-serif", FONTS, css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    left = sorted({mark.group() for mark in MARK.finditer(css)})
    if left:
        raise SystemExit(f"These are still in the CSS: {', '.join(left)}")
    origin = f"{PACKAGE} {VERSION}, MIT, see LICENSE.txt; changed by scripts/vendor_frontend.py"
    return f"/* {origin} */\n{css}"


def run(*command: str) -> None:
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
