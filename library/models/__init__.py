from library.models.files import SourceFile, stored_name
from library.models.imports import ImportBatch, ImportItem
from library.models.nodes import Node
from library.models.pages import DocumentsPage, PolicyIssuer, PolicyPage
from library.models.works import Issuer, Relation, StatusOverride, Work

__all__ = [
    "DocumentsPage",
    "ImportBatch",
    "ImportItem",
    "Issuer",
    "Node",
    "PolicyIssuer",
    "PolicyPage",
    "Relation",
    "SourceFile",
    "StatusOverride",
    "Work",
    "stored_name",
]
