"""What the search app lets each role do."""

from accounts.roles import SYSTEM_ADMINISTRATOR, RoleGrant

ROLES = [RoleGrant(SYSTEM_ADMINISTRATOR, ("search.manage_index",))]
