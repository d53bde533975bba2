from cms.models.audience import AudienceMixin
from cms.models.feedback import Feedback
from cms.models.media import SiteDocument, SiteImage, SiteRendition
from cms.models.pages import (
    ArticleAttachment,
    ArticlePage,
    HomePage,
    SectionPage,
    SitePage,
)
from cms.models.review import (
    ReviewedManager,
    ReviewedMixin,
    ReviewEntry,
    ReviewTask,
    Stage,
)
from cms.models.site import SiteSettings

__all__ = [
    "ArticleAttachment",
    "ArticlePage",
    "AudienceMixin",
    "Feedback",
    "HomePage",
    "ReviewEntry",
    "ReviewTask",
    "ReviewedManager",
    "ReviewedMixin",
    "SectionPage",
    "SiteDocument",
    "SiteImage",
    "SitePage",
    "SiteRendition",
    "SiteSettings",
    "Stage",
]
