"""失効リストの公開: CRLs, CA certificates and trust anchors, as files that any door or server can hand out."""

from datetime import datetime, timedelta

from warifu.authority.facts import AuthorityName, CertificateAuthority, RevocationList, RevocationListContent
from warifu.workflows.house import House
from warifu.workflows.ports import Stores

PUBLISH_LIST = "publish_list"
ONE_LIST_MORE = timedelta(days=14)


def enqueue_list(stores: Stores, ca_id: str, run_at: datetime) -> None:
    """公開を頼む: in the transaction that revoked."""
    stores.jobs.enqueue(PUBLISH_LIST, {"ca_id": ca_id}, run_at)


def publish_all(house: House) -> None:
    """すべて公開する: trust anchors, CA certificates and a list of every CA.

    A CA whose key is here gets a fresh list; of one whose key lives elsewhere, the imported list is handed out.
    """
    with house.unit_of_work.read() as stores:
        cas = stores.authority.cas()
    for ca in cas:
        house.publication.put_ca(ca)
        if house.issuer.signers.has(ca.key_name):
            publish_list(house, ca.id)
        else:
            hand_out_list(house, ca.id)
    for authority in dict.fromkeys([AuthorityName.HOUSE, AuthorityName.MARKET, *(ca.authority for ca in cas)]):
        house.publication.put_trust(authority.lower(), [ca.certificate for ca in cas if ca.authority == authority])


def hand_out_list(house: House, ca_id: str) -> None:
    """手元の失効リストを置く: the newest on record, if there is one."""
    with house.unit_of_work.read() as stores:
        held = stores.authority.latest_list(ca_id)
    if held:
        house.publication.put_list(held)


def publish_list(house: House, ca_id: str) -> RevocationList:
    """失効リストを公開する: a full CRL with the next number, recorded before its file is replaced.

    Entries stay on the list until their certificate has been over for a whole list's lifetime (RFC 5280 section 3.3).
    """
    with house.unit_of_work.write() as stores:
        ca = stores.authority.ca(ca_id)
        assert ca
        now = house.clock.now().replace(microsecond=0)
        content = RevocationListContent(
            issuer=ca.certificate,
            number=stores.authority.take_list_number(ca_id),
            this_update=now,
            next_update=min(now + house.policy.list_lifetime, ca.period.not_after),
            entries=tuple(stores.authority.revoked_serials(ca_id, now - ONE_LIST_MORE)),
        )
        published = RevocationList(
            ca_id, content.number, content.this_update, content.next_update, _signed(house, ca, content)
        )
        stores.authority.add_list(published)
    house.publication.put_list(published)
    return published


def _signed(house: House, ca: CertificateAuthority, content: RevocationListContent) -> bytes:
    return house.issuer.x509.sign_revocation_list(content, house.issuer.signers.open(ca.key_name))
