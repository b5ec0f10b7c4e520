"""主体者名の列の読み書き: order lines and certificates carry the same four."""

from typing import Any

from warifu.authority.facts import SubjectName
from warifu.kernel.folding import fold


def subject_values(subject: SubjectName) -> dict[str, str | None]:
    """書く: values for the columns of tables.columns.subject_columns."""
    return {
        "subject_common_name": subject.common_name,
        "subject_organization": subject.organization,
        "subject_organizational_unit": subject.organizational_unit,
        "subject_country": subject.country,
    }


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
