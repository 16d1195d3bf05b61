"""How far tight months of 100 units over 8 channels lie below what no plan could exceed."""

from _measure import report, scaled
from _months import hundred, request

from cfkit.application.plan import make_plan

GOAL = 0.04


def main() -> None:
    """Plan several months and report the worst gap; each is `1 - value / bound`, as plans say."""
    worst = max(make_plan(request(hundred(seed))).gap for seed in range(scaled(8, small=2)))
    report("plan_gap_100", worst, GOAL, holds=worst <= GOAL)


if __name__ == "__main__":
    main()
