"""Compile `requirements/*.txt` from `pyproject.toml`: every package pinned, with its hashes."""

import subprocess
import sys
from pathlib import Path

COMPILE = [
    str(Path(sys.executable).parent / "uv"),
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "pyproject.toml",
]
SETS = {
    "base": [],
    "demo": ["--extra=demo"],
    "dev": ["--extra=demo", "--extra=pdf", "--group=dev"],
    "bench": ["--group=bench"],
}

for name, extras in SETS.items():
    target = f"requirements/{name}.txt"
    shared = [] if name == "base" else ["--constraints=requirements/base.txt"]
    subprocess.run([*COMPILE, *extras, *shared, f"--output-file={target}"], check=True)
