"""The written forms of Chinese official documents (公文), as plain functions over text.

Pure Python without Django or a database, so that every layer, the search engines and the importer read a number, a
date or a clause the same way.

- ``normalise``: one folded spelling of any text, with a map back to the original characters
- ``numerals``, ``numbers`` (文号), ``dates``: the small forms, read in every spelling, written in one
- ``citations``: law + article, plan items and document numbers in running text and in queries; short names of laws
- ``outline``: nodes of a document, their printable anchors and citation labels, checks of numbering, JSON
- ``structure``: the outline read from plain text or Markdown (编章节条款项, 一、（一）1.), ``marks`` line by line
- ``labels``: labels of nodes taken apart and written anew, for the outline editor
- ``titles``, ``history``: 文种 and wrapped documents in titles; adoption and amendments below them
- ``recognise``: all of it for one document, into a ``recognition`` with evidence; its parts, each taking from a ``draft``
  what it knows: ``lines`` (with ``wrapping`` and ``furniture``), ``catalogue``, ``head``, ``heading``, ``below``, ``tail``, ``authors``,
  ``enclosed``, ``attachments``; then ``facts`` and ``relations`` follow from all of it
- ``organs``, ``issuers``: names of organs in text; the table of known ones with their codes
- ``confidence``: how far each rule may be trusted, and why
- ``validity``: the status of a text on a given day
"""
