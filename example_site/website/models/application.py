from django.http import Http404
from django.shortcuts import redirect
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from ..forms import AddressForm, ConfirmationForm, MembershipForm, PersonForm
from ..summary import summarise
from .base import SitePage


SESSION_KEY = "application"
STEPS = {"person": PersonForm, "address": AddressForm, "membership": MembershipForm}


class ApplicationPage(RoutablePageMixin, SitePage):
    """
    An application in steps. Answers live in the visitor's Django session, as they
    were typed, until the application is sent.
    """

    template = "website/application_page.html"

    class Meta:
        verbose_name = _("application for membership")
        verbose_name_plural = _("applications for membership")

    @path("")
    def first_step(self, request):
        return self._step(request, "person")

    @path("<slug:step>/")
    def later_step(self, request, step):
        if step == "summary":
            return self._summary(request)
        if step == "sent":
            return self._sent(request)
        if step not in list(STEPS)[1:]:
            raise Http404
        return self._step(request, step)

    def step_url(self, step: str) -> str:
        base = self.get_url()
        return base if step == "person" else f"{base}{step}/"

    def _step(self, request, step):
        answers = request.session.get(SESSION_KEY, {})
        missing = first_missing(answers)
        order = list(STEPS)
        if missing and order.index(missing) < order.index(step):
            return redirect(self.step_url(missing))
        form_class = STEPS[step]
        if request.method == "POST":
            form = form_class(request.POST)
            if form.is_valid():
                kept = {name: form[name].data for name in form.fields}
                request.session[SESSION_KEY] = answers | {step: kept}
                following = [*order, "summary"][order.index(step) + 1]
                changing = request.GET.get("change") and not first_missing(
                    request.session[SESSION_KEY]
                )
                return redirect(self.step_url("summary" if changing else following))
        else:
            form = form_class(initial=answers.get(step))
        if answers or form.is_bound:
            request.cobrowse_policy = "masked"
        return self._render(request, step, form=form)

    def _summary(self, request):
        answers = request.session.get(SESSION_KEY, {})
        if missing := first_missing(answers):
            return redirect(self.step_url(missing))
        request.cobrowse_policy = "masked"
        form = ConfirmationForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            del request.session[SESSION_KEY]
            number = get_random_string(8, "2346789ACDEFHKLMNPRTUXY")
            request.session["application_number"] = f"{number[:4]}-{number[4:]}"
            return redirect(self.step_url("sent"))
        parts = [
            (form_class.title, f"{self.step_url(step)}?change=1", rows)
            for step, form_class in STEPS.items()
            for rows in [summarise(form_class(answers[step]))]
        ]
        return self._render(request, "summary", form=form, parts=parts)

    def _sent(self, request):
        number = request.session.get("application_number")
        if not number:
            return redirect(self.step_url("person"))
        request.cobrowse_policy = "masked"
        return self._render(request, "sent", number=number)

    def _render(self, request, step, **context):
        titles = {name: form.title for name, form in STEPS.items()}
        titles["summary"] = ConfirmationForm.title
        order = list(titles)
        position = order.index(step) if step in order else len(order)
        return self.render(
            request,
            template=f"website/application/{'step' if step in STEPS else step}.html",
            context_overrides={
                "step": step,
                "steps": [
                    {
                        "title": title,
                        "url": self.step_url(name) if number < position else "",
                        "current": number == position,
                    }
                    for number, (name, title) in enumerate(titles.items())
                ],
                "position": position + 1,
                "back_url": self.step_url(order[position - 1]) if position else "",
                **context,
            },
        )


def first_missing(answers: dict) -> str | None:
    """The first step whose kept answers are missing or no longer valid."""
    for step, form_class in STEPS.items():
        if step not in answers or not form_class(answers[step]).is_valid():
            return step
    return None
