"""Question, answer and overall verdict: what a reader takes away from the first screen."""

from __future__ import annotations

from collections.abc import Sequence

from econ.reports.document import Claim, Results
from econ.reports.markup import Html, element, fragment
from econ.reports.sections.verdicts import icon, margin_text, overall, tightest_first


def card(results: Results) -> Html:
    """The verdict card: icon, verdict in words, answer, and the claim that binds."""
    verdict = overall(results.claims)
    words = element(
        "div",
        element("p", element("span", "Question", class_="label"), " ", results.question, class_="question"),
        element("h2", headline(results.claims), id="answer-title"),
        element("p", results.answer, class_="answer"),
        tightest(results.claims),
    )
    return element(
        "section", icon(verdict), words, class_=f"card verdict {verdict}", id="answer", aria_labelledby="answer-title"
    )


def headline(claims: Sequence[Claim]) -> str:
    """The overall verdict in words."""
    verdict = overall(claims)
    if verdict == "none":
        return "No claim was checked"
    if verdict == "holds":
        return "The checked claim holds" if len(claims) == 1 else f"All {len(claims)} checked claims hold"
    count = sum(claim.verdict == verdict for claim in claims)
    verb = {("fails", True): "fails", ("fails", False): "fail"}.get((verdict, count == 1), "is undecided")
    verb = verb if count == 1 else verb.replace("is ", "are ")
    rest = "; none fails" if verdict == "undecided" else ""
    return f"{count} of {len(claims)} checked claims {verb}{rest}"


def tightest(claims: Sequence[Claim]) -> Html:
    """The claim that binds, with its margin, binding term and deviation."""
    if not claims:
        return fragment()
    claim = tightest_first(claims)[0]
    details = [f"margin: {margin_text(claim)}"]
    details += [f"binding term: {claim.binding_term}"] if claim.binding_term else []
    details += [f"best deviation: {claim.deviation}"] if claim.deviation else []
    return element("p", "Tightest claim: ", element("code", claim.id), f" ({'; '.join(details)}).", class_="tightest")
