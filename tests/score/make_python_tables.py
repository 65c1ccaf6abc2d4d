#!/usr/bin/env python3
"""Writes tests/score/python_tables.cc: Unicode 14 for tests, from Python.

usage: tests/score/make_python_tables.py > tests/score/python_tables.cc

Shares nothing with tools/make_unicode_tables.py, which the program's tables
are made with: a mistake there must show in the tests.
"""

import sys
import unicodedata

CHARS = [chr(c) for c in range(sys.maxunicode + 1)
         if not 0xD800 <= c <= 0xDFFF]


def is_cased(char):
    """Cased and not ignorable, as a capital sigma behind it shows."""
    return (char + "Σ").lower()[-1] == "ς"


def is_ignorable(char):
    return not is_cased(char) and ("A" + char + "Σ").lower()[-1] == "ς"


def runs(value_of):
    """(first, last, value) for the runs of chars with an equal true value."""
    found = []
    for char in CHARS:
        value, code = value_of(char), ord(char)
        if not value:
            continue
        if found and found[-1][1:] == [code - 1, value]:
            found[-1][1] = code
        else:
            found.append([code, code, value])
    return found


def print_array(declaration, items):
    print(f"\n{declaration} = {{")
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > 80:
            print(line)
            line = "   "
        line += f" {item},"
    print(line + "\n};")


def print_set(name, is_member):
    print_array(f"const Range {name}Ranges[]", [
        f"{{0x{first:X}, 0x{last:X}}}" for first, last, _ in runs(is_member)])
    print(f"const std::span<const Range> {name} = {name}Ranges;")


def print_mapping(name, target_of):
    def literal(text):
        return "".join(f"\\x{ord(char):X}" for char in text)

    print_array(f"const Mapping {name}Pairs[]", [
        f'{{0x{ord(char):X}, U"{literal(target_of(char))}"}}'
        for char in CHARS if target_of(char) != char])
    print(f"const std::span<const Mapping> {name} = {name}Pairs;")


def decomposition(char):
    is_hangul = 0xAC00 <= ord(char) <= 0xD7A3  # these have a formula
    return char if is_hangul else unicodedata.normalize("NFD", char)


def main():
    assert unicodedata.unidata_version == "14.0.0"
    print("// Made by tests/score/make_python_tables.py; do not edit.\n")
    print('#include "tests/score/python_tables.h"\n\n// clang-format off\n'
          "namespace docmill::python {")
    print_set("kSpace", str.isspace)
    print_set("kAlpha", str.isalpha)
    print_set("kAlnum", str.isalnum)
    print_set("kUpper", lambda char: unicodedata.category(char) == "Lu")
    print_set("kDecimal", lambda char: unicodedata.category(char) == "Nd")
    print_set("kCased", is_cased)
    print_set("kIgnorable", is_ignorable)
    print_mapping("kLower", str.lower)
    print_mapping("kDecomposition", decomposition)
    print_array("const ClassRange kCombiningClassRanges[]", [
        f"{{0x{first:X}, 0x{last:X}, {value}}}"
        for first, last, value in runs(unicodedata.combining)])
    print("const std::span<const ClassRange> kCombiningClass =\n"
          "    kCombiningClassRanges;")
    print("\n}  // namespace docmill::python")


main()
