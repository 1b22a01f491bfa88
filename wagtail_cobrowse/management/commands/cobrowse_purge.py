from django.core.management.base import BaseCommand

from wagtail_cobrowse import retention


class Command(BaseCommand):
    help = (
        "Ends what is overdue and deletes what has been kept long enough. The socket "
        "processes do the same by themselves; this is for cron and for certainty."
    )

    def handle(self, *args, **options):
        for name, count in retention.purge_everywhere().items():
            self.stdout.write(f"{name}: {count}")
