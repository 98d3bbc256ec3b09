"""Old Vietnamese fonts: every letter goes to Unicode and back, wherever a run ends."""

import unicodedata

import pytest

from tongket.claims.readers import fonts
from tongket.claims.readers.fonts import TCVN3, TCVN3_CAPITALS, VNI

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
SMALL = [unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
MARKED = [letter for letter in SMALL if letter > "\x7f"]

# What the two kinds of fonts draw each letter with, written out by hand: the reader builds its tables otherwise.
IN_TCVN3 = dict(
    zip(
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ",
        strict=True,
    )
)
LETTERS = (
    "à á ả ã ạ ă ằ ắ ẳ ẵ ặ â ầ ấ ẩ ẫ ậ đ è é ẻ ẽ ẹ ê ề ế ể ễ ệ ì í ỉ ĩ ị ò ó ỏ õ ọ ô ồ ố ổ ỗ ộ ơ ờ ớ ở ỡ ợ"
    " ù ú ủ ũ ụ ư ừ ứ ử ữ ự ỳ ý ỷ ỹ ỵ"
)
VNI_CODES = (
    "aø aù aû aõ aï aê aè aé aú aü aë aâ aà aá aå aã aä ñ eø eù eû eõ eï eâ eà eá eå eã eä ì í æ ó ò oø où oû oõ oï"
    " oâ oà oá oå oã oä ô ôø ôù ôû ôõ ôï uø uù uû uõ uï ö öø öù öû öõ öï yø yù yû yõ î"
)
IN_VNI = dict(zip(LETTERS.split(), VNI_CODES.split(), strict=True))


def in_tcvn3(text: str) -> str:
    return "".join(IN_TCVN3.get(letter, letter) for letter in text)


def in_vni(text: str) -> str:
    capitals = {letter.upper(): code.upper() for letter, code in IN_VNI.items()}
    return "".join({**IN_VNI, **capitals}.get(letter, letter) for letter in text)


def test_the_alphabet_has_sixty_seven_marked_letters():
    assert len(MARKED) == len(set(MARKED)) == 67
    assert set(IN_TCVN3) == set(IN_VNI) == set(MARKED)


@pytest.mark.parametrize("letter", MARKED)
def test_every_letter_is_read_from_both_kinds_of_fonts(letter: str):
    assert fonts.convert(in_tcvn3(letter), TCVN3)[0] == letter
    assert fonts.convert(in_tcvn3(letter), TCVN3_CAPITALS)[0] == letter.upper()
    assert fonts.convert(in_vni(letter), VNI)[0] == letter
    assert fonts.convert(in_vni(letter.upper()), VNI)[0] == letter.upper()


def test_no_two_letters_share_a_code():
    small_and_capital = MARKED + [letter.upper() for letter in MARKED]
    assert len({in_tcvn3(letter) for letter in MARKED}) == 67
    assert len({in_vni(letter) for letter in small_and_capital}) == 134


@pytest.mark.parametrize(("letter", "code"), list(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True)))
def test_the_seven_capitals_of_tcvn3_have_codes_of_their_own(letter: str, code: str):
    assert fonts.convert(code, TCVN3)[0] == letter


def test_a_capital_with_a_small_mark_is_a_capital_letter():
    assert fonts.convert("Aø Öï", VNI)[0] == "À Ự"


def test_figures_and_signs_stay():
    said = "7.288/10.546 (68,5%) - 30/6/2017"
    assert fonts.convert(said, TCVN3)[0] == fonts.convert(said, VNI)[0] == said


def test_a_letter_that_has_no_single_capital_stays():
    assert fonts.convert("ﬁ", TCVN3_CAPITALS)[0] == "ﬁ"


def test_letters_of_a_font_marked_as_symbols_are_read_too():
    assert fonts.convert("\uf0b5\uf041", TCVN3)[0] == "àA"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", TCVN3), (".vntime", TCVN3), (".VnTimeH", TCVN3_CAPITALS), (".VnArialH,Bold", TCVN3_CAPITALS),
        (".VnTime-Bold", TCVN3), ("ABCDEF+.VnTime", TCVN3), ("ABCDEF+VnTimeH", TCVN3_CAPITALS), ("VNI-Times", VNI),
        ("vni-helve", VNI), ("ABCDEF+VNI-Times,Italic", VNI), ("'.VnTime'", TCVN3), ("Times New Roman", None),
        ("Vnitime", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_the_name_of_a_font_tells_how_it_draws(font: str | None, encoding: str | None):
    assert fonts.encoding_of(font) == encoding


def test_each_character_knows_where_it_began():
    text, places = fonts.convert("Toång soá", VNI)
    assert text == "Tổng số"
    assert list(places) == [0, 1, 3, 4, 5, 6, 7]


def test_a_mark_in_the_next_run_belongs_to_the_letter_before_it():
    shared = fonts.converted([("Toå", VNI), ("ng so", VNI), ("á 5", VNI), (" xong", None)])
    assert [text for text, _ in shared] == ["Tổ", "ng số", " 5", " xong"]
    assert list(shared[2][1]) == [1, 2]


def test_text_already_in_unicode_is_left_alone_whatever_its_font_says():
    shared = fonts.converted([("và ", TCVN3), ("tổ chức", TCVN3)])
    assert [text for text, _ in shared] == ["và ", "tổ chức"]
