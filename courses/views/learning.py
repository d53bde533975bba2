"""Learning as a person does it: enrol, read, see what is left."""

urlpatterns: list = []
