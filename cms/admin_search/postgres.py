from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres.postgres import (
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from cms.admin_search.text import Spaced, phrases


class ChineseIndex(PostgresIndex):
    def add_items(self, model, objs):
        super().add_items(model, [Spaced(obj) for obj in objs])


class ChineseQuery:
    def build_tsquery_content(self, query, config=None, invert=False):
        if invert or not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config=config, invert=invert)
        terms = phrases(query.query_string)
        if isinstance(query, Phrase):
            terms = [[word for term in terms for word in term]]
        prefix = ":*" if self.LAST_TERM_IS_PREFIX else ""
        either = isinstance(query, PlainText) and query.operator == "or"
        # Words hold nothing but letters and digits, so quoting them is enough.
        quoted = ["(" + " <-> ".join(f"'{word}'" for word in words) for words in terms]
        text = f"){' | ' if either else ' & '}".join(quoted) + f"{prefix})"
        return SearchQuery(text, search_type="raw", config=config)

    def search(self, config, start, stop, score_field=None, backend=None):
        if isinstance(self.query, PlainText | Phrase) and not phrases(self.query.query_string):
            return self.queryset.none()
        return super().search(config, start, stop, score_field=score_field, backend=backend)


class ChineseQueryCompiler(ChineseQuery, PostgresSearchQueryCompiler):
    pass


class ChineseAutocompleteCompiler(ChineseQuery, PostgresAutocompleteQueryCompiler):
    pass


class ChinesePostgresBackend(PostgresSearchBackend):
    index_class = ChineseIndex
    query_compiler_class = ChineseQueryCompiler
    autocomplete_query_compiler_class = ChineseAutocompleteCompiler

    def __init__(self, params):
        # A stemmer of another language would drop words and cut endings.
        super().__init__({"SEARCH_CONFIG": "simple", **params})
