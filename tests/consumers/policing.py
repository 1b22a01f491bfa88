from django.conf import settings


class Police:
    """Sends the policy of the settings with every response."""

    sync_capable, async_capable = True, False

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers["Content-Security-Policy"] = settings.TEST_POLICY
        return response
