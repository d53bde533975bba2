"""What cms tells the rest of the platform.

`content_changed(model: str, ids: list[int])`: rows were written in bulk, past `post_save`.
`withdrawn(page, reason: str, by)`: a page was taken away at once; sent inside the transaction.
"""

from django.dispatch import Signal

content_changed = Signal()
withdrawn = Signal()
