"""While a text is read, nobody changes it: what is approved must be what was read."""

from wagtail.locks import WorkflowLock


class ReviewLock(WorkflowLock):
    def for_user(self, user):
        return True

    def get_message(self, user):
        return (
            f"本页正在{self.task.name}，内容已锁定。"
            "需要修改时，可由提交人取消审核，或由审核人退回修改。"
        )

    def get_locked_by(self, user, can_lock=False):
        return "审核锁定"

    def get_description(self, user, can_lock=False):
        return "审核期间任何人都不能修改。"
