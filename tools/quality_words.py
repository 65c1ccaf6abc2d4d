"""Words as lib/score/quality_words.cc sees them: classes, gaps and hashes.

What is here must do the same as the C++ code, byte for byte.
"""

import re

# The numbers of lib/score/quality_tables.h.
BREAK, INNER, STOP, COMMA, OTHER, DIGIT, LATIN, LETTER, IDEOGRAPH = range(9)
FIRST_GROUP, CLASSES = 9, 256
WORD_LOW, WORD_HIGH = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4E
END_FACTOR = 0xD6E8FEB86659FD93
U64 = (1 << 64) - 1
WORD = re.compile(r"\w+")


def gap_class(gap):
    """The class of the bytes between two words; None for a blank, perhaps
    with one other sign."""
    first = gap[0]
    if first == ord(" "):
        return None if len(gap) <= 2 else BREAK
    if first == ord("\n"):
        return BREAK
    if len(gap) == 1:
        return INNER
    return STOP if first in b".!?" else COMMA if first in b",;:)" else OTHER


def chain_of(text):
    """The words of a text, and between them the classes of the gaps; and for
    each of these whether it is a word that begins with a capital letter."""
    folded = text.lower()
    has_capitals = len(folded.encode()) == len(text.encode())
    chain, capitals, end = [], [], None
    for match in WORD.finditer(folded):
        begin = match.start()
        if end is not None:
            gap = gap_class(folded[end:begin].encode())
            if gap is not None:
                chain.append(gap)
                capitals.append(False)
        end = match.end()
        chain.append(match.group().encode())
        capitals.append(has_capitals and
                        sign(text[begin]) != sign(folded[begin]))
    return chain + [BREAK], capitals + [False]


def sign(char):
    """The byte of a character that shows whether it is a capital letter."""
    char = char.encode()
    return char[min(len(char), 2) - 1]


# What a word looks like to the machine: its bytes, little endian, in a u64.

def word_hash(word):
    first = int.from_bytes(word[:8], "little")
    last = int.from_bytes(word[-8:], "little")
    return (first * WORD_LOW + last * WORD_HIGH) & U64


def end_hash(word):
    """Of the last bytes, as the highest ones of the u64."""
    end = word[-4 if word[-1] < 0x80 else -6:]
    top = int.from_bytes(end, "little") << 8 * (8 - len(end))
    return top * END_FACTOR & U64


def is_judged(word):
    """Whether the script of a word is one of letters, few enough to know."""
    return shape_class(word) in (LATIN, LETTER) and word[-1] >= 0x3A


def shape_class(word):
    first = word[0]
    if 0x30 <= first <= 0x39:
        return DIGIT
    return LATIN if first < 0x80 else LETTER if first < 0xD4 else IDEOGRAPH


def has_ending(word):
    return len(word) > 4 and shape_class(word) != DIGIT
