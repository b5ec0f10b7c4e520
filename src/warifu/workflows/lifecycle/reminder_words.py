"""催促の文面: what a reminder says, Japanese first and English below it."""

from collections.abc import Sequence
from datetime import date

from warifu.lifecycle.facts import Reminder
from warifu.messages import Language, catalogue
from warifu.participants.facts import ContactKind, Participant
from warifu.systems.catalogue import Catalogue

LANGUAGES: tuple[Language, ...] = ("ja", "en")


def subject_of(reminders: Sequence[Reminder], today: date) -> str:
    """件名: how many dates, and the first of them."""
    first = min(reminder.act_by_on for reminder in reminders)
    facts = {"count": len(reminders), "first": first.isoformat(), "days": (first - today).days}
    words = catalogue("mails")["mail.reminder.subject_late" if first < today else "mail.reminder.subject"]
    return f"{words.say('ja', facts)} / {words.say('en', facts)}"


def body_of(
    systems: Catalogue, participant: Participant, to: ContactKind, reminders: Sequence[Reminder], today: date
) -> str:
    """本文: every date with its step and how it is done, the most urgent first."""
    contact = participant.contact(to)
    facts = {"participant": participant.name, "contact": contact.name if contact else ""}
    words = catalogue("mails")["mail.reminder.body"]
    return "\n\n".join(
        words.say(language, {**facts, "dates": _dates(systems, reminders, today, language)}) for language in LANGUAGES
    )


def _dates(systems: Catalogue, reminders: Sequence[Reminder], today: date, language: Language) -> str:
    mails = catalogue("mails")
    return "\n".join(
        mails["mail.reminder.late" if reminder.act_by_on < today else "mail.reminder.date"].say(
            language,
            {
                "on": reminder.act_by_on.isoformat(),
                "days": abs((reminder.act_by_on - today).days),
                "certificate_id": reminder.key.certificate_id,
                "use": _use(systems, reminder, language),
                "step": mails[f"mail.reminder.step.{reminder.key.step}"].say(language, {}),
                "how": mails[f"mail.reminder.how.{reminder.key.step}"].say(language, {}),
            },
        )
        for reminder in reminders
    )


def _use(systems: Catalogue, reminder: Reminder, language: Language) -> str:
    use = reminder.key.use
    system = systems.find(use.system)
    if system is None:
        return "/".join(part for part in (use.system, use.channel, use.area) if part)
    named: dict[str, str] = {channel.code: channel.name.say(language) for channel in system.channels}
    named |= {area.code: area.name.say(language) for area in system.areas}
    parts = [system.name.say(language), named.get(use.channel, use.channel), named.get(use.area or "", use.area or "")]
    return " ".join(part for part in parts if part)
