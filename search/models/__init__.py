from search.models.index import PAGE, Change, IndexState
from search.models.meaning import Unencoded, Vector
from search.models.queries import Click, QueryLog, SearchSettings, Settled
from search.models.words import Synonym, Term, Vocabulary

__all__ = [
    "PAGE",
    "Change",
    "Click",
    "IndexState",
    "QueryLog",
    "SearchSettings",
    "Settled",
    "Synonym",
    "Term",
    "Unencoded",
    "Vector",
    "Vocabulary",
]
