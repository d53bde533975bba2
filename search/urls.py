from django.urls import path

from search import click_views, views

app_name = "search"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("search/opened/", click_views.opened, name="opened"),
]
