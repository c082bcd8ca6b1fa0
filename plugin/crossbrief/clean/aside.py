"""One sentence in; whether it is the publisher's own aside (a paywall, a feed's signature) and no part of the story out.

As in `junk`, a rule names a whole sentence of a form that prose does not have; here the sentence may share its line with prose.
"""

from __future__ import annotations

import re

_PIECE = r"(?:article|story|content|page|post|report|piece|text)s?"
_READER = r"(?:(?:paid|paying|premium|registered|digital|print|our|existing) )*(?:subscribers?|members?|readers with a subscription|customers)"
_MONEY = r"[$€£₹]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£₹]|euros?|dollars|pounds)"
_WALLS: tuple[str, ...] = (
    rf"(?:you|you['’]ve|you have)(?: only)?(?: have| got)?(?: only)? (?:\w+ )?(?:free |complimentary |more )+{_PIECE} (?:left|remaining)\b.{{0,80}}",
    r"you(?: have|['’]ve) (?:now )?(?:reached|read|used(?: up)?|hit|exhausted|viewed) (?:all (?:of )?)?(?:your|the|\d+ of \d+)\b.{0,40}"
    r"\b(?:limit|free|last|allowance|quota)\b.{0,80}",
    rf"(?:\w+|\d+) (?:of \w+ )?free {_PIECE} (?:left|remaining)\b.{{0,60}}|this is your (?:last|final|\w+) free {_PIECE}\b.{{0,60}}",
    r"(?:please )?(?:subscribe|sign (?:in|up)|log ?in|register|become a (?:member|subscriber)|create (?:a|an|your) (?:\w+ )?account"
    r"|start (?:your|a) (?:\w+ )*trial|upgrade)\b.{0,80}\b(?:to (?:continue|keep|read|finish|unlock|access|view|see)|for (?:full|unlimited) access)\b.{0,80}",
    r"to (?:continue|keep|finish|carry on|read|unlock|access|view)\b.{0,60}"
    r"\b(?:subscribe|sign (?:in|up)|log ?in|register|subscription|become a (?:member|subscriber)|account|trial)\b.{0,80}",
    rf"(?:this|the (?:full|rest of (?:this|the)|complete|remainder of (?:this|the)))\s+(?:\w+\s+)?{_PIECE}\s+(?:is|are)\s+(?:(?:only|exclusively)\s+)?"
    rf"(?:available\s+|reserved\s+|exclusive\s+|free\s+|open\s+|visible\s+)?(?:only\s+)?(?:for|to)\s+{_READER}\b.{{0,80}}",
    rf"(?:this|the) (?:\w+ )?{_PIECE} is (?:behind|part of) (?:a|our|the) (?:paywall|subscription|premium)\b.{{0,60}}",
    r"(?:already|not) (?:a |an )?(?:registered |paid )?(?:subscriber|member|registered)(?: yet)?\?.{0,60}|have an account\?.{0,60}",
    rf"(?:unlock|get|enjoy|try)(?: \w+)? (?:this {_PIECE}|full access|unlimited (?:digital )?access|unlimited {_PIECE}|\d+ free {_PIECE})\b.{{0,120}}",
    rf"(?:only |just |from |subscribe for |get .{{0,40}} for )(?:{_MONEY}) (?:for|per|a|every) (?:\w+ )?(?:days?|weeks?|months?|year)\b.{{0,80}}",
    rf"(?:exclusive|premium|members?[- ]only|subscribers?[- ]only|for {_READER}(?: only)?)\W*(?:{_PIECE})?",
    rf"{_READER} (?:can|may) (?:read|continue|access) .{{0,80}}|continue reading with (?:a|your) .{{0,60}}",
    # the same in the languages whose walls are met most
    r"(?:dieser|der|diesen|den) (?:ganzen? |vollständigen? |komplette[nr]? )?(?:artikel|inhalt|beitrag|text)\b.{0,60}\b(?:abonnenten|abonnement|abo|mitglieder|plus)\b.{0,60}",
    r"(?:jetzt|bitte) (?:abonnieren|anmelden|registrieren|weiterlesen)\b.{0,80}|(?:weiterlesen|lesen sie weiter) mit .{0,60}|sie haben noch \w+ (?:frei|gratis|kostenlos)\w* artikel.{0,40}",
    r"(?:cet article|la suite|le contenu|ce contenu)\b.{0,60}\b(?:abonnés?|abonnement)\b.{0,60}|il vous reste .{0,40}\b(?:à lire|à découvrir|gratuits?)\b.{0,60}"
    r"|(?:abonnez-vous|connectez-vous|inscrivez-vous) pour .{0,80}|déjà abonnée?\s?\?.{0,40}",
    r"(?:este|el) (?:artículo|contenido)\b.{0,60}\b(?:suscriptores|suscritos|socios)\b.{0,60}|(?:suscríbete|suscríbase|regístrate|inicia sesión) para .{0,80}"
    r"|te quedan? \w+ artículos?.{0,40}|contenido exclusivo para .{0,40}|¿ya eres suscriptor\?.{0,40}",
    r"(?:questo|l['’]) ?(?:articolo|contenuto) è riservato .{0,60}|(?:dit|het) artikel is (?:alleen|exclusief) .{0,60}|(?:este|o) (?:artigo|conteúdo) é exclusivo .{0,60}",
)
_SIGNATURES: tuple[str, ...] = (
    r"(?:the|this) (?:post|article|story|entry) .{1,240}\b(?:(?:first )?appeared|was (?:first |originally )?published)(?: first)? (?:on|in|at|by) .{1,100}",
    r"this (?:post|article|story|entry|piece|report) (?:(?:first|originally) appeared|was (?:first|originally) (?:published|posted)) (?:on|in|at|by) .{1,100}",
    r"(?:first|originally) (?:published|appeared|posted) (?:on|in|at|by) .{1,80}",
    r"der beitrag .{1,240} erschien (?:zuerst )?auf .{1,100}|l['’]article .{1,240} est apparu en premier sur .{1,100}"
    r"|la entrada .{1,240} (?:se publicó primero en|aparece primero en|apareció primero en) .{1,100}|o post .{1,240} apareceu primeiro em .{1,100}"
    r"|l['’]articolo .{1,240} (?:proviene da|sembra essere il primo su) .{1,100}|het bericht .{1,240} verscheen eerst op .{1,100}"
    r"|artykuł .{1,240} pochodzi z serwisu .{1,100}|сообщение .{1,240} появились? сначала на .{1,100}",
    r"(?:continue reading|read the full (?:story|article|post)|view (?:the )?(?:original|full) (?:post|article|story)|read (?:the )?(?:rest|more)) (?:on|at|of|in|from) .{1,120}",
    r"(?:via|source|link|comments)\W*|\[?(?:link|comments)\]? \[?(?:link|comments)\]?",
)
_WALL = re.compile(rf"\W*(?:{'|'.join(_WALLS)})\W*$", re.IGNORECASE)
_SIGNATURE = re.compile(rf"\W*(?:{'|'.join(_SIGNATURES)})\W*$", re.IGNORECASE)
_SPEECH = '"“”«»„'
_LONGEST = 360


def is_wall(sentence: str) -> bool:
    """Whether a sentence asks its reader for money or an account before the text goes on; a quotation never does."""
    return len(sentence) <= _LONGEST and sentence[:1] not in _SPEECH and bool(_WALL.match(sentence))


def reason(sentence: str) -> str | None:
    """`paywall`, `boilerplate` for a signature that names where a text appeared first, or None; `sentence` is stripped and not empty."""
    if is_wall(sentence):
        return "paywall"
    return "boilerplate" if len(sentence) <= _LONGEST and _SIGNATURE.match(sentence) else None
