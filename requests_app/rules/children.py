"""Is somebody a child today, by the date of birth that a record holds?"""

from datetime import date

from requests_app.rules.rights import Region, is_child


def age_on(birth: date, day: date) -> int:
    """Return the age in full years; who is born on 29 February is older from 1 March on."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def born_on(written: str) -> date | None:
    """Return the day that an ISO date names, with or without hyphens; None for anything else."""
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def is_child_on(written: str, day: date, region: Region) -> bool:
    """Tell whether whoever was born on the day `written` is a child on `day` in `region`."""
    birth = born_on(written)
    return birth is not None and age_on(birth, day) >= 0 and is_child(age_on(birth, day), region)
