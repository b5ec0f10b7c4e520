"""料金の提案: rows that one person enters and another puts in force. Two persons always, whatever else policy says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from warifu.kernel.errors import FieldInvalid
from warifu.orders.errors import ProposalApprovedByProposer, ProposalEmpty
from warifu.orders.prices import Tariff
from warifu.orders.totals import HIGHEST_PRICE, HIGHEST_TAX_PERCENT

MOST_ROWS = 500
LONGEST_NOTE = 1_000


class ProposalState(StrEnum):
    """料金の提案の状態."""

    PROPOSED = "PROPOSED"  # 承認待ち
    IN_FORCE = "IN_FORCE"  # 承認済み
    DECLINED = "DECLINED"  # 否認
    WITHDRAWN = "WITHDRAWN"  # 提案の取下げ


@dataclass(frozen=True, slots=True)
class Decision:
    """料金の提案への決定: by whom and when; `reason` is empty for a yes."""

    account_id: str
    person_id: str
    decided_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PriceProposal:
    """料金の提案: its rows count from the moment of approval on; none of it is ever edited."""

    id: str
    state: ProposalState
    proposed_by: str
    proposed_by_person: str
    proposed_at: datetime
    note: str
    rows: Tariff
    decision: Decision | None = None


def check_rows(rows: Tariff) -> None:
    """行を確かめる. Raises ProposalEmpty, FieldInvalid."""
    if not 1 <= len(rows.prices) + len(rows.cutoffs) + len(rows.offerings) <= MOST_ROWS:
        raise ProposalEmpty(MOST_ROWS)
    for price in rows.prices:
        if not 0 < price.unit_price.amount <= HIGHEST_PRICE:
            raise FieldInvalid("unit_price", f"11111 (1 .. {HIGHEST_PRICE})")
        if not 0 <= price.tax_percent <= HIGHEST_TAX_PERCENT:
            raise FieldInvalid("tax_percent", f"10 (0 .. {HIGHEST_TAX_PERCENT})")
    keys: list[tuple[str, ...]] = [("price", price.medium, str(price.effective_on)) for price in rows.prices]
    keys += [("cutoff", str(cutoff.on)) for cutoff in rows.cutoffs]
    keys += [("offering", offering.what, str(offering.from_on)) for offering in rows.offerings]
    if len(set(keys)) != len(keys):
        raise FieldInvalid("rows", "同じ対象と日付の行は一つだけ / one row for each thing and date")


def check_second_person(proposal: PriceProposal, person_id: str) -> None:
    """二人目を確かめる: a person, not an account. Raises ProposalApprovedByProposer."""
    if person_id == proposal.proposed_by_person:
        raise ProposalApprovedByProposer(proposal.id)


def tariff_at(proposals: Sequence[PriceProposal], at: datetime) -> Tariff:
    """料金の定め: all rows that were approved at or before the instant `at`, in the order of approval."""
    approved = [
        (p.decision.decided_at, p.id, p.rows)
        for p in proposals
        if p.state is ProposalState.IN_FORCE and p.decision and p.decision.decided_at <= at
    ]
    rows = [row for _, _, row in sorted(approved, key=lambda given: given[:2])]
    return Tariff(
        prices=tuple(price for row in rows for price in row.prices),
        cutoffs=tuple(cutoff for row in rows for cutoff in row.cutoffs),
        offerings=tuple(offering for row in rows for offering in row.offerings),
    )
