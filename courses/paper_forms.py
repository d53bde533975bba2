"""The form in which papers are written."""

from wagtail.admin.forms import WagtailAdminModelForm

from courses.models import Paper, Question
from courses.outlines import Outline
from courses.services.papers import is_fixed
from courses.shortfalls import problems_of

Purpose = Paper.Purpose
ROWS = ("items", "rules", "sections")


class PaperForm(WagtailAdminModelForm):
    """A paper from which nothing, or less than it promises, can be drawn is refused."""

    def clean(self):
        cleaned = super().clean()
        rows_are_right = self.rows_are_right()
        self.refuse_other_use(cleaned.get("purpose"))
        if "purpose" not in cleaned or not rows_are_right:
            return cleaned
        if is_fixed(self.instance):
            self.refuse_changes()
            return cleaned
        outline = self.outline(cleaned)
        for problem in problems_of(outline):
            self.add_error(None, problem)
        self.refuse_draw(outline)
        return cleaned

    def rows_are_right(self):
        """While the rows themselves are wrong their own messages are shown."""
        complete = [self.formsets[name].is_valid() for name in ROWS]
        items = self.formsets["items"]
        rows = [form for form in items.forms if form not in items.deleted_forms]
        # Of a row refused for being there twice the formset keeps no cleaned value.
        chosen = [form.instance.question for form in rows if form.instance.question_id]
        for question in {one for one in chosen if chosen.count(one) > 1}:
            self.add_error(None, f"试题“{question}”选了不止一次，请删去重复的。")
        return all(complete)

    def outline(self, cleaned):
        items, rules, sections = (
            [form.instance for form in self.formsets[name].ordered_forms] for name in ROWS
        )
        return Outline(cleaned["purpose"], cleaned.get("draw"), items, rules, sections)

    def refuse_draw(self, outline):
        if outline.draw is None:
            return
        if outline.purpose != Purpose.QUIZ:
            self.add_error("draw", "“每次抽题数”只用于课后测验，这里请改用抽题规则。")
            return
        usable = sum(one.question.state == Question.State.ACTIVE for one in outline.items)
        if usable and outline.draw > usable:
            self.add_error("draw", f"抽题数（{outline.draw}）多于可用的试题数（{usable}）。")

    def refuse_other_use(self, purpose):
        """What uses the paper already was written for its purpose."""
        if self.instance.pk is None or purpose is None:
            return
        if purpose != Purpose.EXAM and self.instance.exams.exists():
            self.add_error("purpose", "已有考试使用这份试卷，不能改作他用；可以复制为新试卷再改。")
        if purpose != Purpose.QUIZ and self.instance.lessons.exists():
            self.add_error("purpose", "已有课使用这份试卷，不能改作他用；可以复制为新试卷再改。")

    def refuse_changes(self):
        """Everybody who sits an exam is asked from the same paper; its name may change."""
        rows = any(self.formsets[name].has_changed() for name in ROWS)
        if rows or {"purpose", "draw"} & set(self.changed_data):
            self.add_error(
                None,
                "已有考生的试卷从这里抽出，试题、规则、部分和分值不能再改。"
                "请用“复制为新试卷”另做一份，给以后的考试使用。",
            )
