"""What three times as many slots cost a plan in which no hours count."""

from _measure import call, ratio, report, scaled
from _months import request, slots

from cfkit.application.plan import make_plan

GOAL = 4.0


def main() -> None:
    """Compare 30,000 slots with 10,000; candidates grow with the channels, as in a network."""
    few, many = (request(slots(scaled(n, small=n // 20))) for n in (10_000, 30_000))
    measured = ratio(call(lambda: make_plan(many)), call(lambda: make_plan(few)), rounds=2)
    report("plan_growth", measured, GOAL, holds=measured <= GOAL)


if __name__ == "__main__":
    main()
