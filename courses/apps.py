from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save

from jobs.registry import register


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "培训"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Models are loaded only now.
        from courses import file_kinds, page_receivers, receivers, source_receivers  # noqa: PLC0415
        from courses.services import (  # noqa: PLC0415
            assignments,
            exam_notices,
            exam_results,
            learning,
            marking,
            predrawing,
            question_bulk,
            question_checks,
            question_imports,
            regrade,
            wrong_answers,
        )

        file_kinds.register()
        page_receivers.connect()
        source_receivers.connect()
        register(learning.KIND, learning.run_evaluation, label="核对学习进度", keep=False)
        register(assignments.KIND, assignments.run_assign, label="布置必修课程")
        register(assignments.FOLLOW, assignments.run_follow, label="更新必修人员", keep=False)
        register(question_checks.KIND, question_checks.run_check, label="核对试题出处", keep=False)
        register(predrawing.KIND, predrawing.run_predraw, label="考试预先抽题")
        register(exam_notices.KIND, exam_notices.run_tell, label="通知考生", keep=False)
        register(question_bulk.KIND, question_bulk.run_change, label="批量处理试题")
        register(question_imports.KIND, question_imports.run_take, label="导入试题")
        register(regrade.KIND, regrade.run_regrade, label="重新判分")
        marking.follow_with(exam_results.follow)
        marking.follow_with(wrong_answers.note_answers)
        for model in ("Appointment", "UnitPlacement", "AudienceRule", "Audience"):
            for signal in (post_save, post_delete):
                signal.connect(receivers.follow_appointments, sender=f"accounts.{model}")
        post_save.connect(receivers.follow_accounts, sender="accounts.User")
