"""The audit actions of the invigilator's desk, with what happened in one sentence."""

from wagtail.log_actions import LogFormatter

from courses.services.invigilation import (
    COLLECTED,
    EXTENDED,
    EXTENDED_ALL,
    NOTED,
    REOPENED,
    SAID,
)


class Said(LogFormatter):
    label = "监考通知"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"通知{data['to'] or '全体考生'}：{data['text']}"


class Noted(LogFormatter):
    label = "考场记录"

    def format_message(self, log_entry):
        data = log_entry.data
        about = f"（{data['about']}）" if data["about"] else ""
        return f"考场记录{about}：{data['text']}"


class Extended(LogFormatter):
    label = "延长考试时间"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"为{data['to']}延长 {data['minutes']} 分钟：{data['reason']}"


class ExtendedAll(LogFormatter):
    label = "为全体延长考试时间"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"为正在作答的 {data['people']} 人延长 {data['minutes']} 分钟：{data['reason']}"


class Collected(LogFormatter):
    label = "监考收卷"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"收了{data['to']}的卷：{data['reason']}"


class Reopened(LogFormatter):
    label = "重新开放考试"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"为{data['to']}重新开放 {data['minutes']} 分钟：{data['reason']}"


def register(actions):
    actions.register_action(SAID)(Said)
    actions.register_action(NOTED)(Noted)
    actions.register_action(EXTENDED)(Extended)
    actions.register_action(EXTENDED_ALL)(ExtendedAll)
    actions.register_action(COLLECTED)(Collected)
    actions.register_action(REOPENED)(Reopened)
