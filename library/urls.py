"""Addresses of the library outside the admin, which lets nothing be kept by a browser."""

from django.urls import path

from library.review import originals

app_name = "library"

urlpatterns = [
    path(
        "files/policy/<int:file_pk>/pages/<int:number>/<int:width>.webp",
        originals.page_image,
        name="page_image",
    ),
]
