"""`site.manage("shell", "-c", SET_UP)`: an exam with every kind of question for the people of one
unit, watched over by SL1001. A process of the site makes it, as the settings of a test run are not
those of the site. Prints the id of the exam."""

SET_UP = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import Appointment, Audience, AudienceRule, User
from courses.models import Exam, ExamStaff, Paper, PaperItem, PaperSection, QuestionBank
from courses.questions import lettered
from courses.questions.content import Content
from courses.services.questions import create_question

bank = QuestionBank.objects.create(name="浏览器考试")
by = User.objects.get(staff_number="ADMIN")
options = lettered(["集体讨论决定", "主席一人决定", "行政批准", "财务人员办理"])
key = {"model": "写明依据和程序", "rubric": [{"text": "依据", "weight": 1}]}
said = {"by": by, "explanation": ""}
made = [
    create_question(bank, kind="single", stem="年度预算怎样决定？", options=options, key=["a"], **said),
    create_question(bank, kind="multiple", stem="哪些可以列支？", options=options, key=["a", "c"], **said),
    create_question(bank, kind="blank", stem="按工资总额的百分之____拨缴。", key=[["二"]], **said),
    create_question(bank, kind="essay", stem="谈谈怎样加强经费监督。", key=key, **said),
    create_question(
        bank, kind="case", stem="某工会未经讨论购买慰问品。", key=[], **said,
        parts=(Content("single", "应当先做什么？", options=options, key=["a"]), Content("short", "怎样改正？", key=key)),
    ),
]
bank.questions.update(state="active")
paper = Paper.objects.create(title="浏览器考试卷", purpose="exam", shuffle_questions=False)
PaperSection.objects.create(paper=paper, title="全部试题")
for order, question in enumerate(made):
    PaperItem.objects.create(paper=paper, question=question, order=order, points=4)
unit = Appointment.objects.current().filter(user__staff_number="SL3001").first().unit
audience = Audience.objects.create(name="浏览器考试的考生")
AudienceRule.objects.create(audience=audience, unit=unit)
now = timezone.now()
exam = Exam.objects.create(
    title="财务干部业务考试", instructions="请独立完成作答。", paper=paper, audience=audience,
    state="published", opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=3),
    minutes=60, attempts_allowed=None,
)
ExamStaff.objects.create(exam=exam, user=User.objects.get(staff_number="SL1001"), role="invigilator")
print("EXAM", exam.pk)
"""

#: Prints a version that SL3003 answered wrongly in the demo's exam that is over, the exam, her score.
WRONG = """
from courses.models import AttemptItem

item = AttemptItem.objects.filter(
    attempt__exam__title__contains="已结束", attempt__user__staff_number="SL3003", awarded=0
).select_related("attempt").first()
print("WRONG", item.version_id, item.attempt.exam_id, int(item.attempt.score))
"""

#: Prints the id of an exam of one essay with two criteria, for the same people; SL1002 marks it.
TO_MARK = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import Appointment, Audience, AudienceRule, User
from courses.models import Exam, ExamStaff, Paper, PaperItem, QuestionBank
from courses.services.questions import create_question

rubric = [{"text": "说明依据", "weight": 1}, {"text": "写明程序", "weight": 3}]
essay = create_question(
    QuestionBank.objects.create(name="浏览器阅卷"), by=User.objects.get(staff_number="ADMIN"),
    kind="essay", stem="谈谈预算怎样编制。", key={"model": "先讨论，后审批。", "rubric": rubric},
)
paper = Paper.objects.create(title="浏览器阅卷卷", purpose="exam")
PaperItem.objects.create(paper=paper, question=essay, points=10)
unit = Appointment.objects.current().filter(user__staff_number="SL3001").first().unit
audience = Audience.objects.create(name="浏览器阅卷的考生")
AudienceRule.objects.create(audience=audience, unit=unit)
now = timezone.now()
exam = Exam.objects.create(
    title="预算编制论述考试", paper=paper, audience=audience, state="published",
    opens_at=now - timedelta(minutes=5), closes_at=now + timedelta(hours=3), review="after_submit",
)
ExamStaff.objects.create(exam=exam, user=User.objects.get(staff_number="SL1002"), role="marker")
print("EXAM", exam.pk)
"""
