from search.engine import Lexicon
from search.faces import TYPES
from search.names import organs, posts


def site_lexicon() -> Lexicon:
    return Lexicon(types=TYPES, issuers=organs(), posts=posts())
