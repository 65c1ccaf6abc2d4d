#!/usr/bin/env python3
"""Writes tests/score/data/expected.jsonl: texts and their scores.

usage: tools/make_score_vectors.py > tests/score/data/expected.jsonl

The scores are computed as their definitions say, with nothing of docmill.
"""

import json
import math
import re
import string
import sys
import unicodedata
from collections import Counter

TEXTS = [
    '',
    '   \n\t',
    '...!?',
    'Hello',
    'the cat and the dog and the bird',
    'a a a a',
    'A a \xc1 \xe1 A\u0301 a\u0301 \xe1',
    "\u03a3\u039f\u03a6\u039f\u03a3 \u03a3\u039f\u03a6\u039f\u03a3."
    " \u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3"
    " \u03a3 \u0391\u03a3'\u0391"
    " \u0391\u03a3-\u0392 \u0391\u03a3\u0301 \u03a3\xad",
    '\u0130stanbul ISTANBUL istanbul i\u0307stanbul',
    '\u023a\u023e K \xc5 \u03a9 \u01c5 \u01c4 \u01c6',
    '\u732b\u306f\u597d\u304d\u3002\u732b \u72ac',
    '\u0939\u093f\u0928\u094d\u0926\u0940 \u092e\u0947\u0902 \u0932\u093f'
    '\u0916\u093e \u0939\u0941\u0906 \u092a\u093e\u0920 \u0939\u093f\u0928'
    '\u094d\u0926\u0940',
    "don't well-known dont wellknown snake_case snake case",
    '\xbd \xb2 \u0663 \u2167 \u2177 3.14 10km \U0001d7d8 \U0001f100',
    'e\u0301\u0323 e\u0323\u0301 \u1eb9\u0301',
    '\xa0nbsp\u1680x\u2028y\x85z\x1cw\u200bv\u3000u',
    '\ud55c\uad6d\uc5b4 \u1112\u1161\u11ab\uad6d\uc5b4 \ud55c\uad6d\uc5b4',
    'word ' * 300,
    '\u0301\u0301\u0301',
    '\U0001f600 \U0001f600 \U0001f469\u200d\U0001f4bb x',
    '\ufb01ne FINE fine stra\xdfe STRASSE',
    'a\u03a3\U0001d7ceb \u02b0\u03a3 \u0345\u03a3 \u03a3\u0345a',
    ' '.join((f'word{i % 97} x{i * i % 53}' for i in range(400))),
    ' '.join((f'n{i}' for i in range(3000))) + ' n0 n1',
    'supercalifragilisticexpialidocious Supercalifragilisticexpialidocious '
    'sixteen_letters_ sixteen_letters_x eight_ch eight_chx',
    'x\x00y x\x00y \x7f',
    '`code` ``` ~~~ $x^2$ <a href="u">b</a>',
    "a a\x00 a\x00\x00 \x00a sixteen_letters\x00 sixteen_letters",
]


def entropy(counts, log):
    total = sum(counts.values())
    return abs(sum(c / total * log(c / total) for c in counts.values()))


def redpajama_words(text):
    text = text.translate(str.maketrans("", "", string.punctuation))
    text = re.sub(r"\s+", " ", text.lower().strip())
    return unicodedata.normalize("NFD", text).split()


def scores(text):
    words = Counter(re.findall(r"\w+", text.lower()))
    unigrams = Counter(redpajama_words(text))
    bits = entropy(words, math.log2)
    return {
        "bytes": len(text.encode()),
        "chars": len(text),
        "words": words.total(),
        "unique_words": len(words),
        "entropy_bits": bits,
        "entropy_normalized":
            bits / math.log2(len(words)) if len(words) > 1 else 0.0,
        "char_entropy_bits": entropy(Counter(text), math.log2),
        "unigram_entropy_nats":
            round(entropy(unigrams, math.log), 8) if unigrams else None,
        "type_token_ratio": len(words) / words.total() if words else None,
    }


def main():
    if unicodedata.unidata_version != "14.0.0":
        sys.exit("needs a Python with Unicode 14.0.0")
    for text in TEXTS:
        print(json.dumps({"text": text, "score": scores(text)}))


if __name__ == "__main__":
    main()
