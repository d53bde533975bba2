"""The published outline, one row per node.

A row never changes: an edited text gets new rows that carry the `node_id` of the node they
continue, so a citation (node id, page) stays true to what was cited.
"""

from django.db import models

from library.querysets import NodeQuerySet


class ImmutableNode(TypeError):
    """A published node was about to be changed in place."""


class Node(models.Model):
    page = models.ForeignKey("library.PolicyPage", on_delete=models.CASCADE, related_name="nodes")
    node_id = models.UUIDField(db_index=True)
    anchor = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    label = models.CharField(max_length=80, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    sub = models.PositiveIntegerField(null=True, blank=True)
    heading = models.TextField(blank=True)
    text = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    order = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()

    objects = NodeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["page_id", "order"]
        verbose_name = "条款"
        verbose_name_plural = "条款"
        constraints = [
            models.UniqueConstraint(fields=["page", "order"], name="library_node_order"),
            models.UniqueConstraint(fields=["page", "anchor"], name="library_node_anchor"),
            models.UniqueConstraint(fields=["page", "node_id"], name="library_node_once"),
        ]

    def __str__(self):
        return f"{self.label or self.anchor}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise ImmutableNode("published nodes are replaced, never changed")
        super().save(*args, **kwargs)
