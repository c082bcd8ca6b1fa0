"""Text in; its sentences that speak of how the text itself is to be processed out, as spans.

No list of attacks: news is about the world. A sentence that tells what a summary must say, what an assistant may not mention, or which of
several articles to believe is about the reading of this very text, whatever its words. It is known by two things together: an *order* (a
modal, an imperative, a ban) and a *thing of the reading* (whoever processes, what is made, this text, the other sources).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from crossbrief.reading.words import SENTENCES

Span = tuple[int, int]

_MAKE = r"summari[sz]|condens|paraphras|abridg|digest|brief|overview"
_AI = (
    r"(?:(?:an? |any |all |the )?(?:ai|artificial intelligence)[- ](?:\w+ )?(?:assistants?|tools?|systems?|agents?|models?|readers?|software|engines?|services?|writers?|editors?)"
    r"|(?:ai(?! (?:\w+ )?(?:compan|firm|act\b|law|industr|research|start|chip|developer|summit|safety|regulat|bill\b|boom|polic|giant|lab|cent))|llms?|gpts?|chatgpt|copilots?|gemini|claude)\b|(?:large )?language models?|generative (?:ai|models?|systems?|tools?)|chat ?bots?|bots\b|text generators?"
    r"|(?:automat\w+|machine|digital|virtual|electronic|algorithmic|synthetic|artificial) (?:news |text |content |\w+ )?(?:readers?|assistants?|agents?|summar\w+|digests?|systems?|tools?|editors?|overviews?|pipelines?|services?|writers?|analysts?|processing)"
    r"|(?:summari[sz]\w+|briefing|news|reading|editorial|writing|text|content|language|comparison|retrieval|search|text-processing)[- ](?:ai|bots?|tools?|software|engines?|systems?|models?|assistants?|agents?|algorithms?|pipelines?|programs?)"
    r"|summari[sz]ers?|aggregators?|crawlers?|parsers?|scrapers?|(?:editor|reader|user|desk|newsroom)['’]?s['’]? (?:software|assistants?|tools?|programs?|bots?)"
    r"|systems? (?:that|which) (?:generate|produce|write|summari[sz]e|condense|digest|process|compile)\w*|neural networks?)"
)
_ROLE = r"(?:assistants?(?! (?:secretar|coach|profess|manager|direct|attorney|chief|general|principal|editor|police|to\b|of\b|for\b))|(?:the|any|every|each|all) (?:model|tool|software|program|system|agent|bot|machine|reader of this) ?(?:users?)?|(?:you|whoever|anyone|anything|whatever|those) (?:who |that |which )?(?:read|process|summari|are reading|are processing|is reading|is processing|condens|handl)\w*)"
_MADE = (
    r"(?:summar(?:y|ies)|briefings?|digests?|overviews?|recaps?|synops[ei]s|abstracts?|r[ée]sum[ée]s? of|round-?ups?|condensed versions?|bullet points?|outputs?"
    r"|(?:generated|produced|resulting|written|derived|final) (?:texts?|content|summar\w+|briefings?|articles?|reports?|versions?|outputs?|answers?|responses?|documents?)"
    r"|(?:content|texts?|reports?|anything|works?|material) (?:generated|produced|derived|written|made|compiled|created) (?:from|on the basis of|out of|with)"
    r"|your (?:answers?|repl(?:y|ies)|responses?|outputs?|reports?|texts?|headlines?|conclusions?|findings?|versions?|comparisons?|analysis|write-?ups?|work|result))"
)
_SELF = (
    r"(?:(?:this|these|the present|the following|the preceding|the above) (?:\w+ )?(?:articles?|texts?|documents?|pages?|stor(?:y|ies)|reports?|passages?|paragraphs?|sources?|posts?"
    r"|content|sections?|lines?|sentences?|notes?|notices?|messages?|files?|feeds?|materials?|data|accounts?|pieces?)|reads? this|reading this|summari[sz]\w+ this|this point|the (?:rest|remainder) of (?:this|the)"
    r"|(?:next|previous|last|first|second|third|final|following|preceding) (?:line|sentence|paragraph)s?)"
)
_OTHERS = (
    r"(?:(?:all |any |the |every |both |each )?other (?:\w+ )?(?:articles?|sources?|texts?|documents?|reports?|accounts?|outlets?|versions?|copies)|articles? [a-h]\b|source [a-h]\b|discrepanc(?:y|ies)|contradictions?|disagreements?"
    r"|word for word|verbatim|json|yaml|markdown|system prompts?|(?:the|an|any) operator|earlier (?:guidance|instructions?|rules?|orders?)|confidence (?:of|score|level)|(?:to|for) the (?:user|reader)|the user\b|(?:a|the) (?:headline|title|conclusion)s?\b"
    r"|(?:all|every) (?:claims?|figures?|citations?)|citations?|over all others?|between (?:the )?(?:articles|sources))"
)
_MODAL = (
    r"(?:must(?: not|n['’]t)?|should(?: not|n['’]t)?|shall(?: not)?|(?:may|can) (?:not|only|never)|cannot|may be|need(?:s)?(?: not)? (?:to|check|be)|needn['’]t|ha(?:s|ve) to|ought to|(?:is|are) (?:not )?to\b"
    r"|(?:is|are|it is|be) (?:\w+ly )?(?:not )?(?:required|instructed|asked|requested|obliged|ordered|forbidden|prohibited|permitted|allowed|expected|advised|urged|directed|reminded|bound|supposed|authori[sz]ed|told|encouraged|barred|banned|invalid|mandatory|essential|important|imperative|necessary|rejected|unacceptable)"
    r"|will be (?:rejected|discarded|invalid|penali[sz]ed|refused|considered|treated)|(?:has|have) been (?:granted|authori[sz]ed|instructed)|please|kindly|make sure|ensure|be sure|remember to|under no circumstances|from now on|henceforth|refuses? to|let\b(?!['’]s)|do not|don['’]t|never)"
)
_EDIT = (
    r"(?:ignor|omit|report|stat(?:e|es|ing)\b|mention|includ|exclud|add\b|append|insert|replac|substitut|cop(?:y|ies)|repeat|reproduc|writ|say|treat|consider|regard|prefer|favou?r|rank|rat(?:e|ing)\b|mark|set\b|return|output|generat"
    r"|translat|describ|skip|stop|leav|left out|discard|disregard|drop|refer|cit(?:e|es|ing)\b|quot|credit|tell|recommend|present|emphasi|highlight|keep|list|conclud|assum|choos|pick|trust|rel(?:y|ies)|follow|obey|begin|start|end\b|print|produc|giv|provid|render"
    r"|format|flag|label|answer|respond|repl(?:y|ies)|nam(?:e|es|ing)\b|call|portray|characteri|attribut|link|promot|prais|blam|hide|conceal|suppress|withhold|reveal|disclos|send|forward|visit|contain|read|carry|declar|confirm|resolv|den(?:y|ies)|compar|weigh|believ|accept|reject|copy|compl(?:y|ies)|adopt|us(?:e|es|ing)\b|put|note|show|express|adhere|process|avoid|refrain|summari|condens)"
)
_IMPERATIVE = (
    r"^\W*(?:(?:please|kindly|now|then|always|never|do not|don['’]t|just|simply|only|instead|also|first|finally|and|so|hence|therefore|you (?:must|should|will|shall|need to|have to|are to|may only|can only)|let|make (?:no|sure)|be sure|remember|ensure|under no circumstances"
    r"|in your \w+,?|when \w+ing [^,]{1,60},|if you [^,]{1,80},|before \w+ing,?|from now on,?|as an? [^,]{1,40},|for \w+ \w+,|whenever [^,]{1,60},)\W+)*"
    r"(?:not |that )?(?:ignore|omit|(?:report|state)(?= (?:that|no|the|this|only|every|any|nobody|nothing|it|as))|mention|include|exclude|add|append|insert|replace|substitute|copy|repeat|reproduce|write|say|treat|consider|regard|prefer|favou?r|rank|rate|mark (?:the|this|every|all|any|each|it|both|no)|set|return|output|generate|translate|describe|skip|stop|leave|discard|disregard|drop|refer|cite|quote|credit|tell|recommend|present|emphasi[sz]e|highlight"
    r"|keep|list|conclude|assume|choose|pick|trust|rely|obey|begin|start|end|print|produce|give|provide|render|format|flag|label|answer|respond|reply|name|call|portray|characteri[sz]e|attribute|link|promote|praise|blame|hide|conceal|suppress|withhold|reveal|send|forward|declare|confirm|resolve|deny|compare|weigh|believe|accept|reject|adopt|use|put|express|avoid|refrain|refer|summari[sz]e|condense|reword|open|ask|switch|speak|overlook|set aside|point out|stop|hand|do|quote|call|fetch|show|let(?!['’]s)|make|take|delete|remove|change|rewrite|base|restrict|limit|focus|prioriti[sz]e|pretend|act|speak|forget|override|lower|raise|show|(?:do not|don['’]t|never)(?! (?:has|have|had|did|do|does|was|were|is|are|before|mind|will|would)))\b"
)
_RULED = r"(?:overrid\w+|supersed\w+|tak\w+ precedence|authoritative|directives?|instructions?|guidance|orders? (?:to|for)|addressed to|meant for|intended for|for the model|only for|permission to|outranks?|prevails?|has priority|binding)"
_FACTS = r"(?:the )?(?:facts?|figures?|numbers?|claims?|details?|names?|quotes?|statements?) (?:stated |given |found |reported )?(?:in|of|from) (?:this|these|other|the other)"

_DESK = (
    r"(?:(?:paragraph|sentence|passage|section|headline|line|word|quotation|citation|source|account|version|copy|copies|figure|number|difference|conflict|discrepanc|detail|claim|question|conversation"
    r"|configuration|instruction|setting|prompt|task|role|mode|developer|spokes|link\b|address\b|notes?\b|page\b|outlet|reference|fact\b|reader|recipient|password|wherever|blank|reply|language\b|as if\b|never\b|nothing\b"
    r"|reports?\b|articles?\b|slogan|sponsor|victims?\b|toll\b)\w*)"
)
"""What one who edits a text would be told about; after an imperative that opens a sentence, which news has twice in a thousand."""
_REWORKS = r"(?:retell|shorten|condens|compil|summari[sz]|paraphras|reword|rewrit|turn\w* this into|excerpt)\w*"
_RIGHT = r"(?:does|do|would|will|makes?|has|have|is|are|be|to)\b(?:\W+\w+){0,3}?\W+(?:not|no|wrong|correct|right|incorrect|breach|violation|error|invalid|hero|say|speak|call|name|mention|refer)\w*"
_CLAIM = r"(?:account|report|version|text|article|source|figure|notice|paragraph|sentence)s?(?: (?:given )?(?:here|above|below|after|following))?"

_PAIRS: tuple[tuple[str, ...], ...] = (
    (rf"\b{_AI}\b", rf"\b{_MODAL}", rf"\b{_EDIT}"),
    (rf"\b{_AI}\b", rf"\b(?:{_SELF}|{_MADE}|{_OTHERS})", rf"\b(?:{_MODAL}|{_EDIT})"),
    (
        rf"(?<![\w-])(?:{_ROLE})\b",
        rf"\b(?:{_MODAL})\W+(?:\w+ly )?(?:(?:not|be|to) )*{_EDIT}",
        rf"(?:{_SELF}|{_MADE}|{_OTHERS}|^\W*(?:the|every|any|an|\w+ \w+['’]s)? ?\w*(?:assistant|tool|model|software|program|agent|you)\w*\b)",
    ),
    (rf"\b(?:{_MADE})\b", rf"\b{_MODAL}", rf"\b(?:{_SELF}|{_OTHERS}|{_EDIT})"),
    (_IMPERATIVE, rf"\b{_DESK}"),
    (rf"\b{_AI}\b", r"\b(?:reminded|welcome|told|find|use|wants?|reading|read by|answer|benefit of|nothing else)\b"),
    (rf"\b(?:{_MADE})\b", rf"\b{_RIGHT}", r"^\W*(?:an?|any|the|every|no|each|(?:it|the \w+ thing) \w+|in) "),
    (
        rf"\b{_REWORKS}\b",
        rf"\b(?:{_MODAL})",
        rf"\b(?:{_SELF}|this\b|software|machines?|program|briefs?\b|whoever|whichever|anyone)",
    ),
    (
        r"\b(?:terms of (?:re)?use|licen[cs]e condition|conditions? of (?:use|publication))\b",
        rf"\b(?:{_MADE}|{_REWORKS}|texts?)\b",
    ),
    (
        r"\byour (?:new |only |real )?(?:task|instructions?|role|job|operators?|developers?|orders?|guidance|rules?|assignment)\b|\b(?:the|set aside the) task (?:is now|you were given)|\bas you were told\b|\bits? developers\b",
    ),
    (
        rf"\b{_CLAIM} (?:\w+ )?(?:outranks?|overrides?|supersedes?|replaces?|prevails?|takes? precedence|has priority|is the only)\b",
    ),
    (
        r"\bwhere (?:the )?(?:accounts|sources|articles|reports|figures|versions) (?:differ|conflict|disagree|diverge)\b|\bwhat follows is (?:for|addressed|meant)\b|\bdo as this\b|\b(?:paragraphs?|sentences?|text|lines?) above (?:is|are)\b",
    ),
    (
        r"\b(?:next|following|second|first|last|other) (?:one|sentence|paragraph|line)s?\b",
        r"\b(?:may|must|should|can) (?:only )?(?:be (?:used|cited|quoted|read)|cite|use|quote|read)\b|\byou may\b",
    ),
    (
        r"\b(?:discrepanc|differenc|contradiction|disagreement)\w*",
        rf"\b(?:{_MODAL})",
        r"\b(?:list|hid|report|mention|show|settled|resolv|ignor|flag|text|article)\w*",
    ),
    (_IMPERATIVE, rf"\b(?:{_SELF}|{_MADE}|{_OTHERS}|{_AI}|{_FACTS})\b"),
    (
        rf"\b(?:{_SELF})\b",
        rf"\b(?:{_RULED})\b",
        rf"\b(?:{_AI}|{_ROLE}|{_MADE}|{_OTHERS}|all others?|every other|{_RULED})\b",
    ),
    (rf"\b(?:{_OTHERS})\b", rf"\b(?:{_MODAL})", rf"\b{_SELF}\b"),
    (rf"\b(?:{_MAKE})(?:e|es|ed|ing|ation|ations|y|ies)?\b", rf"\b{_SELF}\b", rf"\b{_MODAL}"),
    (
        r"^\W*(?:stop|end|cease|halt|finish|pause|skip|resume) (?:summari|condens|read|process|quot|compar|the (?:summary|briefing|digest))\w*",
    ),
    (
        rf"^\W*(?:(?:hey|dear|attention|hello|ok|notes?|messages?|instructions?|guidance|guidelines?|advice|rules?|to|for|important|warning|notice|info)\W+(?:to |for )?)?(?:all |any |the |our )?(?:{_AI}|assistants?|models?|agents?)(?:\s\w+){{0,3}}?\s*[:,!–—](?! an? )",
    ),
    (
        r"^\W*(?:processing|compliance|content|usage|system|editorial|summar\w+|machine|automation|model|ai|reader|handling) (?:notes?|notices?|polic(?:y|ies)|instructions?|guidelines?|directives?|rules?|messages?|requirements?)\s*[:–—]",
    ),
    (
        r"\bif you are (?:an? )?(?:\w+ )?(?:ai|model|language|machine|bot|assistant|program|llm|automat)\w*|\bas an? (?:ai|language model|llm|assistant|chatbot|model)\b[, ]+you",
    ),
    (
        r"\bfrom (?:now|here|this point) on,? (?:refer|call|describe|answer|write|treat|use|ignore|speak|report|say|you)\w*\b",
    ),
    (
        r"^\W*you (?:must|should|shall|are to|have to|may only|will now|are (?:required|instructed|authori[sz]ed|permitted|allowed) to|have been (?:granted|authori[sz]ed|instructed|given))\b",
        rf"\b(?:{_EDIT})\w* (?:that|the|only|this|no|all)\b|system prompt|\bpermission\b",
    ),
)


@cache
def _compiled() -> list[list[re.Pattern[str]]]:
    """The pairs, made when the first sentence is looked at: it takes as long as reading several articles."""
    return [[re.compile(pattern, re.IGNORECASE) for pattern in pair] for pair in _PAIRS]


_THINGS = (
    "summar condens paraphras abridg digest brief overview recap synops abstract assistant software chatbot copilot aggregat crawler parser"
    " article document passage paragraph content section sentence notice message material output answer respons headline conclusion json yaml"
    " markdown prompt operator instruct guidance guideline directive confidence citation discrepanc contradict disagree differ verbatim process"
    " machine automat neural statement read model tool system agent text page story stories report source post note file feed account"
    " piece repl cite version copies title program user figure claim llm gpt gemini claude bots line"
).split()
"""Pieces of words for things of the reading: a sentence of news mostly has none, and is looked at no further."""


@cache
def _starts() -> re.Pattern[str]:
    """An order that needs no such thing, because it stands at the head of its sentence."""
    return re.compile(rf"{_IMPERATIVE}|^\W*(?:you|from (?:now|here|this))\b", re.IGNORECASE)


_WORDS = re.compile(r"[a-z]{2}\W+[a-z]", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]{12,600}+[.!?]*")
_LONGEST_QUOTATION = 1_500
_SPOKEN = re.compile(r"[\"“”«»„]|\b(?:said|says|told|wrote|according to|asked|added|argued|tweeted)\b", re.IGNORECASE)
"""A sentence with a speaker is somebody's, and news: “You must tell the reader,” she said."""


def addressed(text: str) -> list[Span]:
    """Spans of the sentences of `text` (code points) that order how the text is to be read, summarised or compared; in order."""
    return [
        m.span()
        for m in _SENTENCE.finditer(text)
        if _may_be(m[0]) and _WORDS.search(m[0]) and is_order(m[0], _is_inside(text, m.start()))
    ]


def _may_be(sentence: str) -> bool:
    """A first look by pieces of words, a hundred times as fast as the second: a thing of the reading, or an order at the head."""
    low = sentence.lower()
    return any(piece in low for piece in _THINGS) or bool(_starts().match(sentence))


def _is_inside(text: str, position: int) -> bool:
    """Whether a quotation that was opened before in the same line is still open at `position`."""
    start = max(position - _LONGEST_QUOTATION, 0)
    before = text[max(text.rfind("\n", start, position) + 1, start) : position]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


@lru_cache(maxsize=SENTENCES)
def is_order(sentence: str, spoken: bool = False) -> bool:
    """Whether one sentence holds both halves of an order about the reading; a reported one counts only where it names this text."""
    if (spoken or _SPOKEN.search(sentence)) and not _NAMED.search(sentence):
        return False
    if _LEGAL.search(sentence):
        return False
    found: dict[str, bool] = {}
    return any(all(_holds(part, sentence, found) for part in pair) for pair in _compiled())


def _holds(part: re.Pattern[str], sentence: str, found: dict[str, bool]) -> bool:
    """Whether a part is in the sentence; many pairs share their parts, and each is sought once."""
    if part.pattern not in found:
        found[part.pattern] = bool(part.search(sentence))
    return found[part.pattern]


_LEGAL = re.compile(
    r"\b(?:published|broadcast|rewritten|redistributed|reproduced), (?:\w+|or)\b|\bwithout (?:prior |written )*permission\b",
    re.IGNORECASE,
)
"""The publisher's own ban on copies, under every article of some."""
_NAMED = re.compile(
    rf"\b(?:{_SELF}|your (?:summary|briefing|answer|output|response|reply)|(?:the|any|every) (?:summary|briefing|digest|output))\b",
    re.IGNORECASE,
)
