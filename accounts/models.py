"""People and the organisation they belong to."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person; signs in by staff number, mobile number or e-mail."""

    name = models.CharField("姓名", max_length=50)

    def __str__(self):
        return self.name or self.username
