"""計画の誤り: what an estate says that cannot be planned with; dates in it are text (2027-03-31)."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput


@dataclass(eq=False)
class StepAfterToday(BadInput):
    """段階が未来: a step said to be done on a day that has not come; `step` is its key in an estate file."""

    code = "plan.step_after_today"
    certificate: str
    step: str
    on: str
    today: str


@dataclass(eq=False)
class ListBeginsLater(BadInput):
    """一覧が足りない: a list of cutoffs begins after the day of a step that counts from it."""

    code = "plan.list_begins_later"
    certificate: str
    what: str
    begins_on: str
    counts_from_on: str


@dataclass(eq=False)
class RuleUnstated(BadInput):
    """規則がない: nobody has stated by which rule the desk takes applications on that day."""

    code = "plan.rule_unstated"
    desk: str
    on: str


@dataclass(eq=False)
class KeyUnknown(BadInput):
    """知らない項目: a key that an estate file has not; `place` is the path to it."""

    code = "plan.key_unknown"
    place: str
    known: tuple[str, ...]


@dataclass(eq=False)
class CertificateTwice(BadInput):
    """証明書の重複: two certificates of one estate have the same id."""

    code = "plan.certificate_twice"
    place: str
    certificate: str
