"""Every hostile file and what its sender is told, stated by hand in `hostile.py`."""

import io
import zipfile

import pytest

from foundation.uploads import Refused, clean
from tests.foundation.hostile import MARK, REFUSED, REWRITTEN


@pytest.mark.parametrize(("name", "data", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_why(name, data, says):
    with pytest.raises(Refused, match=says):
        clean(name, data)


@pytest.mark.parametrize(("name", "data", "kind"), REWRITTEN.values(), ids=REWRITTEN)
def test_what_is_taken_keeps_only_what_can_be_seen(name, data, kind):
    cleaned = clean(name, data)
    assert cleaned.kind == kind
    assert not zipfile.is_zipfile(io.BytesIO(cleaned.data))
    for word in (MARK, b"<script", b"<?php", b"/JavaScript", b"/Launch", b"/EmbeddedFile"):
        assert word not in cleaned.data


def test_the_hostile_files_are_hostile():
    """A suite of harmless files would pass as well."""
    marked = [name for name, (_, data, _) in (REFUSED | REWRITTEN).items() if MARK in data]
    assert len(marked) > 15
    assert zipfile.is_zipfile(io.BytesIO(REWRITTEN["JPEG and archive in one"][1]))
