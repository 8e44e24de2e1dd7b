"""Which character each key types on the keyboard layouts that Windows offers in the countries where tills stand: what a
scanner meant that presses the keys of one layout while the computer has another.

Scope: the domain and the standard library. Pure. Source: Microsoft's keyboard layout reference (KLC files), the keys of
an ISO keyboard that a US keyboard has as well, in its order; dead keys as the sign they carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./", '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?'
_QWERTZ, _QWERTY = ("qwertzuiop", "asdfghjkl", "yxcvbnm"), ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_BULGARIAN = (",уеишщксдз", "ьяаожгтнв", "юйъэфхп")
_GREEK = (";ςερτυθιοπ", "ασδφγηξκλ", "ζχψωβνμ")

# The figures' row, what stands behind the letters of the three rows below; the same with Shift.
_LAYOUTS: dict[str, tuple[tuple[str, str, str], tuple[str, str, str, str], tuple[str, str, str, str]]] = {
    "fr": (_AZERTY, ("²&é\"'(-è_çà)=", "^$*", "ù", ",;:!"), ("²1234567890°+", "¨£µ", "%", "?./§")),
    "be": (_AZERTY, ("²&é\"'(§è!çà)-", "^$µ", "ù", ",;:="), ("³1234567890°_", "¨*£", "%", "?./+")),
    "de": (_QWERTZ, ("^1234567890ß´", "ü+#", "öä", ",.-"), ('°!"§$%&/()=?`', "Ü*'", "ÖÄ", ";:_")),
    "ch-de": (_QWERTZ, ("§1234567890'^", "ü¨$", "öä", ",.-"), ('°+"*ç%&/()=?`', "è!£", "éà", ";:_")),
    "ch-fr": (_QWERTZ, ("§1234567890'^", "è¨$", "éà", ",.-"), ('°+"*ç%&/()=?`', "ü!£", "öä", ";:_")),
    "lu": (_QWERTZ, ("§1234567890'^", "è¨$", "éà", ",.-"), ('°+"*ç%&/()=?`', "ü!£", "öä", ";:_")),
    "nl": (_QWERTY, ("@1234567890/°", "¨*<", "+´", ",.-"), ('§!"#$%&_()\'?~', "^|>", "±`", ";:=")),
    "es": (_QWERTY, ("º1234567890'¡", "`+ç", "ñ´", ",.-"), ('ª!"·$%&/()=?¿', "^*Ç", "Ñ¨", ";:_")),
    "latin america": (_QWERTY, ("|1234567890'¿", "´+}", "ñ{", ",.-"), ('°!"#$%&/()=?¡', "¨*]", "Ñ[", ";:_")),
    "pt": (_QWERTY, ("\\1234567890'«", "+´~", "çº", ",.-"), ('|!"#$%&/()=?»', "*`^", "Çª", ";:_")),
    "it": (_QWERTY, ("\\1234567890'ì", "è+ù", "òà", ",.-"), ('|!"£$%&/()=?^', "é*§", "ç°", ";:_")),
    "dk": (_QWERTY, ("½1234567890+´", "å¨'", "æø", ",.-"), ('§!"#¤%&/()=?`', "Å^*", "ÆØ", ";:_")),
    "no": (_QWERTY, ("|1234567890+\\", "å¨'", "øæ", ",.-"), ('§!"#¤%&/()=?`', "Å^*", "ØÆ", ";:_")),
    "se": (_QWERTY, ("§1234567890+´", "å¨'", "öä", ",.-"), ('½!"#¤%&/()=?`', "Å^*", "ÖÄ", ";:_")),
    "is": (_QWERTY, ("°1234567890ö-", "ð'+", "æ´", ",.þ"), ('¨!"#$%&/()=Ö_', "Ð?*", "Æ'", ";:Þ")),
    "gb": (_QWERTY, ("`1234567890-=", "[]#", ";'", ",./"), ('¬!"£$%^&*()_+', "{}~", ":@", "<>?")),
    "ie": (_QWERTY, ("`1234567890-=", "[]#", ";'", ",./"), ('¬!"£$%^&*()_+', "{}~", ":@", "<>?")),
    "hu": (_QWERTZ, ("0123456789öüó", "őúű", "éá", ",.-"), ("§'\"+!%/=()ÖÜÓ", "ŐÚŰ", "ÉÁ", "?:_")),
    "cz": (_QWERTZ, (";+ěščřžýáíé=´", "ú)¨", "ů§", ",.-"), ("°1234567890%ˇ", "/('", '"!', "?:_")),
    "cz qwerty": (_QWERTY, (";+ěščřžýáíé=´", "ú)¨", "ů§", ",.-"), ("°1234567890%ˇ", "/('", '"!', "?:_")),
    "sk": (_QWERTZ, (";+ľščťžýáíé=´", "úäň", "ô§", ",.-"), ("°1234567890%ˇ", "/()", '"!', "?:_")),
    "si": (_QWERTZ, ("¸1234567890'+", "šđž", "čć", ",.-"), ('¨!"#$%&/()=?*', "ŠĐŽ", "ČĆ", ";:_")),
    "ro": (_QWERTY, ("„1234567890-=", "ăîâ", "șț", ",./"), ("”!@#$%^&*()_+", "ĂÎÂ", "ȘȚ", ";:?")),
    "ro legacy": (_QWERTZ, ("]1234567890+'", "ăîâ", "şţ", ",.-"), ('[!"#¤%&/()=?*', "ĂÎÂ", "ŞŢ", ";:_")),
    "pl 214": (_QWERTZ, ("˛1234567890+'", "żśó", "łą", ",.-"), ('·!"#¤%&/()=?*', "ńćź", "Łę", ";:_")),
    "tr": (("qwertyuıop", *_QWERTY[1:]), ('"1234567890*-', "ğü,", "şi", "öç."), ("é!'^+%&/()=?_", "ĞÜ;", "Şİ", "ÖÇ:")),
    "ee": (_QWERTY, ("ˇ1234567890+´", "üõ'", "öä", ",.-"), ('~!"#¤%&/()=?`', "ÜÕ*", "ÖÄ", ";:_")),
    "lt": (_QWERTY, ("`ąčęėįšųū90-ž", "[]\\", ";'", ",./"), ("~ĄČĘĖĮŠŲŪ()_Ž", "{}|", ':"', "<>?")),
    "gr": (_GREEK, ("`1234567890-=", "[]\\", "΄'", ",./"), ("~!@#$%^&*()_+", "{}|", '¨"', "<>?")),
    "bg": (_BULGARIAN, ("(1234567890-.", "ц;„", "мч", "рлб"), (')!?+"%=:/–№$€', "Ц§“", "МЧ", "РЛБ")),
    "ca-fr": (_QWERTY, ("#1234567890-=", "^¸<", ";`", ",.é"), ('|!"/$%?&*()_+', "^¨>", ":`", "'.É")),
}  # fmt: skip
NAMES = tuple(_LAYOUTS)


def keys(name: str) -> tuple[str, str]:
    """What the 47 keys of a US keyboard type on a layout, without and with Shift."""
    (top, home, bottom), plain, shifted = _LAYOUTS[name]
    upper = [row.upper() if row != _GREEK[0] else ":΅ΕΡΤΥΘΙΟΠ" for row in (top, home, bottom)]
    if name in ("fr", "be"):  # ten letters on the home row, six on the last
        return _joined((top, home, bottom), plain), _joined(("AZERTYUIOP", "QSDFGHJKLM", "WXCVBN"), shifted)
    return _joined((top, home, bottom), plain), _joined((upper[0], upper[1], upper[2]), shifted)


@cache
def meant(name: str) -> dict[int, int]:
    """What a scanner for a US keyboard meant by each character on this layout. Where two keys type the same one the key
    without Shift is meant."""
    plain, shifted = keys(name)
    table = dict(zip(shifted, US[1], strict=True))
    table |= dict(zip(plain, US[0], strict=True))
    return {ord(char): ord(key) for char, key in table.items()}


def readings_of(sent: str) -> Iterator[tuple[str, str]]:
    """Each layout by which this text can have come from a scanner for a US keyboard, and what it meant."""
    figures = {char for char in sent if "0" <= char <= "9"}
    done = {sent}
    for name in NAMES:
        if not figures.issubset(keys(name)[0]):
            continue  # with Shift there: the scanner presses none for a figure
        text = sent.translate(meant(name))
        if text not in done and text.isascii():
            done.add(text)
            yield name, text


def _joined(letters: tuple[str, str, str], signs: tuple[str, str, str, str]) -> str:
    top, home, bottom = letters
    row, upper, middle, lower = signs
    return f"{row}{top}{upper}{home}{middle}{bottom}{lower}"
