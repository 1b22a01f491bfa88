"""The one statement by which rows vanish that only one of many may delete."""


def delete_rows(queryset) -> int:
    """Run one ``DELETE … WHERE`` and return how many rows it removed.

    ``QuerySet.delete()`` selects first when a signal listens (Wagtail's do) and then
    deletes by primary key alone, so that of two racers both may pass the condition.
    Only for models that nothing refers to: there is no cascade.
    """
    return queryset._raw_delete(queryset.db)
