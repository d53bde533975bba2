"""What each page type says to the index. Each builder takes many pages in few queries."""

from search.builders.articles import (
    ARTICLE,
    MATERIAL,
    article_documents,
    material_documents,
)
from search.builders.books import BOOK, book_documents
from search.builders.courses import COURSE, course_documents
from search.builders.lessons import LESSON, courses_of, lesson_documents
from search.builders.policies import POLICY, policy_date, policy_documents

__all__ = [
    "ARTICLE",
    "BOOK",
    "COURSE",
    "LESSON",
    "MATERIAL",
    "POLICY",
    "article_documents",
    "book_documents",
    "course_documents",
    "courses_of",
    "lesson_documents",
    "material_documents",
    "policy_date",
    "policy_documents",
]
