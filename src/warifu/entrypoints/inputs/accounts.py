"""利用者の入力: a new account, as the API and the commands read it."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from warifu.accounts.duties import NOT_YET_HELD, read_person_id
from warifu.accounts.facts import Account, Actor, Role
from warifu.entrypoints.inputs.values import Code, Form, Name, SystemsCode
from warifu.kernel.errors import FieldInvalid
from warifu.kernel.ids import OperatorCode, new_id
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Desk
from warifu.workflows.installation import Installation
from warifu.workflows.participants.find_participant import find_participant


class AccountForm(Form):
    """利用者の登録: `operator_code` binds an OPERATOR, `system` and `area` a DESK, and nobody else.

    An OPERATOR with `agent` and no operator code acts for those who give it a mandate.
    """

    person_id: Name
    display_name: Name
    roles: Annotated[list[Annotated[Role, Field(strict=False)]], Field(min_length=1, max_length=len(Role))]
    operator_code: Code | None = None
    agent: bool = False
    system: SystemsCode | None = None
    area: SystemsCode | None = None

    @model_validator(mode="after")
    def _bound(self) -> Self:
        if not NOT_YET_HELD.isdisjoint(self.roles):
            raise ValueError("roles: まだ付けられない役割 / roles that nobody can hold yet")
        if (Role.OPERATOR in self.roles) != (self.operator_code is not None or self.agent):
            raise ValueError("operator_code: OPERATORだけに必要 / for an OPERATOR, and only then")
        return self

    def desk(self, catalogue: Catalogue) -> Desk | None:
        """窓口: of a DESK, None for others. Raises FieldInvalid for one that the catalogue has not."""
        said = (self.system, self.area or None) if self.system or self.area else None
        found = next((desk for desk in catalogue.desks if (desk.system, desk.area) == said), None)
        if (Role.DESK in self.roles) != (found is not None) or (said and not found):
            there_are = "; ".join(f"{desk.system} {desk.area or ''}".rstrip() for desk in catalogue.desks)
            raise FieldInvalid("system", f"窓口だけに必要 / the desk of a DESK, and only then: {there_are}")
        return found


def read_account(installation: Installation, actor: Actor, form: AccountForm) -> Account:
    """利用者を読む: a new one, as the form says. Raises ParticipantUnknown, FieldInvalid."""
    code = form.operator_code
    return Account(
        id=new_id("U"),
        person_id=read_person_id(form.person_id),
        display_name=form.display_name,
        roles=frozenset(form.roles),
        participant_id=find_participant(installation, actor, OperatorCode(code)).id if code else None,
        desk=form.desk(installation.catalogue),
    )
