from django.urls import URLPattern, path, reverse
from wagtail import hooks

from search import admin
from search.similar import similar_content


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    return [
        path("search-index/", admin.index_status, name="search_index"),
        path("search-index/rebuild/", admin.start_rebuild, name="search_index_rebuild"),
        path("search-index/check/", admin.start_check, name="search_index_check"),
        path("search-index/retry/", admin.retry, name="search_index_retry"),
    ]


@hooks.register("register_settings_menu_item")
def register_menu_item() -> admin.IndexMenuItem:
    return admin.IndexMenuItem(
        "检索索引", reverse("search_index"), name="search-index", icon_name="search", order=920
    )


hooks.register("todo_items", admin.todo)
hooks.register("similar_content", similar_content)
