"""The written forms of Chinese official documents (公文), as plain functions over text.

Pure Python without Django or a database, so that every layer, the search engines and the importer read a number, a
date or a clause the same way.

- ``normalise``: one folded spelling of any text, with a map back to the original characters
- ``numerals``: Chinese and Arabic numbers
- ``numbers``: document numbers (文号)
- ``dates``: dates in Arabic and Chinese numerals
- ``validity``: the status of a text on a given day
- ``citations``: "law + article", plan items and document numbers in running text and in queries
- ``structure``: the outline of a document (编章节条款项, 一、（一）1.) with printable anchors
- ``recognise``: title, issuer, number, dates, wrapper and outline of one document, each value with its evidence
"""
