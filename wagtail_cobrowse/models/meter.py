from django.db import models


class Meter(models.Model):
    """
    A figure that processes count themselves, for `metrics`: no person, page or time.

    Without ``process`` it is what all of them have counted so far, and only grows;
    with one it is what that one has at the moment. ``process`` is made by chance when
    it starts. Only `meters` writes here. See decision 0044.
    """

    wagtail_reference_index_ignore = True

    process = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=30)
    value = models.BigIntegerField(default=0)
    noted_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process", "name"], name="cobrowse_meter_once"
            )
        ]

    def __str__(self):
        return f"{self.name}: {self.value}"
