"""Our own pages about people; django-allauth's stand beside them under /accounts/."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from accounts.views import activation, notices, profile, units
from accounts.views.admin_account import AdminAccountView, admin_sign_in

app_name = "accounts"

urlpatterns = [
    # One way in: the admin's own password page would pass by lockout and second step.
    path("admin/login/", admin_sign_in, name="admin_login"),
    path("admin/account/", require_admin_access(AdminAccountView.as_view()), name="admin_account"),
    path("activate/", activation.enter_code, name="activate"),
    path("activate/password/", activation.choose_password, name="activation_password"),
    path("accounts/profile/", profile.profile, name="profile"),
    path("accounts/profile/contact/", profile.contact, name="contact"),
    path("accounts/profile/sessions/", profile.sessions_end, name="sessions_end"),
    path("notices/", notices.notice_list, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/<int:pk>/", notices.notice_detail, name="notice"),
    path("units/", units.unit_list, name="units"),
    path("units/slips/", units.slips, name="slips"),
    path("units/<int:pk>/", units.unit_detail, name="unit"),
    path("units/<int:pk>/codes/", units.unit_codes, name="unit_codes"),
    path("units/people/<int:pk>/reset/", units.person_reset, name="person_reset"),
]
