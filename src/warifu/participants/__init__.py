"""事業者: participants, their contacts, and their enrolment."""
