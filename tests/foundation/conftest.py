"""Fixtures for the floor that everything stands on."""

import pytest


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path, monkeypatch):
    """Give each test a store of its own, and each process that it starts the same one."""
    settings.DATA_DIR = tmp_path / "data"
    monkeypatch.setenv("DATA_DIR", str(settings.DATA_DIR))
    return settings.DATA_DIR
