#!/usr/bin/env python3
"""Writes lib/text/unicode_tables.cc: what docmill knows about each character.

usage: tools/make_unicode_tables.py > lib/text/unicode_tables.cc

The tables are Python's own answers (str.isalnum, str.lower, str.isspace,
unicodedata), so that words are what Python's re calls \\w+. They are pinned to
Unicode 14; the script refuses any other version. What the tables mean is told
in kernels/char_tables.h.
"""

import sys
import unicodedata

MEMBER_OF = {"word": 1, "not_space": 2, "cased": 4, "ignorable": 8,
             "special": 16, "nfd_inert": 32}
CLASS_OF = {"space": 1, "letter": 2, "plain": 4, "upper": 8, "digit": 16,
            "break": 32, "terminal": 64, "ellipsis": 128}
DOTTED_CAPITAL_I = 0x130  # the one character whose lower case is two
CAPITAL_SIGMA = 0x3A3  # the one whose lower case depends on its neighbours
BLOCK = 128

# The two sets of datatrove 0.10, by which its filters tell symbols from words
# and the ends of lines. The second is near Unicode's Sentence_Terminal, and
# no version of it.
PUNCTUATION = """
0000-0008 000B-001F 0021-002F 003A-0040 005B-0060 007B-009F 00AB 00B4 00BB
2013-2014 2019 201C-201E 2026 2236 2501 25BA 3001-3002 3008-300D 3010-3011
FF01 FF05 FF08-FF09 FF0C FF0E FF11 FF1A-FF1B FF1F FF5E"""
TERMINAL = """
0021 002E 003F 0589 061D-061F 06D4 0700-0702 07F9 0837 0839 083D-083E
0964-0965 104A-104B 1362 1367-1368 166E 1735-1736 17D4-17D6 17D9-17DA 1803
1809 1944-1945 1AA8-1AAB 1B5A-1B5B 1B5E-1B5F 1B7D-1B7E 1C3B-1C3C 1C7E-1C7F
203C-203D 2047-2049 2E2E 2E3C 2E53-2E54 3002 A4FF A60E-A60F A6F3 A6F7
A876-A877 A8CE-A8CF A92F A9C8-A9C9 AA5D-AA5F AAF0-AAF1 ABEB FE52 FE56-FE57
FF01 FF0E FF1F FF61 10A56-10A57 10F55-10F59 10F86-10F89 11047-11048
110BE-110C1 11141-11143 111C5-111C6 111CD 111DE-111DF 11238-11239
1123B-1123C 112A9 1144B-1144C 115C2-115C3 115C9-115D7 11641-11642
1173C-1173E 11944 11946 11A42-11A43 11A9B-11A9C 11C41-11C42 11EF7-11EF8
11F43-11F44 16A6E-16A6F 16AF5 16B37-16B38 16B44 16E98 1BC9F 1DA88"""


def flags_of(char):
    """The bits of kernels/char_tables.h, asked from Python's behaviour.

    Python does not show the properties Cased and Case_Ignorable, but its
    treatment of a sigma before `char` does: an ignorable one is skipped, a
    cased one makes the sigma a medial one.
    """
    before_letter = ("AΣ" + char + "A").lower()[1]
    at_end = ("AΣ" + char).lower()[1]
    code = ord(char)
    is_inert = (unicodedata.combining(char) == 0
                and unicodedata.normalize("NFD", char) == char)
    return sum(MEMBER_OF[name] for name, holds in {
        "word": char.isalnum() or char == "_",
        "not_space": not char.isspace(),
        "cased": at_end == "σ",
        "ignorable": before_letter == "σ" and at_end == "ς",
        "special": code in (DOTTED_CAPITAL_I, CAPITAL_SIGMA),
        "nfd_inert": is_inert,
    }.items() if holds)


def code_points_of(ranges):
    """The set that hexadecimal `ranges` such as "0021 003A-0040" stand for."""
    ends = [item.split("-") for item in ranges.split()]
    return {code for end in ends
            for code in range(int(end[0], 16), int(end[-1], 16) + 1)}


PUNCTUATION_SET = code_points_of(PUNCTUATION)
TERMINAL_SET = code_points_of(TERMINAL)
assert (len(PUNCTUATION_SET), len(TERMINAL_SET)) == (129, 159)


def classes_of(char):
    """The classes of kernels/char_tables.h, as Python and datatrove see it."""
    code = ord(char)
    is_symbol = code in PUNCTUATION_SET or code in TERMINAL_SET
    category = unicodedata.category(char)
    return sum(CLASS_OF[name] for name, holds in {
        "space": char.isspace(),
        "letter": char.isalpha(),
        "plain": not char.isspace() and not is_symbol,
        "upper": category == "Lu",
        "digit": category == "Nd",
        "break": len(("a" + char + "a").splitlines()) == 2,
        "terminal": code in TERMINAL_SET,
        "ellipsis": char == "\N{HORIZONTAL ELLIPSIS}",
    }.items() if holds)


def lower_delta(char):
    lower = char.lower()
    if ord(char) == DOTTED_CAPITAL_I:
        return 0
    assert len(lower) == 1, hex(ord(char))
    return ord(lower) - ord(char)


def print_array(declaration, values, width=76):
    print(f"{declaration} = {{")
    line = "   "
    for value in values:
        item = f" {value},"
        if len(line) + len(item) > width:
            print(line)
            line = "   "
        line += item
    print(line)
    print("};\n")


def two_stages(value_of):
    """Tables of `value_of` every character: the block each 128 of them have
    in common with others, and the values of the blocks."""
    blocks, block_of = {}, []
    for start in range(0, 0x110000, BLOCK):
        row = tuple(value_of(chr(c)) for c in range(start, start + BLOCK))
        block_of.append(blocks.setdefault(row, len(blocks)))
    assert len(blocks) <= 256
    return block_of, [value for row in blocks for value in row]


def main():
    if unicodedata.unidata_version != "14.0.0":
        sys.exit("needs a Python with Unicode 14.0.0, this one has "
                 + unicodedata.unidata_version)
    records = {}
    block_of, record_of = two_stages(lambda c: records.setdefault(
        (lower_delta(c), flags_of(c)), len(records)))
    class_block_of, class_of = two_stages(classes_of)
    assert len(records) <= 256

    print("// Made by tools/make_unicode_tables.py from Unicode 14.0.0; do not"
          " edit.\n")
    print('#include "lib/text/unicode_tables.h"\n')
    print("// clang-format off\nnamespace docmill {\nnamespace {\n")
    print_array("constexpr u8 kBlockOf[]", block_of)
    print_array("constexpr u8 kRecordOf[]", record_of)
    print_array("constexpr kernels::CharRecord kRecords[]",
                [f"{{{d}, {f}}}" for d, f in records])
    print_array("constexpr u8 kClassBlockOf[]", class_block_of)
    print_array("constexpr u8 kClassesOf[]", class_of)
    print("}  // namespace\n")
    print("const kernels::CharTables kCharTables = "
          "{kBlockOf, kRecordOf, kRecords};\n")
    print("const kernels::ClassTables kClassTables = "
          "{kClassBlockOf, kClassesOf};\n")
    print("}  // namespace docmill")


if __name__ == "__main__":
    main()
