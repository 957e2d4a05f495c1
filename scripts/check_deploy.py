"""Run `manage.py check --deploy` as production would, with made-up secrets."""

import base64
import os
import secrets
import subprocess
import sys

MADE_UP = {
    "DEBUG": "false",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "MASTER_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
    "DIGEST_PEPPER": secrets.token_urlsafe(32),
    "DATABASE_URL": "postgresql://portal@127.0.0.1/portal",
    "SITE_URL": "https://privacy.example.com",
    "ALLOWED_HOSTS": "privacy.example.com",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}

CHECK = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
sys.exit(subprocess.run(CHECK, env={**os.environ, **MADE_UP}, check=False).returncode)
