from django.urls import path

from search import click_views, similar_views, views

app_name = "search"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("search/recent/clear/", views.forget_recent, name="forget-recent"),
    path("search/similar/<int:page_id>/", similar_views.similar, name="similar"),
    path("search/opened/", click_views.opened, name="opened"),
]
