from django.urls import path

from cms import views
from cms.styleguide import styleguide

app_name = "cms"

urlpatterns = [
    path("files/<slug:kind>/<str:identifier>/<str:filename>", views.serve_file, name="file"),
    path("feedback/", views.feedback, name="feedback"),
    path("feedback/<slug:receipt>/", views.feedback_receipt, name="feedback_receipt"),
    path("feeds/articles/", views.ArticleFeed(), name="article_feed"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("styleguide/", styleguide, name="styleguide"),
    path("robots.txt", views.robots, name="robots"),
]
