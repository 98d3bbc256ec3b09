"""Addresses of signing in and out."""

from allauth.account.views import LoginView, LogoutView
from django.urls import path
from django.views.generic import RedirectView

to_sign_in = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    path("sign-in", LoginView.as_view(template_name="accounts/sign_in.html"), name="account_login"),
    path("sign-out", LogoutView.as_view(template_name="accounts/sign_out.html"), name="account_logout"),
    # allauth asks for these names; accounts are made by the administrator, so each leads back to signing in.
    path("sign-up", to_sign_in, name="account_signup"),
    path("account-closed", to_sign_in, name="account_inactive"),
    path("forgotten-password", to_sign_in, name="account_reset_password"),
]
