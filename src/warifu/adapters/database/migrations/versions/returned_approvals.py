"""差戻しと承認: an order that goes back takes no approval along; those of orders that went back before end here."""

from alembic import op

revision = "returned_approvals"
down_revision = "order_files"


def upgrade() -> None:
    """差し戻された申込の承認を消す: their history keeps them."""
    op.execute("DELETE FROM approval WHERE order_id IN (SELECT id FROM cert_order WHERE state = 'RETURNED')")
