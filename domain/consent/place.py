"""In which state of the US a customer is served, as far as anything tells (F-12)."""

import re

_STATES = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC SD TN TX UT VT VA WA WV WI WY"
)
STATES = frozenset(_STATES.split(" "))
AREA_CODES = {
    "CT": "203 475 860 959",
    "FL": "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954",
    "MD": "227 240 301 410 443 667",
    "MS": "228 601 662 769",
    "NJ": "201 551 609 640 732 848 856 862 908 973",
    "OK": "405 539 572 580 918",
    "TX": "210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 915 936 940 945 956 972 "
    "979",
}
"""Of the states whose hours are narrower (F-11). The library that knows them all costs 100 MB and a second of every
start; a test compares.
"""
_BY_AREA = {code: state for state, codes in AREA_CODES.items() for code in codes.split()}
_AT_THE_END = re.compile(r"[,\s]([A-Z]{2})(?:[,\s]+\d{5}(?:-\d{4})?)?[,\s]*(?:USA?)?$")


def state_of(*, address: str | None, profile: str | None, number: str | None) -> str | None:
    """The service address counts first, then what the customer's profile says, then the number's area code (F-12)."""
    return _named(address or "") or profile or (_of_number(number) if number else None)


def _named(address: str) -> str | None:
    """As American addresses end: «Green Bay, WI 54301»."""
    found = _AT_THE_END.search(address.strip())
    return found[1] if found and found[1] in STATES else None


def _of_number(number: str) -> str | None:
    """A proxy: people keep their numbers when they move. `number` is E.164."""
    return _BY_AREA.get(number[2:5]) if number.startswith("+1") else None
