"""暦: Japanese public holidays, as the law has them, from the package jpholiday."""

from datetime import date

import jpholiday


def is_holiday(on: date) -> bool:
    """祝日か: a public holiday, a substitute holiday or a day between two holidays."""
    return bool(jpholiday.is_holiday(on))
