"""Take away the groups and the workflow Wagtail creates; our roles and their rights replace them.

What somebody has come to use stays: a group with members or on whose word pages are private, a
workflow under which a page was ever submitted or which is assigned anywhere but at the root.
"""

from django.db import migrations

GROUPS = ("Editors", "Moderators")
WORKFLOW = "Moderators approval"


def remove_stock(apps, schema_editor):
    _remove_workflow(apps)
    _remove_groups(apps)


def _remove_workflow(apps):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowState = apps.get_model("wagtailcore", "WorkflowState")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    TaskState = apps.get_model("wagtailcore", "TaskState")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    for workflow in Workflow.objects.filter(name=WORKFLOW):
        assigned = WorkflowPage.objects.filter(workflow=workflow).exclude(page__depth=1)
        if not (WorkflowState.objects.filter(workflow=workflow).exists() or assigned.exists()):
            workflow.delete()
    for task in GroupApprovalTask.objects.filter(name=WORKFLOW):
        in_workflow = WorkflowTask.objects.filter(task_id=task.pk).exists()
        if not (in_workflow or TaskState.objects.filter(task_id=task.pk).exists()):
            task.delete()


def _remove_groups(apps):
    Group = apps.get_model("auth", "Group")
    User = apps.get_model("accounts", "User")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    restrictions = [
        apps.get_model("wagtailcore", name)
        for name in ("PageViewRestriction", "CollectionViewRestriction")
    ]
    for group in Group.objects.filter(name__in=GROUPS):
        users = (User, GroupApprovalTask, *restrictions)
        if not any(model.objects.filter(groups=group).exists() for model in users):
            group.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("cms", "0002_home"),
        ("wagtailcore", "0098_apitoken"),
        # These give the groups rights, so they come first.
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]
    operations = [migrations.RunPython(remove_stock, migrations.RunPython.noop)]
