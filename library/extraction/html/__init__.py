"""Web pages, saved or pasted → blocks of plain text; nothing of their markup survives, so nothing in it can act."""
