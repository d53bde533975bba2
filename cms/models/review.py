"""The three-stage review of what must not go live on one person's word.

`ReviewEntry` is the truth: an append-only ledger of what was submitted, approved, returned and
withdrawn, with the text itself. Wagtail's workflow only drives who is asked next; whatever its rows
say, `cms.review.clearance` reads the ledger and nothing else.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone
from wagtail.models import Page, PageManager, Task
from wagtail.query import PageQuerySet

from accounts.roles import FINAL_REVIEWER, FIRST_REVIEWER, SECOND_REVIEWER
from cms.models.pages import SitePagePermissions
from cms.review.locks import ReviewLock


class Stage(models.TextChoices):
    FIRST = "first", "初审"
    SECOND = "second", "复审"
    FINAL = "final", "终审"

    @property
    def group(self) -> str:
        """The role whose members decide at this stage."""
        return {
            Stage.FIRST: FIRST_REVIEWER,
            Stage.SECOND: SECOND_REVIEWER,
            Stage.FINAL: FINAL_REVIEWER,
        }[self]


class EntriesStay(TypeError):
    """An entry of the review record is never changed or deleted."""

    def __init__(self) -> None:
        super().__init__("审核记录只能追加，不能修改或删除。")


class ReviewEntryQuerySet(models.QuerySet):
    def of_page(self, page_id: int) -> "ReviewEntryQuerySet":
        return self.filter(page_id=page_id)

    def approvals(self) -> "ReviewEntryQuerySet":
        return self.filter(kind=ReviewEntry.Kind.APPROVED)

    def update(self, **kwargs):
        raise EntriesStay

    def delete(self):
        raise EntriesStay


class ReviewEntry(models.Model):
    """One line of the record; `content` is what readers would see, `content_hash` its hash.

    The record outlives what it is about: a deleted page or revision leaves its number here.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", "提交审核"
        APPROVED = "approved", "通过"
        RETURNED = "returned", "退回修改"
        WITHDRAWN = "withdrawn", "撤回"

    page = models.ForeignKey(
        Page,
        verbose_name="页面",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    title = models.CharField("标题", max_length=255)
    revision_id = models.PositiveBigIntegerField("版本", null=True, blank=True)
    kind = models.CharField("事项", max_length=10, choices=Kind)
    stage = models.CharField("审级", max_length=10, choices=Stage, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="经办人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    at = models.DateTimeField("时间", default=timezone.now, editable=False)
    remark = models.TextField("意见", blank=True, max_length=1000)
    content_hash = models.CharField("内容指纹", max_length=64, blank=True)
    content = models.JSONField("内容", default=dict, blank=True)

    objects = ReviewEntryQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "审核记录"
        verbose_name_plural = "审核记录"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["approved", "returned"], stage__gt="")
                | models.Q(kind__in=["submitted", "withdrawn"], stage=""),
                name="cms_review_stage_of_decision",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="approved")
                | models.Q(by__isnull=False, revision_id__isnull=False, content_hash__gt=""),
                name="cms_review_approval_complete",
            ),
            models.UniqueConstraint(
                fields=["page", "revision_id", "stage"],
                condition=models.Q(kind="approved"),
                name="cms_review_stage_once",
            ),
            models.UniqueConstraint(
                fields=["page", "revision_id", "by"],
                condition=models.Q(kind="approved"),
                name="cms_review_person_once",
            ),
        ]

    def __str__(self):
        return f"{self.get_stage_display()}{self.get_kind_display()}《{self.title}》"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise EntriesStay
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise EntriesStay


class ReviewTask(Task):
    """One stage of the review in Wagtail's workflow; its reviewers are the members of the role.

    It offers Wagtail no actions: decisions are taken on one page of ours, which shows what is new.
    """

    stage = models.CharField("审级", max_length=10, choices=Stage)

    lock_class = ReviewLock

    admin_form_fields = [*Task.admin_form_fields, "stage"]
    admin_form_readonly_on_edit_fields = [*Task.admin_form_readonly_on_edit_fields, "stage"]

    class Meta:
        verbose_name = "三审环节"
        verbose_name_plural = "三审环节"

    @classmethod
    def get_description(cls):
        return "由初审、复审或终审角色的成员审核；同一人只能审一级，参与编写的人不能审。"

    def start(self, workflow_state, user=None):
        from cms.review import workflow  # noqa: PLC0415 - reads these models

        task = workflow.open_task(self, workflow_state)
        task_state = super(ReviewTask, task).start(workflow_state, user=user)
        workflow.announce(task_state, by=user)
        return task_state

    def on_action(self, task_state, user, action_name, **kwargs):
        raise PermissionDenied("请在审核页办理。")

    def locked_for_user(self, obj, user):
        return True

    def user_can_access_editor(self, obj, user):
        return user.groups.filter(name=Stage(self.stage).group).exists()

    def get_task_states_user_can_moderate(self, user, **kwargs):
        from cms.review.waiting import waiting_for  # noqa: PLC0415 - reads these models

        waiting = [item.task_state_id for item in waiting_for(user)]
        return self.task_states.filter(pk__in=waiting)


class ReviewedQuerySet(PageQuerySet):
    """Bulk writes go past `save`, where the gate stands, so they may not touch what it guards."""

    def update(self, **kwargs):
        from cms.review.clearance import refuse_bulk_write  # noqa: PLC0415 - reads these models

        refuse_bulk_write(self.model, kwargs)
        return super().update(**kwargs)


ReviewedManager = PageManager.from_queryset(ReviewedQuerySet)


class ReviewedPermissions(SitePagePermissions):
    """Publishing is the end of the review; everything else is as for other pages."""

    def can_publish(self):
        from cms.review.clearance import is_cleared  # noqa: PLC0415 - reads these models

        return super().can_publish() and is_cleared(self.page)

    def can_set_view_restrictions(self):
        return self.can_withdraw()

    def can_unschedule(self):
        return self.can_withdraw()


class ReviewedMixin(models.Model):
    """A page type that goes live only with three approvals of exactly what its readers see.

    `reviewed_fields` names the fields readers see; child relations are not allowed among them,
    because their rows could be written without the page.
    """

    reviewed_fields: tuple[str, ...] = ("title", "summary", "seo_title", "search_description")

    class Meta:
        abstract = True

    @property
    def has_workflow(self):
        return self.get_workflow() is not None

    def get_workflow(self):
        """Wherever the page stands in the tree."""
        from cms.review.workflow import review_workflow  # noqa: PLC0415 - reads these models

        return review_workflow()

    def permissions_for_user(self, user):
        return ReviewedPermissions(user, self)
