import swapper

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Terms(models.Model):
    """
    One wording of the terms of use, word for word, addressed by its SHA-256.

    Pages in two languages may say the same words: then each has a row of its own.
    """

    digest = models.CharField(max_length=64)
    text = models.TextField(_("text"))
    label = models.TextField(_("label of the checkbox"))
    language = models.CharField(_("language"), max_length=16)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "language"], name="cobrowse_terms_digest_language"
            )
        ]

    def __str__(self):
        return self.digest[:12]


class ConsentNonce(models.Model):
    """A press of the start button: single use, bound to a seat, a page, a wording."""

    #: Wagtail's index of references must not outlive or record a visitor.
    wagtail_reference_index_ignore = True

    digest = models.CharField(max_length=64, unique=True)
    seat_hash = models.CharField(max_length=64)
    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return self.digest[:12]


class ConsentChainHead(models.Model):
    """
    Both ends of the chain of proofs, signed; locked while an event joins or leaves.

    ``number`` and ``mac`` are those of the newest event, ``anchor_…`` those of the
    newest one that was purged.
    """

    number = models.PositiveBigIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)
    anchor_number = models.PositiveBigIntegerField(default=0)
    anchor_mac = models.CharField(max_length=64, blank=True)
    #: Events before this moment may have been purged.
    anchored_at = models.DateTimeField(null=True)
    signature = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return f"{self.number}:{self.mac[:12]}"


class ConsentEvent(models.Model):
    """
    Proof that a consent was given, withdrawn, or that what it allowed has ended.

    Append-only, numbered without gaps by the primary key. ``mac`` covers every field,
    the wording and the predecessor's ``mac``; as ``previous_mac`` is unique the chain
    cannot fork. No seat, no name, no address,
    no user agent: ``receipt_hash`` is the hash of a number only the visitor has.
    """

    class Event(models.TextChoices):
        GIVEN = "given", _("Given")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ENDED = "ended", _("Ended")

    proof_id = models.UUIDField(db_index=True)
    event = models.CharField(_("event"), max_length=10, choices=Event.choices)
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    #: Plain numbers: a row that proves something is never changed by a deletion.
    page_number = models.PositiveIntegerField()
    revision_number = models.PositiveIntegerField(null=True)
    language = models.CharField(max_length=16)
    ticked_at = models.DateTimeField(null=True)
    pressed_at = models.DateTimeField(null=True)
    occurred_at = models.DateTimeField(_("time"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=20, blank=True)
    receipt_hash = models.CharField(max_length=64, db_index=True)
    previous_mac = models.CharField(max_length=64, unique=True)
    mac = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("proof of consent")
        verbose_name_plural = _("proofs of consent")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.proof_id} {self.event}"
