"""Text in; its sentences that speak of how the text itself is to be processed out, as spans.

No list of attacks: news is about the world. A sentence that tells what a summary must say, what an assistant may not mention, or which of
several articles to believe is about the reading of this very text, whatever its words. It is known by two things together: an *order* (a
modal, an imperative, a ban) and a *thing of the reading* (whoever processes, what is made, this text, the other sources).
"""

from __future__ import annotations

import re

Span = tuple[int, int]

_MAKE = r"summari[sz]|condens|paraphras|abridg|digest|brief|overview"
_AI = (
    r"(?:(?:an? |any |all |the )?(?:ai|artificial intelligence)[- ](?:\w+ )?(?:assistants?|tools?|systems?|agents?|models?|readers?|software|engines?|services?|writers?|editors?)"
    r"|(?:ai|llms?|gpts?|chatgpt|copilots?|gemini|claude)\b|(?:large )?language models?|generative (?:ai|models?|systems?|tools?)|chat ?bots?|bots\b|text generators?"
    r"|(?:automat\w+|machine|digital|virtual|electronic|algorithmic|synthetic|artificial) (?:news |text |content |\w+ )?(?:readers?|assistants?|agents?|summar\w+|digests?|systems?|tools?|editors?|overviews?|pipelines?|services?|writers?|analysts?|processing)"
    r"|(?:summari[sz]\w+|briefing|news|reading|editorial|writing|text|content|language|comparison)[- ](?:ai|bots?|tools?|software|engines?|systems?|models?|assistants?|agents?|algorithms?|pipelines?|programs?)"
    r"|summari[sz]ers?|aggregators?|crawlers?|parsers?|scrapers?|(?:editor|reader|user|desk|newsroom)['’]?s['’]? (?:software|assistants?|tools?|programs?|bots?)"
    r"|systems? (?:that|which) (?:generate|produce|write|summari[sz]e|condense|digest|process|compile)\w*|neural networks?)"
)
_ROLE = r"(?:assistants?(?! (?:secretar|coach|profess|manager|direct|attorney|chief|general|principal|editor|police|to\b|of\b|for\b))|(?:the|any|every|each|all) (?:model|tool|software|program|system|agent|bot|machine|reader of this)|(?:you|whoever|anyone|anything|whatever|those) (?:who |that |which )?(?:read|process|summari|are reading|are processing|is reading|is processing|condens|handl)\w*)"
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
    r"(?:to |not |that )?(?:ignore|omit|report|state|mention|include|exclude|add|append|insert|replace|substitute|copy|repeat|reproduce|write|say|treat|consider|regard|prefer|favou?r|rank|rate|mark|set|return|output|generate|translate|describe|skip|stop|leave|discard|disregard|drop|refer|cite|quote|credit|tell|recommend|present|emphasi[sz]e|highlight"
    r"|keep|list|conclude|assume|choose|pick|trust|rely|obey|begin|start|end|print|produce|give|provide|render|format|flag|label|answer|respond|reply|name|call|portray|characteri[sz]e|attribute|link|promote|praise|blame|hide|conceal|suppress|withhold|reveal|send|forward|declare|confirm|resolve|deny|compare|weigh|believe|accept|reject|adopt|use|put|express|process|avoid|refrain|summari[sz]e|condense|let|make|take|delete|remove|change|rewrite|base|restrict|limit|focus|prioriti[sz]e|pretend|act|speak|forget|override|lower|raise|show|do not|don['’]t|never)\b"
)
_RULED = r"(?:overrid\w+|supersed\w+|tak\w+ precedence|authoritative|directives?|instructions?|guidance|orders? (?:to|for)|addressed to|meant for|intended for|for the model|only for|permission to|outranks?|prevails?|has priority|binding)"
_FACTS = r"(?:the )?(?:facts?|figures?|numbers?|claims?|details?|names?|quotes?|statements?) (?:stated |given |found |reported )?(?:in|of|from) (?:this|these|other|the other)"

_PAIRS: tuple[tuple[str, ...], ...] = (
    (rf"\b{_AI}\b", rf"\b{_MODAL}", rf"\b{_EDIT}"),
    (rf"\b{_AI}\b", rf"\b(?:{_SELF}|{_MADE}|{_OTHERS})", rf"\b(?:{_MODAL}|{_EDIT})"),
    (rf"(?<![\w-])(?:{_ROLE})\b", rf"\b(?:{_MODAL})\W+(?:\w+ly )?(?:(?:not|be|to) )*{_EDIT}", rf"(?:{_SELF}|{_MADE}|{_OTHERS}|^\W*(?:the|every|any|an|\w+ \w+['’]s)? ?\w*(?:assistant|tool|model|software|program|agent|you)\w*\b)"),
    (rf"\b(?:{_MADE})\b", rf"\b{_MODAL}", rf"\b(?:{_SELF}|{_OTHERS}|{_EDIT})"),
    (_IMPERATIVE, rf"\b(?:{_SELF}|{_MADE}|{_OTHERS}|{_AI}|{_FACTS})\b"),
    (rf"\b(?:{_SELF})\b", rf"\b(?:{_RULED})\b", rf"\b(?:{_AI}|{_ROLE}|{_MADE}|{_OTHERS}|all others?|every other|{_RULED})\b"),
    (rf"\b(?:{_OTHERS})\b", rf"\b(?:{_MODAL})", rf"\b{_SELF}\b"),
    (rf"\b(?:{_MAKE})(?:e|es|ed|ing|ation|ations|y|ies)?\b", rf"\b{_SELF}\b", rf"\b{_MODAL}"),
    (r"^\W*(?:stop|end|cease|halt|finish|pause|skip|resume) (?:summari|condens|read|process|quot|compar|the (?:summary|briefing|digest))\w*",),
    (rf"^\W*(?:(?:hey|dear|attention|hello|ok|notes?|messages?|instructions?|guidance|guidelines?|advice|rules?|to|for|important|warning|notice|info)\W+(?:to |for )?)?(?:all |any |the |our )?(?:{_AI}|assistants?|models?|agents?)(?:\s\w+){{0,3}}?\s*[:,!–—]",),
    (r"^\W*(?:processing|compliance|content|usage|system|editorial|summar\w+|machine|automation|model|ai|reader|handling) (?:notes?|notices?|polic(?:y|ies)|instructions?|guidelines?|directives?|rules?|messages?|requirements?)\s*[:–—]",),
    (r"\bif you are (?:an? )?(?:\w+ )?(?:ai|model|language|machine|bot|assistant|program|llm|automat)\w*|\bas an? (?:ai|language model|llm|assistant|chatbot|model)\b[, ]+you",),
    (r"\bfrom (?:now|here|this point) on,? (?:refer|call|describe|answer|write|treat|use|ignore|speak|report|say|you)\w*\b",),
    (r"^\W*you (?:must|should|shall|are to|have to|may only|will now|are (?:required|instructed|authori[sz]ed|permitted|allowed) to|have been (?:granted|authori[sz]ed|instructed|given))\b", rf"\b(?:{_EDIT})\w* (?:that|the|only|this|no|all)\b|system prompt|\bpermission\b"),
)
_COMPILED = [[re.compile(pattern, re.IGNORECASE) for pattern in pair] for pair in _PAIRS]
_CUE = re.compile(
    rf"\b(?:summar|{_MAKE}|ai\b|llm|gpt|model|bot|assistant|automat|machine|tool|software|program|system|agent|aggregat|crawler|parser|output|generat|answer|repl|respon|headline|json|yaml"
    r"|verbatim|word for word|this |these |following|preceding|article|source|discrepan|contradict|citation|confidence|from now|from here|you |your |reader|user|notice|note|polic)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]{12,600}(?:[.!?]+|$|(?=\n))", re.MULTILINE)
_SPOKEN = re.compile(r"[\"“”«»„]|\b(?:said|says|told|wrote|according to|asked|added|argued|tweeted)\b", re.IGNORECASE)
"""A sentence with a speaker is somebody's, and news: “You must tell the reader,” she said."""


def addressed(text: str) -> list[Span]:
    """Spans of the sentences of `text` (code points) that order how the text is to be read, summarised or compared; in order."""
    return [m.span() for m in _SENTENCE.finditer(text) if _CUE.search(m[0]) and is_order(m[0])]


def is_order(sentence: str) -> bool:
    """Whether one sentence holds both halves of an order about the reading; a reported one does not count."""
    if _SPOKEN.search(sentence) and not _NAMED.search(sentence):
        return False
    return any(all(part.search(sentence) for part in pair) for pair in _COMPILED)


_NAMED = re.compile(rf"\b(?:{_SELF}|your (?:summary|briefing|answer|output|response|reply)|(?:the|any|every) (?:summary|briefing|digest|output))\b", re.IGNORECASE)
