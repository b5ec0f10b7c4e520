"""申請の照会: applications that the actor may see; for others the error is the same as for unknown ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from warifu.accounts.access import SEES_ALL, may_see, require_role
from warifu.accounts.facts import Actor, Role
from warifu.participants.facts import Participant
from warifu.registration.errors import ApplicationUnknown
from warifu.registration.facts import Application
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores


@dataclass(frozen=True, slots=True)
class ApplicationSeen:
    """申請の照会: an application and who sent it in."""

    application: Application
    participant: Participant


def list_applications(installation: Installation, actor: Actor, limit: int) -> Sequence[ApplicationSeen]:
    """申請の一覧: newest first; a desk sees its own desk's, an operator its participant's."""
    require_role(actor, Role.OPERATOR, Role.DESK, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        if actor.has(*SEES_ALL):
            found = stores.registrations.applications(limit=limit)
        elif actor.has(Role.DESK):
            found = stores.registrations.applications(desk=actor.desk, limit=limit) if actor.desk else []
        else:
            own = [stores.registrations.applications(participant_id=id, limit=limit) for id in sorted(actor.acts_for)]
            found = sorted(chain(*own), key=lambda a: (a.submitted_at, a.id), reverse=True)[:limit]
        return [_application(stores, application) for application in found]


def show_application(installation: Installation, actor: Actor, application_id: str) -> ApplicationSeen:
    """申請を見る. Raises ApplicationUnknown, of other desks' and participants' too."""
    require_role(actor, Role.OPERATOR, Role.DESK, *SEES_ALL)
    with installation.unit_of_work.read() as stores:
        application = stores.registrations.application(application_id)
        if application is None or not _sees_application(actor, application):
            raise ApplicationUnknown(application_id)
        return _application(stores, application)


def _sees_application(actor: Actor, application: Application) -> bool:
    if may_see(actor, application.participant_id):
        return True
    return actor.has(Role.DESK) and actor.desk == application.desk


def _application(stores: Stores, application: Application) -> ApplicationSeen:
    participant = stores.participants.get(application.participant_id)
    assert participant
    return ApplicationSeen(application, participant)
