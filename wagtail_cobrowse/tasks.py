"""The purge as a background task, for sites that run tasks rather than cron."""

from . import retention


try:
    # What Wagtail itself queues its work with.
    from django_tasks import task
except ImportError:
    from django.tasks import task  # type: ignore[no-redef]


@task()
def purge() -> dict[str, int]:
    """What ``cobrowse_purge`` does, as often as one likes; how many of each."""
    return retention.purge_everywhere()
