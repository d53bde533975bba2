import factory
from django.utils import timezone

from jobs.models import Job


class JobFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Job

    kind = "probe"
    payload = factory.Dict({})
    wake_at = factory.LazyFunction(timezone.now)
