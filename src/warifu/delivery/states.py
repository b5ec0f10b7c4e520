"""納品の状態遷移."""

from enum import StrEnum

from warifu.delivery.facts import ParcelState, ShipmentState
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


class ShipmentEvent(StrEnum):
    """媒体納品の出来事: what happens to a disc, memory or token."""

    MAKE = "MAKE"  # 作成
    REMAKE = "REMAKE"  # 作り直し
    SEND = "SEND"  # 発送
    CONFIRM = "CONFIRM"  # 受領の確認
    LOSE = "LOSE"  # 紛失の届出


SHIPMENT = Machine(
    name="shipment",
    initial=ShipmentState.TO_BE_MADE,
    table={
        (ShipmentState.TO_BE_MADE, ShipmentEvent.MAKE): ShipmentState.BEING_MADE,
        (ShipmentState.BEING_MADE, ShipmentEvent.REMAKE): ShipmentState.BEING_MADE,
        (ShipmentState.BEING_MADE, ShipmentEvent.SEND): ShipmentState.SENT,
        (ShipmentState.SENT, ShipmentEvent.CONFIRM): ShipmentState.RECEIVED,
        (ShipmentState.SENT, ShipmentEvent.LOSE): ShipmentState.LOST,
    },
    waits_for={
        ShipmentState.TO_BE_MADE: WaitsFor.AUTHORITY,
        ShipmentState.BEING_MADE: WaitsFor.AUTHORITY,
        ShipmentState.SENT: WaitsFor.PARTICIPANT,
        ShipmentState.RECEIVED: WaitsFor.NOBODY,
        ShipmentState.LOST: WaitsFor.NOBODY,
    },
)
