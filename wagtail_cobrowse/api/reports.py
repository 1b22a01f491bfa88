"""What Django's error reports, in mails and logs, may say of our requests."""

from django.conf import settings
from django.db import Error
from django.views.debug import SafeExceptionReporterFilter


def hush(error: Error) -> None:
    """
    Leave of what a database has refused the kind and the place, not the words.

    PostgreSQL quotes the row or the value, which Django would log. With DEBUG all is
    shown, to the developer alone.
    """
    if settings.DEBUG:
        return
    cause = error.__cause__
    name = getattr(cause, "sqlstate", "") or getattr(cause, "sqlite_errorname", "")
    for each in (error, cause):
        if each is not None:
            each.args = (f"{name}: what it says may quote what was written.",)


class QuietReports(SafeExceptionReporterFilter):
    """
    Nothing of what somebody has written, and no Startcode: no local variables, no
    cookies, no body, and not the page that the request came from. With DEBUG all is
    shown, to the developer alone.
    """

    def get_traceback_frame_variables(self, request, tb_frame):
        if settings.DEBUG:
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]

    def get_safe_cookies(self, request):
        cookies = super().get_safe_cookies(request)
        return cookies if settings.DEBUG else self.cleanse(cookies)

    def get_post_parameters(self, request):
        # We read JSON only; a form's fields are nothing that we asked for.
        return super().get_post_parameters(request) if settings.DEBUG else {}

    def get_safe_request_meta(self, request):
        meta = super().get_safe_request_meta(request)
        if not settings.DEBUG and "HTTP_REFERER" in meta:
            meta["HTTP_REFERER"] = self.cleansed_substitute
        return meta

    def cleanse(self, values):
        return dict.fromkeys(values, self.cleansed_substitute)
