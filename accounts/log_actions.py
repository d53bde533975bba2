"""The audit actions of this app, in Chinese, with what happened in one sentence."""

from wagtail.log_actions import LogFormatter

PLAIN = [
    ("accounts.activate", "激活账号", "本人设置了首个密码"),
    ("accounts.reset", "重置登录", "收回密码并签发激活码"),
    ("accounts.mobile", "修改手机号", "修改了手机号"),
    ("accounts.import.upload", "上传人员名单", "上传了人员名单"),
]


def register(actions):
    for action, label, message in PLAIN:
        actions.register_action(action, label, message)
    for action, label, formatter in DETAILED:
        actions.register_action(action)(type(formatter.__name__, (formatter,), {"label": label}))


class Term(LogFormatter):
    def format_message(self, log_entry):
        return f"{self.label}，自 {log_entry.data['start']} 至 {log_entry.data['end'] or '今'}"


class Placement(LogFormatter):
    def format_message(self, log_entry):
        parent = log_entry.data["parent"] or "最上级"
        return f"自 {log_entry.data['start']} 起隶属于{parent}"


class Administration(LogFormatter):
    def format_message(self, log_entry):
        return f"{self.label}：{log_entry.data['unit']}"


class Roles(LogFormatter):
    def format_message(self, log_entry):
        parts = []
        if added := log_entry.data["added"]:
            parts.append(f"增加角色{'、'.join(added)}")
        if removed := log_entry.data["removed"]:
            parts.append(f"取消角色{'、'.join(removed)}")
        return "；".join(parts)


class Codes(LogFormatter):
    def format_message(self, log_entry):
        return f"为 {len(log_entry.data['people'])} 人签发激活码"


class Import(LogFormatter):
    def format_message(self, log_entry):
        data = log_entry.data
        return (
            f"新增 {data['create']} 人，更新 {data['update']} 人，"
            f"无变化 {data['same']} 人，有误 {data['error']} 行"
        )


class Export(LogFormatter):
    def format_message(self, log_entry):
        return f"导出了{log_entry.data['what']}，共 {log_entry.data['rows']} 行"


DETAILED = [
    ("accounts.appoint", "任职", Term),
    ("accounts.dismiss", "免职", Term),
    ("accounts.place", "调整隶属关系", Placement),
    ("accounts.administration.grant", "指定单位管理员", Administration),
    ("accounts.administration.revoke", "取消单位管理员", Administration),
    ("accounts.roles", "调整角色", Roles),
    ("accounts.codes", "签发激活码", Codes),
    ("accounts.import.apply", "导入人员", Import),
    ("accounts.export", "导出", Export),
]
