"""The virus scanner: only a plain OK is taken for clean."""

import logging

import pytest

from foundation import scanning as scan
from privacyportal.environment import ImproperlyConfigured, scanner
from tests.scanner import VIRUS, Scanner, scanning


def test_a_clean_file_passes_whole_and_in_pieces(settings):
    data = bytes(range(256)) * 10_000
    with scanning(settings) as daemon:
        assert not scan.harmful(data)
    assert daemon.seen == [data]


def test_a_virus_is_found_wherever_it_stands(settings):
    with scanning(settings):
        assert scan.harmful(bytes(scan.CHUNK - 9) + VIRUS)


def test_a_socket_file_serves_as_well(settings, tmp_path):
    with scanning(settings, path=tmp_path / "clamd.sock"):
        assert scan.configured()
        assert scan.harmful(VIRUS)
        assert not scan.harmful(b"letter")


@pytest.mark.parametrize(
    "says",
    [
        pytest.param(b"INSTREAM size limit exceeded. ERROR\0", id="too large for it"),
        pytest.param(b"", id="it hangs up"),
        pytest.param(b"UNKNOWN COMMAND\0", id="it does not understand"),
        pytest.param(b"stream: not OK\0", id="nearly a yes"),
        pytest.param(None, id="it is silent"),
    ],
)
def test_whatever_is_no_verdict_counts_as_none(settings, monkeypatch, says):
    monkeypatch.setattr(scan, "PATIENCE", 0.3)
    with scanning(settings, Scanner(says)), pytest.raises(scan.Unreachable):
        scan.harmful(b"letter")


def test_a_scanner_that_is_away_is_named_in_the_log(settings, caplog, tmp_path):
    for place in (("127.0.0.1", 1), str(tmp_path / "nothing.sock")):
        settings.UPLOAD_SCANNER = place
        with caplog.at_level(logging.WARNING), pytest.raises(scan.Unreachable):
            scan.harmful(b"letter")
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("", None),
        ("clamd:clamav.example:3310", ("clamav.example", 3310)),
        ("clamd:[::1]:3310", ("::1", 3310)),
        ("clamd:/run/clamd.sock", "/run/clamd.sock"),
    ],
)
def test_the_setting_names_a_port_or_a_socket_file(named, expected):
    assert scanner(named) == expected


@pytest.mark.parametrize(
    "named", ["clamd", "clamd:host", "clamd::1", "http://host:80", "clamd:h:x"]
)
def test_a_setting_that_names_no_scanner_is_refused(named):
    with pytest.raises(ImproperlyConfigured, match="UPLOAD_SCANNER"):
        scanner(named)
