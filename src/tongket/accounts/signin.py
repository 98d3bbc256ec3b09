"""Signing in: our words and our form over allauth, which keeps the rate limits and the sessions."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _

from tongket.web.visitor import visitor_address

WRONG = _("The user name and password do not match. Check both and try again.")
TOO_MANY = _("Too many attempts to sign in. Wait a few minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the administrator: nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
        "too_many_login_attempts": TOO_MANY,
        "account_inactive": _("This account is closed. Ask your administrator."),
    }

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def get_client_ip(self, request: Any) -> str:
        return visitor_address(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the page that one lands on says enough."""


class SignInForm(LoginForm):
    """User name and password, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.label_suffix = ""
        for name, label in (("login", _("User name")), ("password", _("Password"))):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
            self.fields[name].error_messages["required"] = _("Type your user name and your password.")
        self.fields["login"].widget.attrs.update(autocapitalize="none", spellcheck="false")
