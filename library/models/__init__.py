from library.models.books import (
    BookAsset,
    BookImport,
    BookPage,
    Chapter,
    ReadingPosition,
    ReadingRoomPage,
)
from library.models.files import DocumentFile, FilePage, SourceFile, TextOrigin, stored_name
from library.models.imports import ImportBatch, ImportItem
from library.models.materials import MaterialPage, MaterialsPage
from library.models.nodes import Node
from library.models.pages import DocumentsPage, FurtherNumber, PolicyIssuer, PolicyPage
from library.models.works import Issuer, Relation, StatusOverride, Work

__all__ = [
    "BookAsset",
    "BookImport",
    "BookPage",
    "Chapter",
    "DocumentFile",
    "DocumentsPage",
    "FilePage",
    "FurtherNumber",
    "ImportBatch",
    "ImportItem",
    "Issuer",
    "MaterialPage",
    "MaterialsPage",
    "Node",
    "PolicyIssuer",
    "PolicyPage",
    "ReadingPosition",
    "ReadingRoomPage",
    "Relation",
    "SourceFile",
    "StatusOverride",
    "TextOrigin",
    "Work",
    "stored_name",
]
