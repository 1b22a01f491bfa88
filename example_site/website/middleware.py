"""The site's Content-Security-Policy."""

ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; "
    "connect-src 'self' ws://{host} wss://{host}; frame-src 'self'; "
    "frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
PUBLIC = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' ws://{host} wss://{host}; "
    "frame-ancestors {ancestors}; base-uri 'self'; form-action 'self'; "
    "object-src 'none'"
)


class ContentSecurityPolicyMiddleware:
    """
    Sends the strict policy with public pages, and with the admin one that allows
    Wagtail's inline scripts. A response that brings a policy of its own keeps it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = self._policy(request)
        return response

    def _policy(self, request):
        host = request.get_host()
        if request.path.startswith("/admin/"):
            return ADMIN.format(host=host)
        # Wagtail's editor shows the preview of a page in a frame.
        preview = getattr(request, "is_preview", False)
        return PUBLIC.format(host=host, ancestors="'self'" if preview else "'none'")
