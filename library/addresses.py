"""Where an address that names a clause leads in one text of a work."""

from library.models import Node, PolicyPage


def anchor_in(page: PolicyPage, anchor: str) -> str | None:
    """The anchor of that clause in `page`, followed through other texts if it stands elsewhere now.

    `n12` finds item 12 of a plan whose items run on across its parts.
    """
    anchors = page.nodes.values_list("anchor", flat=True)
    if anchors.filter(anchor=anchor).exists():
        return anchor
    running = list(anchors.filter(kind="point", anchor__endswith=f"-{anchor}")[:2])
    if len(running) == 1 and "-" not in anchor:
        return running[0]
    elsewhere = Node.objects.of_live_pages().filter(page__work=page.work_id, anchor=anchor)
    continued = page.nodes.filter(node_id__in=elsewhere.values("node_id"))
    return continued.values_list("anchor", flat=True).first()
