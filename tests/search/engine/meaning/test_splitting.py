"""Long passages are cut with an overlap, at the ends of sentences, and nothing is lost."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search.engine import Document, Passage
from search.engine.meaning import Space
from search.engine.meaning.splitting import LONGEST, OVERLAP, spans_of, with_pieces

SENTENCE = "用人单位应当按月足额支付劳动者的报酬。"


def cut(text, **more):
    passage = Passage("art-1", text, **more)
    return list(spans_of(Document("law", "policy", "工资条例", (passage,)), passage))


def test_splitting_leaves_a_short_passage_whole_with_what_stands_above_it():
    [span] = cut(SENTENCE, label="第一条", heading="按月支付")

    assert (span.begin, span.end) == (0, len(SENTENCE))
    assert span.written == f"工资条例 第一条 按月支付 {SENTENCE}"


def test_splitting_lets_a_passage_without_text_stand_for_its_title():
    [span] = cut("")

    assert span.written == "工资条例"


def test_splitting_cuts_at_the_ends_of_sentences():
    text = SENTENCE * 40

    pieces = [text[span.begin : span.end] for span in cut(text)]

    assert len(pieces) > 1
    assert all(len(piece) % len(SENTENCE) == 0 for piece in pieces)


@given(st.text("字。\n 句", max_size=3 * LONGEST))
def test_splitting_covers_every_character_and_overlaps(text):
    spans = cut(text)

    assert spans[0].begin == 0
    assert spans[-1].end == len(text)
    for before, after in pairwise(spans):
        assert 0 < before.end - after.begin <= OVERLAP
        assert before.end - before.begin <= LONGEST
        assert before.end < after.end


def test_splitting_gives_the_same_words_the_same_key():
    first, second, other = cut(SENTENCE)[0], cut(SENTENCE)[0], cut(f"{SENTENCE}另")[0]

    assert first.key == second.key != other.key
    assert len(first.key) == 16


def test_pieces_are_those_of_the_texts_that_have_a_vector():
    space = Space("试验", "trial-1", 2, floor=0.3)
    known, unknown = Passage("art-1", SENTENCE), Passage("art-2", "另行规定。")
    document = Document("law", "policy", "工资条例", (known, unknown))
    [span] = spans_of(document, known)

    found = with_pieces(document, {span.key: b"\0\1\2\3"}, space)

    assert found.space == space.key
    assert [[piece.vector for piece in one.pieces] for one in found.passages] == [
        [b"\0\1\2\3"],
        [],
    ]
