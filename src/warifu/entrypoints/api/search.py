"""API・証明書の検索: over everything the asker may see, a page at a time."""

from typing import Annotated

from fastapi import APIRouter, Query

from warifu.authority.stores.search import Counted, SearchOrder
from warifu.entrypoints.api.authority.certificates import CertificateView, view_found
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.values import Day, Limit, View
from warifu.lifecycle.facts import CertificateStage
from warifu.workflows.search.search_certificates import Days, Sought, search_certificates

router = APIRouter(prefix="/certificates", tags=["certificates"])
Text = Annotated[str | None, Query(max_length=200)]
Key = Annotated[str | None, Query(max_length=100)]
DayAsked = Annotated[Day | None, Query()]


class CountView(View):
    """件数: `shown` is ready to print, such as 10,000+."""

    at_least: int
    is_exact: bool
    shown: str


class SearchView(View):
    """検索結果: ask again with `cursor` for the next page; it is null on the last one. `count` is on the first only."""

    certificates: list[CertificateView]
    cursor: str | None
    count: CountView | None


# long: one parameter per question that can be asked
@router.get("/search")
def search(
    *,
    installation: TheInstallation,
    actor: SignedIn,
    serial: Key = None,
    certificate_id: Key = None,
    fingerprint: Key = None,
    participant: Text = None,
    text: Text = None,
    issued_from: DayAsked = None,
    issued_to: DayAsked = None,
    starts_from: DayAsked = None,
    starts_to: DayAsked = None,
    expires_from: DayAsked = None,
    expires_to: DayAsked = None,
    status: CertificateStage | None = None,
    profile: Key = None,
    ca: Key = None,
    sort: SearchOrder | None = None,
    ascending: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Limit = 50,
) -> SearchView:
    """証明書を検索する: every condition given must hold; dates are days in Japan, both ends included."""
    sought = Sought(
        serial=serial,
        certificate_id=certificate_id,
        fingerprint=fingerprint,
        participant=participant,
        text=text,
        issued=Days(issued_from, issued_to),
        starts=Days(starts_from, starts_to),
        expires=Days(expires_from, expires_to),
        status=status,
        profile=profile,
        ca_id=ca,
        sort=sort,
        descending=not ascending,
    )
    page = search_certificates(installation, actor, sought, cursor, limit)
    count = _count(page.counted) if page.counted else None
    found = [view_found(installation, row) for row in page.certificates]
    return SearchView(certificates=found, cursor=page.cursor, count=count)


def _count(counted: Counted) -> CountView:
    return CountView(at_least=counted.at_least, is_exact=counted.is_exact, shown=str(counted))
