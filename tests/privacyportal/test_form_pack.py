"""The crispy pack `portal`: whatever an admin or a person typed is shown as text."""

import pytest
from django import forms
from django.template.loader import render_to_string

from privacyportal.templatetags.portal_forms import first_input

EVIL = "<script>alert('x')</script>"
SHOWN = "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"
CHOICES = [("a", EVIL), ("b", "B")]


class Everything(forms.Form):
    text = forms.CharField(label=EVIL, help_text=EVIL)
    story = forms.CharField(widget=forms.Textarea, required=False, label="Story")
    choice = forms.ChoiceField(choices=CHOICES, label=EVIL, help_text=EVIL)
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text=EVIL)
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label=EVIL, help_text=EVIL)
    upload = forms.FileField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["radio"].choice_hints = {"a": EVIL}
        self.fields["radio"].as_heading = True
        self.fields["upload"].needed = True


def shown(form):
    field = "portal/field.html"
    summary = render_to_string("portal/error_summary.html", {"form": form})
    return summary + render_to_string(
        "portal/uni_form.html", {"form": form, "field_template": field}
    )


def test_labels_hints_and_choices_are_escaped():
    page = shown(Everything())
    assert "<script" not in page
    # text 2, select 2 and its choice, radio hint and choice and choice hint, box, agree 2
    assert page.count(SHOWN) == 11


def test_errors_are_escaped_and_lead_to_the_first_input():
    form = Everything({"choice": EVIL})
    form.add_error("text", EVIL)
    form.add_error(None, EVIL)
    page = shown(form)
    assert "<script" not in page
    for target in ("id_text", "id_choice", "id_radio_0", "id_boxes_0", "id_agree"):
        assert f'<a href="#{target}">' in page
        assert f'id="{target}"' in page


def test_optional_fields_say_so_and_needed_ones_do_not():
    page = " ".join(shown(Everything()).split())
    assert page.count("(optional)") == 1
    assert "Story (optional)" in page


def test_a_field_may_be_the_heading_of_its_page():
    assert shown(Everything()).count("<h1") == 1


def test_an_error_is_tied_to_its_input():
    page = shown(Everything({}))
    assert 'aria-describedby="id_text_helptext id_text_error"' in page
    assert 'id="id_text_error"' in page
    assert 'id="id_text_helptext"' in page


def test_what_was_typed_is_kept_and_escaped():
    page = shown(Everything({"text": EVIL, "story": EVIL, "radio": "b"}))
    assert f'value="{SHOWN}"' in page
    assert "<script" not in page
    assert 'value="b" checked' in page


@pytest.mark.parametrize(
    ("widget", "first"),
    [
        (forms.TextInput(), "id_day"),
        (forms.SelectDateWidget(years=[2026]), "id_day_month"),
        (forms.SplitDateTimeWidget(), "id_day_0"),
    ],
    ids=["one input", "selects", "parts"],
)
def test_a_summary_leads_into_a_date_too(widget, first):
    class Dated(forms.Form):
        day = forms.CharField(widget=widget)

    assert first_input(Dated()["day"]) == first
