"""Tables: people, their roles on units, and the record of events."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongket.accounts import rules


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, *, display_name: str = "") -> User:
        """A new account; without a password nobody can sign in with it."""
        user = self.model(username=username, display_name=display_name or username)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account of somebody who works with the programme, named by office."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    display_name = models.CharField(_("name shown"), max_length=160)
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        ordering = ["username", "pk"]

    def __str__(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name


class RoleQuerySet(models.QuerySet["Role"]):
    def on(self, day: date) -> RoleQuerySet:
        """Roles in force on a day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))

    def of(self, user: Any) -> RoleQuerySet:
        """Roles of one person; nobody's for a visitor who has not signed in."""
        return self.filter(user_id=user.pk) if user.is_authenticated and user.is_active else self.none()


class Role(models.Model):
    """A part somebody plays on one unit from one day to another (half-open)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=20, choices=list(rules.ROLE_NAMES.items()))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["user_id", "unit_id", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="role_dates_ordered",
            ),
            models.CheckConstraint(condition=Q(kind__in=rules.ROLE_NAMES), name="role_kind_known"),
            models.UniqueConstraint(fields=["user", "unit", "kind", "valid_from"], name="role_given_once_a_day"),
        ]


class AppendOnly(models.QuerySet["Event"]):
    def update(self, **_kwargs: Any) -> int:
        raise TypeError("the record of events is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("the record of events is append-only")


class Event(models.Model):
    """One thing somebody did. `subject` is text such as `report:12`, so that it outlives what it speaks of."""

    at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60, db_index=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    detail = models.JSONField(default=dict)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["pk"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append the event. Raises: TypeError when it is already on record."""
        if self.pk is not None:
            raise TypeError("the record of events is append-only")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("the record of events is append-only")
