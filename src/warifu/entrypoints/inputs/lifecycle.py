"""窓口の定めの入力: as API and command line read it."""

from typing import Annotated

from pydantic import Field

from warifu.entrypoints.inputs.values import Day, Form, Note, SystemsCode
from warifu.lifecycle.planner.desks import DeskStatement
from warifu.lifecycle.planner.facts import DeskRule, ScheduleRow
from warifu.systems.facts import Desk

Days = Annotated[int, Field(ge=0, le=999)]
CutoffAndRegistration = Annotated[list[Day], Field(min_length=2, max_length=2)]


class TermsForm(Form):
    """窓口の定め: what is left out is not stated. `schedule` has rows of cutoff and registration date.

    `source` names the paper or message of a desk outside; a desk's own members leave it out.
    """

    system: SystemsCode
    area: SystemsCode | None = None
    holds_from_on: Day | None = None
    rule: Annotated[DeskRule, Field(strict=False)] | None = None
    days: Days | None = None
    processing_business_days: Days | None = None
    schedule: Annotated[list[CutoffAndRegistration], Field(max_length=500)] | None = None
    deletion: bool | None = None
    closed: Annotated[list[Day], Field(max_length=400)] = []
    source: Note = ""

    def read(self) -> DeskStatement:
        """定めにする. Raises FieldInvalid for a code of another form."""
        return DeskStatement(
            desk=Desk(self.system, self.area),
            holds_from_on=self.holds_from_on,
            rule=self.rule,
            days=self.days,
            processing_business_days=self.processing_business_days,
            schedule=None if self.schedule is None else tuple(ScheduleRow(*row) for row in self.schedule),
            takes_deletions=self.deletion,
            closing_days=tuple(self.closed),
        )
