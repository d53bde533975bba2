"""Finding things: the index beside the database, kept true, and the page that asks it.

`engine/` is the search library (no Django). Around it: `outbox` and `receivers` note what
changed, `documents` turns rows into index documents, `sync` applies the notes, `rebuild`
and `check` restore the whole, `views` answer readers.
"""
