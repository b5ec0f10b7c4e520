"""世代の開設: an issuing CA beside the one before, which keeps its lists and answers going. It cannot be taken back.

Where the policy asks for approvals, the opening is entered as an order of kind GENERATION, approved by other people
like any order, and carried out at the terminal, where the keys are.
"""

from warifu.accounts.access import require_person, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import ApprovalRequired
from warifu.authority.facts import CaKind, CertificateAuthority, KeyAlgorithm
from warifu.kernel.clock import jst_date
from warifu.kernel.ids import new_id
from warifu.orders.errors import OrderUnknown
from warifu.orders.facts import LineKey, Order, OrderKind, OrderLine, OrderState, Wanted
from warifu.orders.history import OrderStep
from warifu.orders.ordering import is_approved
from warifu.orders.states import ORDER, OrderEvent
from warifu.workflows.authority.open_authority import Opening, add_issuing, next_opening, open_root, prepare_issuing
from warifu.workflows.installation import Installation, entry
from warifu.workflows.orders.order_steps import find_order, move_order, new_order, note_step
from warifu.workflows.ports import Stores


def plan_generation(installation: Installation, authority: str, kind: CaKind | None, organization: str) -> Opening:
    """次の世代を決める: `kind` None means the CA that issues. Raises FieldInvalid for an authority nobody declared."""
    with installation.unit_of_work.read() as stores:
        return next_opening(installation, stores.authorities.all(), authority, kind, organization)


def propose_generation(installation: Installation, actor: Actor, opening: Opening, algorithm: KeyAlgorithm) -> Order:
    """世代の開設を申し込む: to be approved by others than who enters it. Raises RoleMissing, PersonUnproven."""
    require_role(actor, Role.ADMINISTRATOR)
    require_person(actor)
    now = installation.clock.now()
    line = OrderLine(
        id=new_id("L"),
        number=1,
        wanted=Wanted(jst_date(now), opening.id),
        profile=opening.profile,
        subject=opening.subject,
        key=LineKey(algorithm),
    )
    approvals = max(1, installation.policy.approvals)
    order = new_order(installation, actor, now, [line], kind=OrderKind.GENERATION, approvals=approvals)
    with installation.unit_of_work.write() as stores:
        stores.orders.add(order)
        note_step(installation, stores, actor, order, OrderStep.SUBMITTED, before=None)
        stores.evidence.append(entry(installation, actor, "generation.proposed", f"order:{order.id}", ca=opening.id))
    return order


def open_generation(
    installation: Installation, actor: Actor, opening: Opening, algorithm: KeyAlgorithm, approval: str | None
) -> CertificateAuthority:
    """世代を開く: the key, the certificate below the newest root that covers it, and the CA on record.

    Raises ApprovalRequired unless policy asks for nobody or `approval` names the approved order for this very
    generation (OrderUnknown otherwise), and what issuing raises: no CA outlives its root.
    """
    require_role(actor, Role.ADMINISTRATOR)
    check_approval(installation, opening, approval, algorithm)
    if opening.kind is CaKind.ROOT:
        ca = open_root(installation, actor, opening, algorithm)
        with installation.unit_of_work.write() as stores:
            spend_approval(installation, stores, actor, approval)
        return ca
    prepared = prepare_issuing(installation, opening, algorithm)
    with installation.unit_of_work.write() as stores:
        spend_approval(installation, stores, actor, approval)
        return add_issuing(installation, stores, actor, opening, prepared)


def check_approval(
    installation: Installation, opening: Opening, approval: str | None, algorithm: KeyAlgorithm | None
) -> None:
    """承認を確かめる: before any key is made or used. `algorithm` None accepts whatever was approved.

    Raises ApprovalRequired, OrderUnknown when the order is for something else, TransitionRefused when it was spent.
    """
    if not installation.policy.approvals:
        return
    if approval is None:
        raise ApprovalRequired(installation.policy.approvals)
    with installation.unit_of_work.read() as stores:
        order = find_order(stores, approval)
    line = order.lines[0]
    wanted = (OrderKind.GENERATION, opening.profile, opening.subject, algorithm or line.key.algorithm)
    if (order.kind, line.profile, line.subject, line.key.algorithm) != wanted:
        raise OrderUnknown(approval)
    if order.state is OrderState.SUBMITTED or not is_approved(order, order.approvals):
        raise ApprovalRequired(order.approvals_needed)
    ORDER.next(order.state, OrderEvent.ISSUE)


def spend_approval(installation: Installation, stores: Stores, actor: Actor, approval: str | None) -> None:
    """承認を使う: in the transaction that opens the generation, once."""
    if installation.policy.approvals and approval:
        order = find_order(stores, approval)
        event = OrderEvent.ISSUE
        move_order(installation, stores, actor, order, event, step=OrderStep.ISSUED, action="order.issued")
