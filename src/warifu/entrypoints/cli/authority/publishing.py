"""公開の手順: what follows when an authority has changed."""

from warifu.workflows.installation import Installation
from warifu.workflows.publication.publish_lists import publish_all
from warifu.workflows.publication.renew_responders import renew_responders


def publish_authorities(installation: Installation) -> None:
    """認証局を公開する: responders, certificates, trust anchors and lists, so that a new generation works at once."""
    renew_responders(installation)
    publish_all(installation)
