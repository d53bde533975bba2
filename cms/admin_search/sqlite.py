from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Phrase, PlainText

from cms.admin_search.text import Spaced, phrases


class ChineseIndex(SQLiteIndex):
    def add_items(self, model, objs):
        super().add_items(model, [Spaced(obj) for obj in objs])


class ChineseQuery:
    def build_search_query_content(self, query, config=None):
        if not isinstance(query, PlainText | Phrase):
            return super().build_search_query_content(query, config=config)
        terms = phrases(query.query_string)
        if isinstance(query, Phrase):
            terms = [[word for term in terms for word in term]]
        lexemes = [Lexeme(" ".join(words)) for words in terms]
        lexemes[-1].prefix = self.LAST_TERM_IS_PREFIX
        either = isinstance(query, PlainText) and query.operator.lower() == "or"
        joined = lexemes[0]
        for lexeme in lexemes[1:]:
            joined = joined | lexeme if either else joined & lexeme
        return SearchQueryExpression(joined, config=config)

    def search(self, config, start, stop, score_field=None):
        if isinstance(self.query, PlainText | Phrase) and not phrases(self.query.query_string):
            return self.queryset.none()
        return super().search(config, start, stop, score_field=score_field)


class ChineseQueryCompiler(ChineseQuery, SQLiteSearchQueryCompiler):
    pass


class ChineseAutocompleteCompiler(ChineseQuery, SQLiteAutocompleteQueryCompiler):
    pass


class ChineseSQLiteBackend(SQLiteSearchBackend):
    index_class = ChineseIndex
    query_compiler_class = ChineseQueryCompiler
    autocomplete_query_compiler_class = ChineseAutocompleteCompiler
