"""Every language is whole, keeps its placeholders, and is compiled."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|\{\{.*?\}\}")
LANGUAGES = ["es", "fr", "de"]


def catalogue(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_in_english(language):
    entries = polib.pofile(str(catalogue(language)))
    assert len(entries) > 400
    left = [e.msgid for e in entries if not e.obsolete and (e.fuzzy or "" in forms(e))]
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language):
    wrong = []
    for entry in polib.pofile(str(catalogue(language))):
        wanted = {*PLACEHOLDER.findall(entry.msgid + entry.msgid_plural)}
        for text in forms(entry):
            found = {*PLACEHOLDER.findall(text)}
            if found - wanted or (wanted - found and not entry.msgid_plural):
                wrong.append(entry.msgid)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_of_today(language):
    source = polib.pofile(str(catalogue(language)))
    compiled = polib.mofile(str(catalogue(language).with_suffix(".mo")))
    translated = {(e.msgctxt, e.msgid): forms(e) for e in source.translated_entries()}
    assert {(e.msgctxt, e.msgid): forms(e) for e in compiled} == translated
