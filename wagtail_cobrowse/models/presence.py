from django.db import models


class PresenceMark(models.Model):
    """When a socket process noted last who is there: one row, which names nobody."""

    wagtail_reference_index_ignore = True

    noted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.noted_at.isoformat()
