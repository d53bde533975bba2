"""People and the organisation they belong to.

Organisation is dated: placements and appointments carry a first and a last day (both
included; an open end is null), so that any report can ask how things stood on a day.
"""

from accounts.models.audiences import Audience, AudienceRule
from accounts.models.imports import PeopleImport, PeopleImportRow
from accounts.models.notices import Notice
from accounts.models.units import Appointment, Post, Unit, UnitAdministrator, UnitPlacement
from accounts.models.users import ActivationCode, User

__all__ = [
    "ActivationCode",
    "Appointment",
    "Audience",
    "AudienceRule",
    "Notice",
    "PeopleImport",
    "PeopleImportRow",
    "Post",
    "Unit",
    "UnitAdministrator",
    "UnitPlacement",
    "User",
]
