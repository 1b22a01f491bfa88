"""The contribution rates of the invented insurer, in percent of income."""

from decimal import Decimal


RATES = {
    "general": Decimal("14.6"),
    "reduced": Decimal("14.0"),
    "additional": Decimal("1.89"),
    "care": Decimal("3.6"),
    "care_childless": Decimal("0.6"),
    #: Euro a month: nothing above the ceiling counts, at least the floor does.
    "ceiling": Decimal("5812.50"),
    "floor": Decimal("1318.33"),
    #: Euro a month, fixed for students.
    "student": Decimal("109.39"),
    "student_care": Decimal("35.92"),
}
