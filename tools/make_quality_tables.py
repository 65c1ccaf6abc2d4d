#!/usr/bin/env python3
"""Writes lib/score/quality_tables.cc: what good text is made of.

usage: tools/doc_texts.py --part train FOLDER... | tools/make_quality_tables.py \\
           > lib/score/quality_tables.cc

Needs NumPy. What the tables mean is told in lib/score/quality_tables.h, from
which packages they were made in docs/quality.md. Everything is counted, and
nothing drawn by chance but line widths, damage and slips of the pen (with fixed
seeds): the same texts give the same tables.
"""

import collections
import json
import random
import re
import sys
import textwrap

import numpy as np

from quality_words import (
    BREAK, CLASSES, DIGIT, FIRST_GROUP, chain_of, end_hash, has_ending,
    is_judged, shape_class, word_hash)

WORD_BITS, ENDING_BITS, KNOWN_BITS = 14, 12, 18  # of quality_tables.h
PAIR_UNIT = 32
# Where words are missing there are more breaks for each word, so breaks speak
# for damage; part of that is forgiven, for lists and tables have many.
BREAK_ALLOWANCE = 4
FREQUENT_WORDS, FREQUENT_ENDINGS = 6500, 1200
CHARS_OF_LANGUAGE, CHARS_OF_ENGLISH = 1_000_000, 16_000_000


def texts(lines):
    """(language, text) of a share of each language, drawn evenly."""
    of_language = collections.defaultdict(list)
    for line in lines:
        document = json.loads(line)
        of_language[document["lang"]].append(document["text"][:30000])
    for language, all_texts in sorted(of_language.items()):
        room = CHARS_OF_ENGLISH if language == "en" else CHARS_OF_LANGUAGE
        step = max(sum(map(len, all_texts)) // room, 1)
        for text in all_texts[::step]:
            yield language, text


class Vocabulary:
    """Numbers for the frequent words, the frequent endings, the shapes."""

    def __init__(self, counts):
        self.words = self._numbers(
            [w for w, _ in counts.most_common(FREQUENT_WORDS)
             if shape_class(w) != DIGIT], CLASSES, word_hash, WORD_BITS)
        endings = collections.Counter()
        for word, count in counts.items():
            if word not in self.words and has_ending(word):
                endings[end_hash(word)] += min(count, 20)
        self.endings = self._numbers(
            [e for e, _ in endings.most_common(FREQUENT_ENDINGS)],
            CLASSES + len(self.words), lambda e: e, ENDING_BITS)
        self.size = CLASSES + len(self.words) + len(self.endings)
        self.known = {}

    @staticmethod
    def _numbers(keys, first, hash_of, bits):
        """Numbers the keys; of those with the same slot only the first."""
        slots = {}
        for key in keys:
            slots.setdefault(hash_of(key) >> (64 - bits), key)
        return {key: first + i for i, key in enumerate(slots.values())}

    def number(self, word):
        found = self.known.get(word)
        if found is None:
            found = self.words.get(word)
            if found is None and has_ending(word):
                found = self.endings.get(end_hash(word))
            if found is None:
                found = shape_class(word)
            self.known[word] = found
        return found

    def numbers(self, chains):
        return np.array([x if isinstance(x, int) else self.number(x)
                         for chain in chains for x in chain])


def group(symbols, size, first_of_group):
    """Puts each symbol into the class whose neighbours are most like its own.

    The words that found the classes are given; then, again and again, the
    neighbours of each class are counted and each symbol moves to where its
    own neighbours are likeliest.
    """
    pairs = symbols[:-1].astype(np.int64) * size + symbols[1:]
    pairs = pairs[(symbols[:-1] != BREAK) & (symbols[1:] != BREAK)]
    pairs, counts = np.unique(pairs, return_counts=True)
    left, right = pairs // size, pairs % size
    class_of = np.full(size, -1)
    class_of[:FIRST_GROUP] = np.arange(FIRST_GROUP)
    class_of[first_of_group] = FIRST_GROUP + np.arange(len(first_of_group))
    for _ in range(25):
        neighbours = np.zeros((size, 2 * CLASSES))
        for side, who, whose in ((0, left, right), (CLASSES, right, left)):
            seen = class_of[whose] >= 0
            np.add.at(neighbours,
                      (who[seen], side + class_of[whose[seen]]), counts[seen])
        expected = np.zeros((CLASSES, 2 * CLASSES))
        grouped = class_of >= 0
        np.add.at(expected, class_of[grouped], neighbours[grouped])
        likelihood = 0
        for side in (slice(0, CLASSES), slice(CLASSES, 2 * CLASSES)):
            some = neighbours[:, side].sum(0)
            some = 5 * some / some.sum() + 1e-9
            share = expected[:, side] + some
            share /= share.sum(1, keepdims=True)
            likelihood = likelihood + neighbours[:, side] @ np.log(share).T
        moved = FIRST_GROUP + np.argmax(likelihood[:, FIRST_GROUP:], 1)
        moved[:FIRST_GROUP] = np.arange(FIRST_GROUP)
        if (moved != class_of).sum() < size / 200:
            break
        class_of = moved
    return class_of


def first_words(counts_of, vocabulary):
    """The most frequent words of each language: many of English."""
    first = {}
    for rank in range(80):
        for language, counts in sorted(counts_of.items()):
            depth = 80 if language == "en" else 10 \
                if counts.total() > 130_000 else 4
            if rank < depth:
                word = counts.most_common(rank + 1)[rank][0]
                if word in vocabulary.words:
                    first[vocabulary.words[word]] = True
    for number in vocabulary.words.values():
        first[number] = True
    return list(first)[:CLASSES - FIRST_GROUP]


# Texts as people set them, and as they get damaged.

TOKEN = re.compile(r"(\S*)(\s*)")


def wrapped(text, rng):
    """Long lines broken at one width, as in files of plain text."""
    width = rng.randrange(60, 90)
    return "\n\n".join(
        textwrap.fill(line, width, break_on_hyphens=False)
        if len(line) > width else line for line in text.split("\n"))


def dropped(text, rng):
    """15 % of the words lost; the end of a line stays."""
    return "".join(
        word + space if rng.random() >= 0.15 else space if space != " " else ""
        for word, space in TOKEN.findall(text))


def shuffled(text, rng):
    """The words in another order, white space where it was."""
    tokens = TOKEN.findall(text)
    words = [word for word, _ in tokens]
    rng.shuffle(words)
    return "".join(word + space for word, (_, space) in zip(words, tokens))


def pairs_of(symbols):
    """Numbers of two classes side by side, as kPairs has them."""
    classes = symbols & 0xFF
    return classes[1:] * CLASSES + classes[:-1]


def capitals_of(symbols):
    """Numbers of a symbol and what stands before it, as in kCapitals."""
    before = np.where(symbols & 0xFF < DIGIT, symbols, DIGIT + (symbols >> 8))
    return (before[:-1] & 0xFF) * 2 * CLASSES + symbols[1:]


def one_breaks():
    """Which pairs are of a break and a word or another gap."""
    first, second = np.divmod(np.arange(CLASSES * CLASSES), CLASSES)
    return (first == BREAK) != (second == BREAK)


def odds_table(keys_of, size, real, damaged):
    """Log-odds of what stands side by side: real against damaged texts, each
    of these with its weight."""
    def shares(symbols):
        counts = np.bincount(keys_of(symbols), minlength=size)
        return counts / counts.sum()

    noise = sum(weight * shares(symbols) for weight, symbols in damaged)
    some = 3 / len(real)
    odds = np.log((shares(real) + some) / (noise + some))
    limit = 127 - BREAK_ALLOWANCE
    return np.clip(np.round(odds * PAIR_UNIT), -limit, limit).astype(int)


def slip(word, rng):
    """A word with two letters swapped, or another letter for one."""
    letters = list(word.decode())
    at = rng.randrange(len(letters))
    if rng.random() < 0.5 and at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        letters[at] = rng.choice("abcdefghijklmnopqrstuvwxyz")
    return "".join(letters).encode()


def known_endings(counts_of):
    """Which endings of words are likelier in one of the languages than among
    slips of the pen and random letters."""
    rng = random.Random(4)
    slots = 1 << KNOWN_BITS
    likeliest, slips = np.zeros(slots), np.zeros(slots)
    for language, counts in sorted(counts_of.items()):
        total = counts.total()
        if total < 20_000:
            continue
        real, wrong = np.zeros(slots), np.zeros(slots)
        for word, count in sorted(counts.items()):
            if count < 2 or not is_judged(word):
                continue
            weight = min(count, total / 500) ** 0.75
            real[end_hash(word) >> (64 - KNOWN_BITS)] += weight
            for _ in range(2):
                bad = slip(word, rng)
                if bad not in counts and is_judged(bad):
                    wrong[end_hash(bad) >> (64 - KNOWN_BITS)] += weight
        share = 3 if language == "en" else 1
        likeliest = np.maximum(likeliest, share * real / real.sum())
        slips += share * wrong / wrong.sum()
    slips = slips / slips.sum() / 2 + 1 / slots / 2
    return likeliest > slips


def print_array(declaration, values):
    print(f"\n{declaration} = {{")
    line = "   "
    for value in values:
        item = f" {value},"
        if len(line) + len(item) > 79:
            print(line)
            line = "   "
        line += item
    print(line + "};")


def tagged(numbers, class_of, hash_of, bits):
    """Slots of 8 bits of the hash and the class; 0 where nothing is."""
    slots = [0] * (1 << bits)
    for key, number in numbers.items():
        hashed = hash_of(key)
        slots[hashed >> (64 - bits)] = \
            (hashed >> 42 & 0xFF) << 8 | int(class_of[number])
    return slots


def main():
    rng = random.Random(5)
    counts_of = collections.defaultdict(collections.Counter)
    all_texts, chains = [], []
    for language, text in texts(sys.stdin):
        if rng.random() < 0.5:
            text = wrapped(text, rng)
        all_texts.append(text)
        chains.append(chain_of(text))
        counts_of[language].update(
            x for x in chains[-1][0] if isinstance(x, bytes))
    vocabulary = Vocabulary(sum(counts_of.values(), collections.Counter()))
    numbers = vocabulary.numbers(chain for chain, _ in chains)
    class_of = group(numbers, vocabulary.size,
                     first_words(counts_of, vocabulary))

    def symbols(chains):
        """Classes, and 256 more where a word begins with a capital letter."""
        chains = list(chains)
        capitals = np.array([c for _, some in chains for c in some])
        return class_of[vocabulary.numbers(chain for chain, _ in chains)] \
            + CLASSES * capitals

    real = symbols(chains)
    damaged = [(0.9, symbols(chain_of(dropped(t, rng)) for t in all_texts)),
               (0.1, symbols(chain_of(shuffled(t, rng)) for t in all_texts))]
    pairs = odds_table(pairs_of, CLASSES * CLASSES, real, damaged)
    pairs[one_breaks()] += BREAK_ALLOWANCE
    capitals = odds_table(capitals_of, 7 * 2 * CLASSES, real, damaged)
    known = known_endings(counts_of)
    print(f"{len(vocabulary.words)} words, {len(vocabulary.endings)} endings, "
          f"{known.sum()} of {len(known)} known endings", file=sys.stderr)

    print("// Made by tools/make_quality_tables.py. Do not edit.\n\n"
          '#include "lib/score/quality_tables.h"\n\n'
          "namespace docmill::quality_tables {\n\n// clang-format off")
    print_array("const u16 kWords[1 << kWordBits]",
                tagged(vocabulary.words, class_of, word_hash, WORD_BITS))
    print_array("const u16 kEndings[1 << kEndingBits]",
                tagged(vocabulary.endings, class_of, lambda e: e, ENDING_BITS))
    print_array("const u64 kKnownEndings[(1 << kKnownBits) / 64]",
                [hex(sum(1 << i for i in np.flatnonzero(known[at:at + 64])
                         .tolist()))
                 for at in range(0, len(known), 64)])
    print_array("const i8 kPairs[kClasses * kClasses]", pairs)
    print_array("const i8 kCapitals[kBefores * 2 * kClasses]", capitals)
    print("\n}  // namespace docmill::quality_tables")


main()
