"""One page on its own: the text as written with its statements marked, and the verdicts beside it.

`page` is a whole file, the same bytes for the same document: no script, nothing from elsewhere, no date. `fragment` is
what stands in it, without style, for a page that brings its own. Filtering by level is a matter of radio buttons and
the style sheet. Whatever the document holds is escaped.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from tongket.claims.faces.marked import LEVELS, Entry, Grid, Paragraph, Piece, Square, entries, marked
from tongket.claims.faces.words import WORDS
from tongket.claims.regex import regex
from tongket.claims.shapes import Checked

Words = Mapping[str, str]

SIGNS = {"error": "✗", "notice": "!", "unchecked": "?", "sound": "✓"}
_UNSHOWN = regex(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def page(checked: Checked, language: str, name: str = "") -> str:
    """The whole page in a language; `name` is what the document is called."""
    words = WORDS[language]
    name = _shown(name or checked.document.name)
    title = words["of title"].format(name=name) if name else words["title"]
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"<header>\n<h1><bdi>{title}</bdi></h1>\n{_summary(checked, language)}</header>\n"
        f"{fragment(checked, language)}</body>\n</html>\n"
    )


def fragment(checked: Checked, language: str) -> str:
    """The filter, the marked text and the list of verdicts, with classes and without style."""
    words = WORDS[language]
    told = entries(checked, language)
    notes = "".join(f'<p class="remark">{_shown(note[language])}</p>\n' for note in checked.document.notes)
    return (
        f'<div class="checked">\n{_filter(words, told)}{notes}'
        f'<section class="text" aria-label="{words["text"]}" lang="{checked.lang}">\n'
        f"{''.join(_parts(marked(checked), words))}</section>\n"
        f'<section class="statements" aria-label="{words["statements"]}">\n<h2>{words["statements"]}</h2>\n'
        f'<ol>\n{"".join(_entry(entry, words) for entry in told)}</ol>\n<p class="limits">{words["limits"]}</p>\n'
        "</section>\n</div>\n"
    )


def _shown(text: str) -> str:
    """The text escaped, with a sign for every letter that no page may hold."""
    return escape(_UNSHOWN.sub("\ufffd", text))


def _summary(checked: Checked, language: str) -> str:
    words = WORDS[language]
    levels = [entry.level for entry in entries(checked, language)]
    if not levels:
        return f'<p class="summary">{_capital(words["nothing"])}</p>\n'
    counts = ", ".join(words[f"{level} count"].format(count=levels.count(level)) for level in LEVELS[:3])
    return f'<p class="summary">{_capital(words["summary"].format(statements=len(levels), counts=counts))}</p>\n'


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _filter(words: Words, told: Sequence[Entry]) -> str:
    """Radio buttons which the style sheet reads; at first whatever is flagged is shown, if anything is."""
    is_flagged = any(entry.level in ("error", "notice") for entry in told)
    chosen = "flagged" if is_flagged else "all"
    buttons = "".join(
        f'<label><input type="radio" name="show" id="show-{which}"{" checked" if which == chosen else ""}> '
        f"{words[f'show {which}']}</label>\n"
        for which in ("error", "flagged", "all")
    )
    return f'<fieldset class="filter">\n<legend>{words["show"]}</legend>\n{buttons}</fieldset>\n'


def _entry(entry: Entry, words: Words) -> str:
    repairs = words["repairs"].format(repairs="; ".join(entry.repairs)) if entry.repairs else ""
    return (
        f'<li id="s{entry.number}" value="{entry.number}" class="entry {entry.level}">\n'
        f'<p class="level"><span class="number">{entry.number}</span> '
        f'<span aria-hidden="true">{SIGNS[entry.level]}</span> {_capital(words[entry.level])}, '
        f'<a href="#m{entry.number}" title="{words["to text"]}">{_shown(entry.place)}</a></p>\n'
        f'<p class="figures">{_shown(" · ".join(entry.figures))}</p>\n'
        f"<p>{_shown(entry.sentence)}</p>\n"
        + (f'<p class="repairs">{_shown(repairs)}</p>\n' if repairs else "")
        + "</li>\n"
    )


# --- the text ------------------------------------------------------------------------------------------------------


def _parts(parts: Sequence[Paragraph | Grid], words: Words) -> Iterator[str]:
    sheet = page_number = ""
    for part in parts:
        if part.sheet != sheet:
            sheet = part.sheet
            yield f'<h3 class="sheet">{_shown(sheet)}</h3>\n' if sheet else ""
        if (
            isinstance(part, Paragraph)
            and part.sort in ("paragraph", "heading")
            and part.place not in ("", page_number)
        ):
            page_number = part.place
            yield f'<p class="place">{_capital(_shown(words["page"].format(place=page_number)))}</p>\n'
        yield _grid(part) if isinstance(part, Grid) else _paragraph(part, words)


def _paragraph(part: Paragraph, words: Words) -> str:
    pieces = "".join(_piece(piece) for piece in part.pieces)
    if part.sort == "heading":
        return f"<h3>{pieces}</h3>\n"
    if part.sort in ("note", "box", "page"):
        place = words[part.place if part.place in ("header", "footer") else part.sort].format(place=part.place)
        return f'<div class="{part.sort}"><p class="place">{_shown(place)}</p><p>{pieces}</p></div>\n'
    return f"<p>{pieces}</p>\n"


def _grid(grid: Grid) -> str:
    rows = "".join(f"<tr>{''.join(_square(square) for square in row)}</tr>\n" for row in grid.rows)
    return f'<div class="scroll" tabindex="0"><table>\n{rows}</table></div>\n'


def _square(square: Square) -> str:
    spans = "".join(
        f' {name}="{count}"' for name, count in (("rowspan", square.rows), ("colspan", square.columns)) if count > 1
    )
    return f"<td{spans}>{''.join(_piece(piece) for piece in square.pieces)}</td>"


def _piece(piece: Piece) -> str:
    """Plain text, or a figure that leads to its statement; numbers stand where statements begin."""
    text = _shown(piece.text)
    if not piece.level:
        return text
    anchors = "".join(f'<span id="m{number}"></span>' for number in piece.opens)
    numbers = "".join(f'<a class="number" href="#s{number}">{number}</a>' for number in piece.opens)
    link = f'<a href="#s{piece.marks[0]}" aria-describedby="s{piece.marks[0]}">{text}</a>'
    return f'{anchors}<mark class="{piece.level}">{numbers}{link}</mark>'


STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1b1b; --faint: #595959; --line: #c4c4c4; --link: #0b4f9c;
  --error: #a40000; --error-wash: #fde8e6; --notice: #7a4b00; --notice-wash: #fdf1d8;
  --unchecked: #4a4a6a; --sound: #1d5e2c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #161616; --ink: #ececec; --faint: #b0b0b0; --line: #4a4a4a; --link: #9cc8ff;
    --error: #ffa196; --error-wash: #44150f; --notice: #f5c76b; --notice-wash: #3a2a08;
    --unchecked: #bcbce0; --sound: #9ad6a6;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; }
body { margin: 0 auto; max-width: 88rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 0 0 .5rem; }
h3 { font-size: 1.05rem; margin: 1.25rem 0 .5rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.summary { margin: 0 0 1rem; font-weight: 600; }
.filter { border: 0; margin: 0; padding: .5rem 0; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem;
  position: sticky; top: 0; z-index: 1; background: var(--paper); border-bottom: 1px solid var(--line); }
.filter legend { float: left; padding: 0; font-weight: 600; margin-right: .25rem; line-height: 2; }
.filter label { line-height: 2; }
.remark { border-left: 4px solid var(--notice); padding-left: .75rem; }
.text { padding-top: .5rem; }
.text p, .text h3 { white-space: pre-wrap; }
.text p { margin: 0 0 .75rem; max-width: 44rem; }
.text .place { color: var(--faint); font-size: .875rem; margin: 0; }
.note, .box, .page { margin: 0 0 1rem; }
.note, .box { border-left: 3px solid var(--line); padding-left: .75rem; }
.page { border-top: 1px dashed var(--line); padding-top: .25rem; }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td { border: 1px solid var(--line); padding: .25rem .5rem; vertical-align: top; white-space: pre-line;
  overflow-wrap: normal; }
mark { background: none; color: inherit; }
mark a { color: inherit; text-decoration: underline; text-underline-offset: .2em; text-decoration-thickness: 1px; }
mark.error { background: var(--error-wash); }
mark.error a { color: var(--error); font-weight: 700; text-decoration-style: double; text-decoration-thickness: 2px; }
mark.notice { background: var(--notice-wash); }
mark.notice a { color: var(--notice); font-weight: 600; text-decoration-style: dashed; text-decoration-thickness: 2px; }
mark.unchecked a { color: var(--unchecked); text-decoration-style: dotted; text-decoration-thickness: 2px; }
mark.sound a { text-decoration-color: var(--sound); }
.number { font-size: .75rem; font-weight: 700; line-height: 1; border: 1px solid; border-radius: .6rem;
  padding: 0 .3rem; margin-right: .2rem; }
mark a.number { text-decoration: none; vertical-align: .35em; }
.statements ol { list-style: none; margin: 0; padding: 0; }
.entry { border: 1px solid var(--line); border-left-width: 5px; border-radius: .25rem; padding: .5rem .75rem;
  margin: 0 0 .75rem; }
.entry p { margin: 0 0 .25rem; }
.entry:target { outline: 3px solid var(--link); }
.entry.error { border-left-color: var(--error); }
.entry.notice { border-left-color: var(--notice); border-left-style: dashed; }
.entry.unchecked { border-left-color: var(--unchecked); border-left-style: dotted; }
.entry.sound { border-left-color: var(--sound); }
.level { font-weight: 700; }
.error .level { color: var(--error); }
.notice .level { color: var(--notice); }
.figures { font-variant-numeric: tabular-nums; font-weight: 600; }
.repairs, .limits { color: var(--faint); }
:has(#show-error:checked) .entry:not(.error, :target),
:has(#show-flagged:checked) .entry:is(.unchecked, .sound):not(:target) { display: none; }
:has(#show-error:checked) mark:not(.error) a.number,
:has(#show-flagged:checked) mark:is(.unchecked, .sound) a.number { display: none; }
:has(#show-error:checked) mark:not(.error) a,
:has(#show-flagged:checked) mark:is(.unchecked, .sound) a {
  color: inherit; font-weight: inherit; text-decoration: none; }
:has(#show-error:checked) mark:not(.error) { background: none; }
@media (min-width: 60rem) {
  .checked { display: grid; grid-template-columns: minmax(0, 3fr) minmax(20rem, 2fr); gap: 0 2rem; }
  .filter, .remark { grid-column: 1 / -1; }
  .statements { position: sticky; top: 4rem; align-self: start; max-height: calc(100vh - 5rem); overflow-y: auto;
    padding: .5rem .25rem; }
}
@media print {
  :root { color-scheme: light; --paper: #fff; --ink: #000; --faint: #333; --error: #800; --notice: #530; --link: #000;
    --error-wash: #fff; --notice-wash: #fff; --unchecked: #333; --sound: #333; --line: #999; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  .filter { display: none; }
  .checked { display: block; }
  .statements { position: static; max-height: none; overflow: visible; border-top: 2px solid; margin-top: 1rem; }
  .entry { break-inside: avoid; }
}
"""
