"""The shell every page stands in: layouts, components, the page helper. It knows no domain.

Its nouns: a *page* (or, to htmx, its named part), a *place* in the navigation, a *banner* that does not go
away, and `Shown`: a number ready to be shown, with its unit, its period, its completeness and its source.

Start with `page.py`, then `shown.py`, then `/style`, which shows every component.

It does not count, does not know what a unit or a report is, and asks no other host for anything: no inline
script or style, no third party. Every page works with scripts off.

It needs from below only `tongket.errors`, which its middleware puts into words on a page. It gives upward
`render_page`, `redirect_after`, `add_place`, `add_banner`, `Shown`, the layouts `web/base.html`,
`web/public.html` and `web/print.html`, the components `web/_*.html` and the filters of `templatetags/web.py`.
"""
