"""Set the environment before Django reads it; loaded first, by `-p tests.environment`."""

import base64
import os

os.environ.setdefault("DEBUG", "false")
os.environ.setdefault("SECRET_KEY", "tests-only-" + "x" * 50)
os.environ.setdefault(
    "MASTER_KEYS", "t1:" + base64.b64encode(b"tests only, 32 bytes, not secret").decode()
)
os.environ.setdefault("DIGEST_PEPPER", "tests-only-pepper-" + "x" * 32)
os.environ.setdefault("SITE_URL", "https://privacy.example.com")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost,privacy.example.com")
os.environ.setdefault("SECURE_SSL_REDIRECT", "false")
os.environ.setdefault("EMAIL_URL", "memorymail://")
