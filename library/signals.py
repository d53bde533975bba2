"""What the library tells the apps above it.

`node_changed(page, changed: set[UUID], removed: set[UUID])`: published nodes got other words or are
gone; sent inside the transaction. Ids are those of the nodes, stable across texts.
`item_finished(item)`: one file of an import has been dealt with; sent after its commit.
"""

from django.dispatch import Signal

node_changed = Signal()
item_finished = Signal()
