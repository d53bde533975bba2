"""Every number that decides what comes first, each with its reason. Measured in bench/README.md."""

from collections.abc import Mapping

from gongwen.validity import Status

# Documents put in order by relevance; nobody reads on behind so many, and ranking them takes
# a few milliseconds.
POOL = 200
# Passages read at a time to rank them: twice the pool, for laws that answer with several.
CANDIDATES = 400
# A few words are meant all of them. Who asks, or says more, is answered by texts that use
# other words for some of it.
FEW_WORDS = 5

# BM25 as it is commonly set, and the best on clauses too: k1 0.9 / b 0.4 is worse, k1 2.0 /
# b 0.85 gains a little on the small set and loses more on the whole one.
K1 = 1.2
B = 0.75
# Words sharpen short queries and blur questions: full weight up to the first number of
# words, none from the second on.
WORDS_FULL, WORDS_NONE = 3, 6
# Words that stand together, as typed, mean the matter; apart, they may only happen to occur.
PHRASE_LIFT = 1.15
# All words within half a sentence: half of what a phrase is worth.
NEAR_LIFT, NEAR = 1.07, 30
# What was not typed but says the same helps to find and must not outweigh what was typed.
SYNONYM_WEIGHT = 0.4

# What a question means counts for more than its words, which rarely are those of the clause
# that answers it. From 0.4 to 0.8 the open sets differ by 0.01; one decimal is all they can
# tell. Keywords lose a fifth by half of it, names a little: there what has the words comes first.
MEANING_OF_QUESTIONS = 0.6
# A long question of which a title has so much, weighed by rarity, is that title, or nearly.
NAMED = 0.9
# A title named in a query that has less of it than this is not what was asked for by itself.
HALF_NAMED = 0.5
# Vectors compared with a question that are ranked. A third of them answers 0.002 to 0.006 worse on
# the whole `stard`, and misspelt questions 0.003 worse.
NEAREST = 300
# Of the way from the floor to the nearest passage: what lies above answers without the words.
CLOSE = 0.5

# What holds no longer, and not because a later state of it does: listed after all others.
LAPSED = (Status.REPEALED, Status.EXPIRED)
# Texts that no longer or not yet hold step back a little: they are often what is asked for
# by name, rarely what answers a question.
STATUS_PRIOR: Mapping[Status, float] = {
    Status.IN_FORCE: 1.0,
    Status.UNVERIFIED: 0.97,
    Status.UPCOMING: 0.95,
    Status.YEAR_OVER: 0.95,
    Status.AMENDED: 0.85,
    Status.EXPIRED: 0.8,
    Status.REPEALED: 0.75,
}
# Law binds, what an office decides governs, what it tells informs: a hint, no more.
KIND_PRIOR: Mapping[str, float] = {
    **dict.fromkeys(("法律", "法", "条例", "规定", "办法", "细则", "解释", "章程"), 1.03),
    **dict.fromkeys(("通报", "简报", "讲话", "总结", "公报", "名单"), 0.95),
}
# What a video says in passing steps back behind a section that explains the matter.
SPOKEN_PRIOR = 0.8
# A year in the query lifts the documents of that year above their other states.
YEAR_LIFT = 1.5
# An organ or a post named in the query lifts what it issued, or what is meant for it.
ISSUER_LIFT = 1.25
POST_LIFT = 1.15
