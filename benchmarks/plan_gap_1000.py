"""How far months of 1,000 units, no hours counted, lie below what no plan could exceed."""

from _measure import report, scaled
from _months import request, slots

from cfkit.application.plan import make_plan

GOAL = 0.01


def main() -> None:
    """Plan several months and report the worst gap; each is `1 - value / bound`, as plans say."""
    worst = max(make_plan(request(slots(1_000, seed))).gap for seed in range(scaled(3, small=1)))
    report("plan_gap_1000", worst, GOAL, holds=worst <= GOAL)


if __name__ == "__main__":
    main()
