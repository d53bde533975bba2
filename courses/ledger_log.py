"""The audit actions of hours and certificates, with what happened in one sentence."""

from wagtail.log_actions import LogFormatter

from courses.services.certificates import HELD, REISSUED, RELEASED, REVOKED
from courses.services.hours import REVERSED
from courses.views.certificates import DOWNLOADED


class Held(LogFormatter):
    label = "暂缓打印证书"

    def format_message(self, log_entry):
        return f"证书暂缓打印：{log_entry.data['reason']}"


class Revoked(LogFormatter):
    label = "撤销证书"

    def format_message(self, log_entry):
        return f"撤销证书（{log_entry.data['ground']}）：{log_entry.data['reason']}"


class Reissued(LogFormatter):
    label = "换发证书"

    def format_message(self, log_entry):
        return f"换发为 {log_entry.data['number']}：{log_entry.data['reason']}"


class Reversed(LogFormatter):
    label = "冲销学时"

    def format_message(self, log_entry):
        data = log_entry.data
        return f"冲销{data['person']}的 {data['hours']} 学时：{data['reason']}"


class Downloaded(LogFormatter):
    label = "打开他人证书"

    def format_message(self, log_entry):
        return f"打开了 {log_entry.data['name']}"


def register(actions):
    actions.register_action(HELD)(Held)
    actions.register_action(RELEASED, "颁发暂缓的证书", "核对后颁发了证书")
    actions.register_action(REVOKED)(Revoked)
    actions.register_action(REISSUED)(Reissued)
    actions.register_action(REVERSED)(Reversed)
    actions.register_action(DOWNLOADED)(Downloaded)
