"""納品の状態遷移."""

from enum import StrEnum

from warifu.delivery.facts import ParcelState
from warifu.kernel.transitions import Machine, WaitsFor


class ParcelEvent(StrEnum):
    """納品の出来事: what happens to a parcel."""

    FETCH = "FETCH"  # 取得
    CONFIRM = "CONFIRM"  # 受領の確認
    REARM = "REARM"  # コードの再発行


PARCEL = Machine(
    name="parcel",
    initial=ParcelState.READY,
    table={
        (ParcelState.READY, ParcelEvent.FETCH): ParcelState.FETCHED,
        (ParcelState.FETCHED, ParcelEvent.CONFIRM): ParcelState.RECEIVED,
        (ParcelState.READY, ParcelEvent.REARM): ParcelState.READY,
        (ParcelState.FETCHED, ParcelEvent.REARM): ParcelState.READY,
    },
    waits_for={
        ParcelState.READY: WaitsFor.PARTICIPANT,
        ParcelState.FETCHED: WaitsFor.PARTICIPANT,
        ParcelState.RECEIVED: WaitsFor.NOBODY,
    },
)
