"""Where do these articles disagree? `python examples/ten_lines.py a.txt b.html https://…`"""

import sys

from crossbrief import brief

briefing = brief(sys.argv[1:])
print(briefing.headline, briefing.summary, sep="\n")
for point in briefing.discrepancies:
    print(f"\n{point.question} [{point.relation}, {point.severity}] {point.safe_wording}")
    for position in point.positions:
        print(f"  {position.value}: " + " / ".join(f"{e.article} “{e.quote}”" for e in position.evidence))
