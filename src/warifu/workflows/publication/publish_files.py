"""書き出し: CA certificates, lists and OCSP answers as files, for any web server or CDN."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from warifu.authority.facts import CertificateAuthority
from warifu.authority.lists import ListKind, RevocationList
from warifu.authority.stores.status import StoredAnswer
from warifu.workflows.installation import Installation
from warifu.workflows.ports import PublicFiles
from warifu.workflows.publication.sign_ahead import AnswersAhead

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Written:
    """書き出した数: files now in the folder, and how many of them are new or changed."""

    files: int
    changed: int


def publish_files(installation: Installation, files: PublicFiles) -> Written:
    """書き出す: CA certificates, every list, and an OCSP answer for each certificate that has not ended.

    Answers are signed first where they are missing or past half of their time. Files that are the same stay untouched.
    """
    AnswersAhead(installation).finish_round()
    with installation.unit_of_work.read() as stores:
        cas = stores.authorities.all()
        names = list(stores.lists.numbers())
    written = [files.put_ca(ca) for ca in cas]
    full: dict[str, list[RevocationList]] = {}
    for name in sorted(names):
        with installation.unit_of_work.read() as stores:
            published = stores.lists.latest(*name)
        if published:
            written.append(files.put_list(published))
            if published.kind is ListKind.FULL and published.partition is None:
                full.setdefault(published.ca_id.rpartition("-")[0], []).append(published)
    written += [files.put_lists(authority, lists) for authority, lists in full.items()]
    count, changed = len(written), sum(written)
    for is_new in chain.from_iterable(_answers(installation, files, ca) for ca in cas):
        count, changed = count + 1, changed + is_new
    return Written(count, changed)


def _answers(installation: Installation, files: PublicFiles, ca: CertificateAuthority) -> Iterator[bool]:
    for stored in _stored(installation, ca.id):
        yield files.put_answer(installation.status_format.status_request(ca.certificate, stored.serial), stored)


def _stored(installation: Installation, ca_id: str) -> Iterator[StoredAnswer]:
    now, last = installation.clock.now(), 0
    while True:
        with installation.unit_of_work.read() as stores:
            page = stores.status.stored_after(ca_id, last, PAGE)
        yield from (one for one in page if one.next_update > now)
        if len(page) < PAGE:
            return
        last = page[-1].serial
