#!/usr/bin/env python3
"""Draw the secrets of one installation into a folder: draw_secrets.py FOLDER.

One file per secret, as docker-compose.yml and the NAME_FILE settings expect them. What is
there already stays as it is: a lost master key makes the data unreadable for good.
"""

import base64
import secrets
import sys
from pathlib import Path


def main(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        sys.exit(f"{folder} is open to others: run chmod 700 {folder}, or name a new folder")
    password = keep(folder / "database_password", secrets.token_hex(24))
    keep(folder / "database_url", f"postgresql://portal:{password}@db:5432/portal")
    keep(folder / "secret_key", secrets.token_urlsafe(60))
    keep(folder / "digest_pepper", secrets.token_urlsafe(40))
    keep(folder / "master_keys", "k1:" + base64.b64encode(secrets.token_bytes(32)).decode())


def keep(path: Path, drawn: str) -> str:
    """Return what the file holds, writing it first if there is none.

    Others may read the file, but not reach it: a container's user has a number of its own,
    and the folder is for its owner alone.
    """
    if not path.exists():
        path.write_text(drawn)
        path.chmod(0o444)
        sys.stdout.write(f"drawn: {path}\n")
    return path.read_text()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "secrets"))
