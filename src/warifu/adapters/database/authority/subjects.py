"""主体者名の列の読み書き: order lines and certificates carry the same four."""

from typing import Any

from warifu.authority.facts import SubjectName
from warifu.kernel.folding import fold

SUBJECT_COLUMNS = ("subject_common_name", "subject_organization", "subject_organizational_unit", "subject_country")


def subject_row(subject: SubjectName) -> tuple[str | None, ...]:
    """書く: values in the order of SUBJECT_COLUMNS, which tables.columns.subject_columns makes."""
    return subject.common_name, subject.organization, subject.organizational_unit, subject.country


def subject_of(row: Any) -> SubjectName:
    """読む."""
    return SubjectName(
        common_name=row.subject_common_name,
        organization=row.subject_organization,
        organizational_unit=row.subject_organizational_unit,
        country=row.subject_country,
    )


def search_text(subject: SubjectName) -> str:
    """検索用の文字列: the names of a subject, folded."""
    return fold(" ".join(filter(None, (subject.common_name, subject.organization, subject.organizational_unit))))
