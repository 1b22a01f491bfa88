from django.db import models


class PurgeMark(models.Model):
    """When the purge has come to its end last: one row, which says nothing else."""

    wagtail_reference_index_ignore = True

    ended_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.ended_at.isoformat()
