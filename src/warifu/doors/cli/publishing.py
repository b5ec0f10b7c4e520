"""公開の手順: what follows when an authority has changed."""

from warifu.workflows.house import House
from warifu.workflows.publish_lists import publish_all
from warifu.workflows.renew_responders import renew_responders


def publish_authorities(house: House) -> None:
    """認証局を公開する: responders, certificates, trust anchors and lists, so that a new generation works at once."""
    renew_responders(house)
    publish_all(house)
