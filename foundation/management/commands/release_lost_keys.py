"""After a restore: let no row point at a key that was not restored, because it was deleted."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from foundation.sealing import KeyHolder


class Command(BaseCommand):
    help = "After a restore, and before its constraints: settle rows whose key no longer exists."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        for reference in self._references():
            count = self._settle(reference)
            if count:
                self.stdout.write(f"{reference}: {count:,} rows pointed at a key that is gone.")
        self.stdout.write(self.style.SUCCESS("Every row points at a key that exists, or at none."))

    def _references(self) -> list[models.ForeignKey]:
        return [
            column
            for model in apps.get_models(include_auto_created=True)
            for column in model._meta.local_concrete_fields
            if isinstance(column, models.ForeignKey) and issubclass(column.related_model, KeyHolder)
        ]

    def _settle(self, reference: models.ForeignKey) -> int:
        """Do to the rows what the deletion of their key would have done."""
        keys = reference.related_model._base_manager.filter(pk=OuterRef(reference.attname))
        rows = reference.model._base_manager.exclude(**{reference.attname: None})
        lost = rows.filter(~Exists(keys))
        if reference.remote_field.on_delete is models.SET_NULL:
            return lost.update(**{reference.attname: None})
        if reference.remote_field.on_delete is models.CASCADE:
            return lost._raw_delete(lost.db)
        count = lost.count()
        if count:
            raise CommandError(f"{reference}: {count:,} rows need a key that is gone.")
        return 0
