"""What organs and posts are called, so that a query that names one is understood."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models.signals import post_delete, post_save

from accounts.models import Post
from config.kept import Kept
from gongwen.normalise import fold
from library.models import Issuer
from search.editions import KEPT

# How people say it, beside the name the post has on this site.
SAID = {
    "chair": ("工会主席",),
    "vice_chair": ("工会副主席",),
    "womens_head": ("女职工委员会主任", "女工委主任", "女职委主任", "女工主任"),
    "finance": ("财务干部", "工会财务", "工会会计", "财务人员"),
    "audit": ("经审干部", "经审委员", "经审会主任", "经审主任", "经费审查委员会主任"),
    "organisation": ("组织委员", "组织干部"),
    "publicity": ("宣传委员", "宣传干部"),
    "young_backbone": ("青年骨干", "青年干部"),
}
# 主席 and 财务 say too little to mean the post, 经费审查 is what it does.
_PERSON = re.compile(".+(?:主席|主任|委员|干部|骨干|会员|组长|会计|出纳)")
_POST_TOKEN = re.compile(r"post:(\w+)")


class Names(NamedTuple):
    """What every search asks of organs and posts: `issuers` is `organs()`, `posts` is `posts()`,
    `above` by the name of an organ those over it, the nearest first."""

    issuers: dict[str, str]
    posts: dict[str, str]
    above: dict[str, tuple[str, ...]]


def connect() -> None:
    for model in (Issuer, Post):
        for signal in (post_save, post_delete):
            signal.connect(
                site_names.forget_after_commit, sender=model, dispatch_uid="search.names"
            )


def organs() -> dict[str, str]:
    """By every name of an organ, folded, the one documents carry."""
    rows = Issuer.objects.values_list("name", "short_names")
    return {fold(said).text: name for name, short in rows for said in (*short, name)}


def posts() -> dict[str, str]:
    """By every name of a post, folded, its code."""
    names = dict(Post.objects.values_list("code", "name"))
    said = ((name, code) for code, name in names.items() if _PERSON.fullmatch(name))
    curated = ((name, code) for code, every in SAID.items() if code in names for name in every)
    return {fold(name).text: code for name, code in (*said, *curated)}


def posts_meant(tokens: Iterable[str], *texts: str) -> tuple[str, ...]:
    """Codes of the posts that an audience names, or a text says it is for."""
    found = {match[1] for token in tokens for match in _POST_TOKEN.finditer(token)}
    said = {code for code, names in SAID.items() for name in names if name in "\n".join(texts)}
    return tuple(sorted(found | said))


def organs_above() -> dict[int, tuple[str, ...]]:
    """By the id of every organ those over it, the nearest first; one query."""
    return {pk: above for pk, (_, above) in _chains().items()}


def _read() -> Names:
    return Names(organs(), posts(), dict(_chains().values()))


# Every search asks, and of organs alone there are dozens to read.
site_names = Kept("search.known_names", _read, seconds=KEPT)


def _chains() -> dict[int, tuple[str, tuple[str, ...]]]:
    organs = Issuer.objects.values_list("pk", "name", "parent")
    rows = {pk: (name, parent) for pk, name, parent in organs}
    found = {}
    for pk, (name, parent) in rows.items():
        chain: list[int] = []
        while parent is not None and parent != pk and parent not in chain:
            chain.append(parent)
            parent = rows[parent][1]
        found[pk] = name, tuple(rows[above][0] for above in chain)
    return found
