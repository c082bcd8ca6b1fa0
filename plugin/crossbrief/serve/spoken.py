"""Results of the chat tools in; the text a host's model reads out. Everything an article says is escaped by the renderers."""

from __future__ import annotations

import json

from crossbrief.checking import CheckReport
from crossbrief.model.prompts import load
from crossbrief.render import render
from crossbrief.schema import Briefing
from crossbrief.serve.results import Assignment, EvidenceView, Findings, KeptBriefing, Submission


def briefing(made: KeptBriefing) -> str:
    """The briefing as Markdown, with the ids that `show_evidence` takes."""
    return render(made, "md") + _ids(made)


def findings(found: Findings) -> str:
    """The discrepancies as Markdown."""
    alone = Briefing(
        set_id=found.set_id,
        status=found.status,
        headline="Where the sources disagree",
        discrepancies=found.discrepancies,
        compatible=found.compatible,
        articles=found.articles,
        warnings=found.warnings,
    )
    return render(alone, "md") + _ids(found)


def assignment(given: Assignment) -> str:
    """What the host's model has to read before it writes."""
    messages = load("assignment.v2").render({"material": given.material, "token": given.token})
    return "\n\n".join(m.content for m in messages)


def submission(made: Submission) -> str:
    """What to mend first, then the briefing."""
    lines = []
    if made.errors:
        lines = [f"{len(made.errors)} statements are refused:", ""]
        for e in made.errors:
            cited = f" [cited: {', '.join(e.cited)}]" if e.cited else ""
            lines.append(f"- {e.kind}: {e.reason}: {json.dumps(e.text, ensure_ascii=False)}{cited} {e.detail}".rstrip())
        lines += ["", "Mend them and call submit_briefing again with the same token."]
        lines += ["They are left out of the briefing below." if made.briefing else "There is no briefing yet.", ""]
    return "\n".join(lines) + (briefing(made.briefing) if made.briefing else "")


def checked(report: CheckReport) -> str:
    """The sentences of a text with their grades, one a line, and who judged the wording."""
    lines = []
    for item in report.statements:
        cited = "".join(f" [{e.sentence}]" for e in item.evidence)
        lines.append(f"- {item.support}: {json.dumps(item.text, ensure_ascii=False)}{cited} {item.reason}".rstrip())
    judge = (
        f"Wording read blind by {report.verify_model}."
        if report.verify_model
        else "Facts only: nobody has judged the wording."
    )
    return "\n".join([*lines, "", judge, ""])


def evidence(view: EvidenceView) -> str:
    """The passages of a discrepancy as JSON: the host's model quotes from it, and JSON keeps a quote letter by letter."""
    return view.model_dump_json(indent=1)


def _ids(made: KeptBriefing | Findings) -> str:
    """What `show_evidence` needs, one discrepancy a line."""
    lines = [
        f"- `{d.id}`: {' / '.join(json.dumps(p.value, ensure_ascii=False) for p in d.positions)}"
        for d in made.discrepancies
    ]
    head = (
        f"For the passages in their context: show_evidence with briefing_id `{made.briefing_id}` and a discrepancy_id:"
    )
    return "\n".join(["", head, "", *(lines or ["- none"]), ""])
