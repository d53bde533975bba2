"""The standard posts of a union committee, present after every migrate.

A name changed in the admin stays changed: only missing codes are added.
"""

from accounts.models import Post

STANDARD_POSTS = [
    ("chair", "主席"),
    ("vice_chair", "副主席"),
    ("womens_head", "女职工委员会主任"),
    ("finance", "财务"),
    ("audit", "经费审查"),
    ("organisation", "组织"),
    ("publicity", "宣传"),
    ("young_backbone", "青年骨干"),
    ("member", "工会会员"),
]


def load_standard_posts() -> None:
    known = set(Post.objects.values_list("code", flat=True))
    Post.objects.bulk_create(
        Post(code=code, name=name, order=10 * position)
        for position, (code, name) in enumerate(STANDARD_POSTS, start=1)
        if code not in known
    )
