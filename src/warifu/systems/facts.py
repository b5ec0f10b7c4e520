"""関係システムの事実: which systems, channels, areas and desks there are. Source page, section 1."""

from dataclasses import dataclass
from enum import StrEnum


class System(StrEnum):
    """関係システム: the relying systems behind the checkpoint."""

    PLANNING = "PLANNING"  # 広域機関システム
    SWITCHING = "SWITCHING"  # スイッチング支援システム
    CAPACITY_MARKET = "CAPACITY_MARKET"  # 容量市場システム
    WHEELING_DATA = "WHEELING_DATA"  # 託送関連業務データ提供システム


class Channel(StrEnum):
    """経路: a channel of a system, for which a desk registers certificates."""

    FILE_UPLOAD = "FILE_UPLOAD"  # ファイルアップロード
    JX = "JX"  # JX手順
    WEB_API = "WEB_API"  # WebAPI
    WEB = "WEB"  # Web
    API = "API"  # API
    DATA = "DATA"  # 30分電力量、確定使用量等


class Area(StrEnum):
    """エリア: the area of a grid company, each with a desk of its own for the data-provision system."""

    HOKKAIDO = "HOKKAIDO"  # 北海道
    TOHOKU = "TOHOKU"  # 東北
    TOKYO = "TOKYO"  # 東京
    CHUBU = "CHUBU"  # 中部
    HOKURIKU = "HOKURIKU"  # 北陸
    KANSAI = "KANSAI"  # 関西
    CHUGOKU = "CHUGOKU"  # 中国
    SHIKOKU = "SHIKOKU"  # 四国
    KYUSHU = "KYUSHU"  # 九州
    OKINAWA = "OKINAWA"  # 沖縄


@dataclass(frozen=True, slots=True)
class Desk:
    """窓口: who takes applications for a system; one per grid company area where `area` is set."""

    system: System
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """用途: one system, one channel and, for the data-provision system, one area. What a desk registers."""

    system: System
    channel: Channel
    area: Area | None = None

    @property
    def desk(self) -> Desk:
        return Desk(self.system, self.area)
