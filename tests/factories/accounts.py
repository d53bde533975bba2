"""People and units for tests. Factories write rows; what a service does is tested on services."""

from datetime import date

import factory
from django.contrib.auth.models import Group

from accounts.models import (
    Appointment,
    Audience,
    AudienceRule,
    Notice,
    Post,
    Unit,
    UnitAdministrator,
    UnitPlacement,
    User,
)

PASSWORD = "gonghui-Mima-42"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    staff_number = factory.Sequence(lambda n: f"T{n:05d}")
    name = factory.Sequence(lambda n: f"测试{n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        password = kwargs.pop("password", None)
        user = model_class(*args, **kwargs)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save()
        return user

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for name in extracted or ():
            self.groups.add(Group.objects.get(name=name))


class UnitFactory(factory.django.DjangoModelFactory):
    """`under=` places the unit from 2020 on."""

    class Meta:
        model = Unit
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"示例工会{n}")
    code = factory.Sequence(lambda n: f"U{n:04d}")
    level = Unit.Level.GRASS_ROOTS

    @factory.post_generation
    def under(self, create, extracted, **kwargs):
        UnitPlacement.objects.create(unit=self, parent=extracted, start=date(2020, 1, 1))


class AppointmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    post = factory.LazyFunction(lambda: Post.objects.get(code="member"))
    start = date(2020, 1, 1)


class UnitAdministratorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = UnitAdministrator

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(UnitFactory)
    start = date(2020, 1, 1)


class AudienceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Audience

    name = factory.Sequence(lambda n: f"受众{n}")


class AudienceRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AudienceRule

    audience = factory.SubFactory(AudienceFactory)


class NoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notice

    user = factory.SubFactory(UserFactory)
    subject = factory.Sequence(lambda n: f"通知{n}")
