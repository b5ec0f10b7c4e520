"""受取りコードの送付: the one-time code goes by mail to the enterprise RA contact; the passphrase never does."""

from warifu.accounts.access import digest
from warifu.delivery.facts import ParcelState
from warifu.kernel.clock import jst_date
from warifu.messages import catalogue
from warifu.participants.facts import ContactKind
from warifu.workflows.errors import NobodyToWriteTo
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Mail


def send_code(installation: Installation, parcel_id: str, sealed_code: str) -> None:
    """コードを送る: nothing once the parcel was fetched or has another code. Raises NobodyToWriteTo, MailUnsent."""
    with installation.unit_of_work.read() as stores:
        parcel = stores.deliveries.get(parcel_id)
        if parcel is None or parcel.state is not ParcelState.READY:
            return
        participant = stores.participants.get(parcel.participant_id)
    code = installation.seals.open(bytes.fromhex(sealed_code), f"code:{parcel_id}").reveal().decode()
    if digest(code.encode()) != parcel.code_digest:
        return
    contact = participant.contact(ContactKind.ENTERPRISE_RA) if participant else None
    if participant is None or contact is None:
        raise NobodyToWriteTo(parcel_id)
    facts = {
        "participant": participant.name,
        "contact": contact.name,
        "certificate_id": parcel.certificate_id,
        "code": "-".join(code[i : i + 5] for i in range(0, len(code), 5)),
        "until": jst_date(parcel.code_expires_at).isoformat(),
    }
    subject = catalogue("mails")["mail.code.subject"]
    body = catalogue("mails")["mail.code.body"]
    installation.mailer.send(
        Mail(
            to=contact.mail,
            subject=f"{subject.say('ja', facts)} / {subject.say('en', facts)}",
            body=f"{body.say('ja', facts)}\n\n{body.say('en', facts)}",
        )
    )
