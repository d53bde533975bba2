"""Audiences made on the way, from units and posts that somebody chose."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from wagtail.log_actions import log

from accounts.models import Audience, AudienceRule, User

NAMED = 50


@transaction.atomic
def keep_audience(audience: Audience, *, by: User) -> Audience:
    """The stored audience that says the same as this one, which is saved if there is none.

    A new one is named after its rules.
    """
    if audience.pk:
        return audience
    rules = [] if audience.everyone else list(audience.rules.all())
    same = _saying(rules)
    if same is not None:
        return same
    kept = Audience.objects.create(name=_free_name(rules), everyone=audience.everyone)
    for rule in rules:
        rule.audience = kept
        rule.save()
    log(instance=kept, action="wagtail.create", user=by)
    return kept


def _saying(rules: Sequence[AudienceRule]) -> Audience | None:
    if not rules:
        found: Audience | None = Audience.objects.filter(everyone=True).order_by("pk").first()
        return found
    tokens: dict[int, set[str]] = defaultdict(set)
    for rule in AudienceRule.objects.filter(audience__everyone=False).select_related("post"):
        tokens[rule.audience_id].add(rule.token)
    wanted = {rule.token for rule in rules}
    same = [audience_id for audience_id, held in sorted(tokens.items()) if held == wanted]
    return Audience.objects.get(pk=same[0]) if same else None


def _free_name(rules: Sequence[AudienceRule]) -> str:
    name = "、".join(str(rule) for rule in rules) or "全体登录人员"
    if len(name) > NAMED:
        name = f"{name[: NAMED - 8]}…等 {len(rules)} 项"
    taken = set(Audience.objects.filter(name__startswith=name).values_list("name", flat=True))
    numbered = (f"{name}（{number}）" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(free for free in numbered if free not in taken)
