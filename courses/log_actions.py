"""The audit actions of releases, assignments and reports, with what happened in one sentence."""

from wagtail.log_actions import LogFormatter

from courses.models import Question


class Released(LogFormatter):
    label = "发布课程新版"

    def format_message(self, log_entry):
        data = log_entry.data
        note = f"：{data['note']}" if data["note"] else ""
        return f"发布了课程第 {data['number']} 版（{data['change']}）{note}"


class Opened(LogFormatter):
    label = "布置必修课程"

    def format_message(self, log_entry):
        return f"布置了必修课程，{log_entry.data['due_on']} 前完成"


class Moved(LogFormatter):
    label = "修改必修期限"

    def format_message(self, log_entry):
        return f"完成期限由 {log_entry.data['before']} 改为 {log_entry.data['after']}"


class Reminded(LogFormatter):
    label = "提醒学习"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"提醒了 {data['sent']} 人，{data['skipped']} 人近期已提醒过，未再提醒"


class Downloaded(LogFormatter):
    label = "下载单位学习情况"

    def format_message(self, log_entry):
        data = log_entry.data
        chosen = f"（{data['filter']}）" if data["filter"] else ""
        return f"下载了截至 {data['on']} 的学习情况{chosen}，共 {data['rows']} 人"


class ScoresDownloaded(LogFormatter):
    label = "下载考试成绩"

    def format_message(self, log_entry):
        return f"下载了考试成绩和试题分析，共 {log_entry.data['rows']} 人"


class QuestionMoved(LogFormatter):
    label = "改变试题状态"

    def format_message(self, log_entry):
        names = dict(Question.State.choices)
        data = log_entry.data
        return f"试题状态由“{names[data['before']]}”改为“{names[data['after']]}”"


class ExamCancelled(LogFormatter):
    label = "取消考试"

    def format_message(self, log_entry):
        return f"取消了考试，原因：{log_entry.data['reason']}"


class Allowed(LogFormatter):
    label = "考试照顾"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"给{data['whom']}：{data['what']}，原因：{data['reason']}"


class AllowanceWithdrawn(LogFormatter):
    label = "撤回考试照顾"

    def format_message(self, log_entry):
        return f"撤回了给{log_entry.data['whom']}的照顾：{log_entry.data['what']}"


class PaperCopied(LogFormatter):
    label = "复制试卷"

    def format_message(self, log_entry):
        return f"由“{log_entry.data['of']}”复制而来"


class CorrectionProposed(LogFormatter):
    label = "提出答案更正"

    def format_message(self, log_entry):
        return f"提出答案更正（{log_entry.data['mode']}）：{log_entry.data['reason']}"


class CorrectionApplied(LogFormatter):
    label = "执行答案更正"

    def format_message(self, log_entry):
        return f"执行答案更正（{log_entry.data['mode']}）：{log_entry.data['reason']}"


class CorrectionDone(LogFormatter):
    label = "答案更正完成"

    def format_message(self, log_entry):
        data = log_entry.data
        changed = f"重新判分 {data['judged']} 份，成绩有变 {data['changed']} 份"
        return f"{changed}，变为合格 {data['gained']} 份，不再合格 {data['lost']} 份"


class QuestionFact(LogFormatter):
    label = "改变试题的用途、难度或标签"

    def format_message(self, log_entry):
        data = log_entry.data
        pools = dict(Question.Pool.choices)
        if data["what"] == "tag":
            return f"加了标签“{data['after']}”"
        if data["what"] == "pool":
            return f"用途由“{pools[data['before']]}”改为“{pools[data['after']]}”"
        return f"难度由 {data['before']} 改为 {data['after']}"


class StaffNamed(LogFormatter):
    label = "登记考务人员"

    def format_message(self, log_entry):
        return f"登记{log_entry.data['who']}为{log_entry.data['role']}人员"


class StaffDismissed(LogFormatter):
    label = "移出考务人员"

    def format_message(self, log_entry):
        return f"{log_entry.data['who']}不再担任{log_entry.data['role']}人员"


def register(actions):
    actions.register_action("courses.paper.copy")(PaperCopied)
    actions.register_action("courses.correction.propose")(CorrectionProposed)
    actions.register_action("courses.correction.apply")(CorrectionApplied)
    actions.register_action("courses.correction.done")(CorrectionDone)
    actions.register_action("courses.correction.discard", "放弃答案更正", "放弃了答案更正")
    actions.register_action("courses.question.state")(QuestionMoved)
    actions.register_action("courses.question.fact")(QuestionFact)
    actions.register_action(
        "courses.question.still_right", "核对试题", "核对了有变动的条文，试题仍然正确"
    )
    actions.register_action("courses.release")(Released)
    actions.register_action("courses.assignment.open")(Opened)
    actions.register_action("courses.assignment.due")(Moved)
    actions.register_action("courses.assignment.close", "结束必修任务", "结束了必修任务")
    actions.register_action("courses.exam.scores")(ScoresDownloaded)
    actions.register_action("courses.assignment.remind")(Reminded)
    actions.register_action("courses.report.download")(Downloaded)
    actions.register_action("courses.exam.publish", "发布考试", "发布了考试")
    actions.register_action("courses.exam.cancel")(ExamCancelled)
    actions.register_action("courses.exam.allow")(Allowed)
    actions.register_action("courses.exam.withdraw")(AllowanceWithdrawn)
    actions.register_action("courses.exam.password", "设置考场口令", "设置了考场口令")
    actions.register_action("courses.exam.no_password", "清除考场口令", "清除了考场口令")
    actions.register_action("courses.exam.staff")(StaffNamed)
    actions.register_action("courses.exam.staff_end")(StaffDismissed)
