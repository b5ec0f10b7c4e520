"""最初の表."""

from warifu.adapters.database.migrations.first import (
    accounts,
    authority,
    delivery,
    documents,
    ended,
    evidence,
    jobs,
    lifecycle,
    lists,
    notices,
    orders,
    participants,
    pricing,
    registration,
    status,
)

revision = "first"
down_revision = None


def upgrade() -> None:
    """表を作る: each group after those it refers to."""
    documents.create()
    ended.create()
    participants.create()
    accounts.create()
    notices.create()
    orders.create()
    pricing.create()
    authority.create()
    lists.create()
    status.create()
    delivery.create()
    registration.create()
    lifecycle.create()
    evidence.create()
    jobs.create()
