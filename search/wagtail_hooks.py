from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter

from search.admin import index, queries, why, words
from search.similar import similar_content
from search.viewsets import SearchGroup


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    return [
        path("search-index/", index.index_status, name="search_index"),
        path("search-index/rebuild/", index.start_rebuild, name="search_index_rebuild"),
        path("search-index/check/", index.start_check, name="search_index_check"),
        path("search-index/retry/", index.retry, name="search_index_retry"),
        path("search-index/encode/", index.encode, name="search_index_encode"),
        path("search-index/encode-anew/", index.encode_anew, name="search_index_encode_anew"),
        path("search/terms/cut/", words.cut_anew, name="search_terms_cut"),
        path("search/terms/<int:pk>/effect/", words.term_effect, name="search_term_effect"),
        path(
            "search/synonyms/<int:pk>/effect/", words.synonym_effect, name="search_synonym_effect"
        ),
        path("search/queries/", queries.overview, name="search_queries"),
        path("search/queries/empty/", queries.without_results, name="search_queries_empty"),
        path("search/queries/unopened/", queries.rarely_opened, name="search_queries_unopened"),
        path("search/queries/settle/", queries.settle, name="search_queries_settle"),
        path("search/queries/forget/", queries.forget, name="search_queries_forget"),
        path("search/why/", why.why, name="search_why"),
    ]


@hooks.register("register_admin_viewset")
def register_search_group() -> SearchGroup:
    return SearchGroup()


hooks.register("similar_content", similar_content)


class Forgotten(LogFormatter):
    label = "删除查询日志"

    def format_message(self, log_entry):  # type: ignore[no-untyped-def]
        return f"删除了 {log_entry.data['count']} 条查询记录"


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("search.forget_queries")(Forgotten)


hooks.register("todo_items", index.todo)
