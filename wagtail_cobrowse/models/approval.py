from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowTask


class TermsApprovalTask(AbstractGroupApprovalTask):
    """
    Data-protection approval: a step of a workflow that asks only when terms change.

    Everything else that editors submit passes it at once, and nobody is written to;
    unless that would publish it for somebody who may not publish.
    """

    def start(self, workflow_state, user=None):
        # Verbs know the models, so they cannot be imported while models are made.
        from ..wordings import changes_terms

        revision = workflow_state.content_object.get_latest_revision()
        draft = revision.as_object()
        if changes_terms(draft) or not self._may_pass(workflow_state, draft, user):
            return super().start(workflow_state, user=user)
        return self.get_task_state_class().objects.create(
            workflow_state=workflow_state,
            revision=revision,
            task=self,
            status=TaskState.STATUS_SKIPPED,
            finished_at=timezone.now(),
            comment=gettext("Terms and checkbox have the same words as before."),
        )

    def _may_pass(self, workflow_state, page, user) -> bool:
        """Whether a later step looks at it, or else ``user`` may publish it."""
        steps = WorkflowTask.objects.filter(workflow=workflow_state.workflow)
        own = steps.filter(task=self.pk).values("sort_order")[:1]
        if steps.filter(task__active=True, sort_order__gt=own).exists():
            return True
        return user is None or page.permissions_for_user(user).can_publish()

    @classmethod
    def get_description(cls):
        return _(
            "Members of the chosen groups approve the words that visitors agree to. "
            "A page whose terms and checkbox have not changed passes at once."
        )

    class Meta:
        verbose_name = _("data-protection approval")
        verbose_name_plural = _("data-protection approvals")
