"""What the search app lets each role do."""

from accounts.roles import EDITOR, SYSTEM_ADMINISTRATOR, RoleGrant

# Entries that come with the program return after an update: the admin offers to switch them off,
# not to delete them.
WORDS = (
    "search.add_term",
    "search.change_term",
    "search.delete_term",
    "search.add_synonym",
    "search.change_synonym",
    "search.delete_synonym",
    "search.view_querylog",
)

ROLES = [
    RoleGrant(EDITOR, WORDS),
    RoleGrant(
        SYSTEM_ADMINISTRATOR, (*WORDS, "search.manage_index", "search.change_searchsettings")
    ),
]
