"""失効リストの取込み: the list of an offline root, handed out here because its addresses lead here."""

from datetime import timedelta

from warifu.accounts.access import require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.hierarchy_errors import ListIssuerUnknown, ListMadeHere, ListOlder, ListOutOfDate
from warifu.authority.lists import RevocationList
from warifu.authority.ports.lists import ListFacts
from warifu.workflows.installation import Installation, entry
from warifu.workflows.publication.publish_lists import hand_out_list

CLOCKS_APART = timedelta(minutes=5)


def import_list(installation: Installation, actor: Actor, data: bytes) -> RevocationList:
    """失効リストを取り込む: PEM or DER; checked for signature, number and dates, recorded, and published.

    The same list again changes nothing. Raises TooLarge, NotUnderstood, ListIssuerUnknown, ListMadeHere,
    ListSignatureInvalid, ListOlder, ListOutOfDate.
    """
    require_role(actor, Role.ADMINISTRATOR)
    ca_id, read = _issuer_of(installation, data)
    now = installation.clock.now()
    if read.this_update > now + CLOCKS_APART or read.next_update <= now:
        raise ListOutOfDate(read.this_update.isoformat(), read.next_update.isoformat())
    imported = RevocationList(ca_id, read.number, read.this_update, read.next_update, read.der)
    with installation.unit_of_work.write() as stores:
        held = stores.lists.latest(ca_id)
        if held and held.der == read.der:
            imported = held
        elif held and read.number <= held.number:
            raise ListOlder(read.number, held.number)
        else:
            stores.lists.add(imported)
            stores.evidence.append(entry(installation, actor, "list.imported", f"ca:{ca_id}", number=str(read.number)))
    hand_out_list(installation, ca_id)
    return imported


def _issuer_of(installation: Installation, data: bytes) -> tuple[str, ListFacts]:
    with installation.unit_of_work.read() as stores:
        cas = stores.authorities.all()
    for ca in cas:
        if read := installation.issuer.list_format.read_list(data, ca.certificate):
            if installation.issuer.signers.has(ca.key_name):
                raise ListMadeHere(ca.id)
            return ca.id, read
    raise ListIssuerUnknown
