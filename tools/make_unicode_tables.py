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
DOTTED_CAPITAL_I = 0x130  # the one character whose lower case is two
CAPITAL_SIGMA = 0x3A3  # the one whose lower case depends on its neighbours
BLOCK = 128


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


def main():
    if unicodedata.unidata_version != "14.0.0":
        sys.exit("needs a Python with Unicode 14.0.0, this one has "
                 + unicodedata.unidata_version)
    records, blocks = {}, {}
    block_of = []
    for start in range(0, 0x110000, BLOCK):
        chars = map(chr, range(start, start + BLOCK))
        row = tuple(records.setdefault((lower_delta(c), flags_of(c)),
                                       len(records)) for c in chars)
        block_of.append(blocks.setdefault(row, len(blocks)))
    assert len(records) <= 256 and len(blocks) <= 256

    print("// Made by tools/make_unicode_tables.py from Unicode 14.0.0; do not"
          " edit.\n")
    print('#include "lib/text/unicode_tables.h"\n')
    print("// clang-format off\nnamespace docmill {\nnamespace {\n")
    print_array("constexpr u8 kBlockOf[]", block_of)
    print_array("constexpr u8 kRecordOf[]", [r for row in blocks for r in row])
    print_array("constexpr kernels::CharRecord kRecords[]",
                [f"{{{d}, {f}}}" for d, f in records])
    print("}  // namespace\n")
    print("const kernels::CharTables kCharTables = "
          "{kBlockOf, kRecordOf, kRecords};\n")
    print("}  // namespace docmill")


if __name__ == "__main__":
    main()
