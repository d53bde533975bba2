"""The slow truth: what the index must hold, read row by row from the database."""

from datetime import date

from wagtail.models import Page

from search import documents, sync
from search.engine import Query, Scope, fields
from search.engine.conditions import PASSAGES, OneOf, every, visible
from search.models import PAGE

DAY = date(2026, 1, 1)


def documents_now():
    """Every document the database says can be found, by id."""
    keys = [(PAGE, pk) for pk in Page.objects.values_list("pk", flat=True)]
    sources = documents.load(keys).values()
    return {
        source.document_id: source.document
        for source in sources
        if sync.plan(source) is sync.Action.INDEX
    }


def differences(engine):
    """Entries that are missing, surplus or in any row other than the database says."""
    engine.refresh()
    truth, held = documents_now(), set(dict(engine.ids()))
    audiences = {token for document in truth.values() for token in document.audience}
    restrictions = {pk for document in truth.values() for pk in document.restrictions}
    titles = _titles(engine, Scope(frozenset(audiences)))
    wrong = held ^ truth.keys()
    for id_ in held & truth.keys():
        rows = fields.rows(truth[id_], 1)
        if titles.get(id_) != truth[id_].title or _passages(engine, id_) != _records(rows):
            wrong.add(id_)
        for scope, seen in _scopes(truth[id_], audiences, restrictions):
            asked = every(OneOf("document", (id_,)), visible(scope))
            if engine.store().count(asked) != (len(rows) if seen else 0):
                wrong.add(id_)
    return wrong


def _titles(engine, scope):
    results = engine.search(Query("", day=DAY, scope=scope, size=100))
    return {hit.id: hit.title.text for hit in results.hits}


def _passages(engine, id_):
    found = engine.store().passages(every(PASSAGES, OneOf("document", (id_,))), {}, 1000)
    return sorted(record.dumps() for record in found)


def _records(rows):
    return sorted(row["record"] for row in rows[1:])


def _scopes(document, audiences, restrictions):
    """Readers who differ in one thing, and whether they may see the document."""
    for token in audiences:
        yield Scope(frozenset({token})), token in document.audience
    for pk in restrictions:
        denied = Scope(frozenset(audiences), frozenset({pk}))
        yield denied, pk not in document.restrictions
