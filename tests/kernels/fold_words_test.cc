#include "kernels/fold_words.h"

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "lib/text/word_rules.h"

namespace docmill::kernels {
namespace {

struct Result {
  std::string folded;
  std::string members;  // "w" for a byte of a word, "." for another
  size_t chars;
  uint32_t common_flags;
  bool operator==(const Result&) const = default;
};

Result fold(const FoldWords& version, std::string_view text,
            const FoldRules& rules = kUnicodeWords) {
  // Bytes of no certain value, on purpose, and memory of the exact size for
  // the address sanitizer.
  const std::vector<uint8_t> exact(text.begin(), text.end());
  std::vector<uint8_t> folded(folded_capacity(text.size()), 'x');
  std::vector<uint64_t> masks(mask_capacity(text.size()), 0xF00DF00DF00DF00D);
  const Folded out = version.run(exact.data(), exact.size(), rules,
                                 folded.data(), masks.data());
  Result result{{}, {}, out.chars, out.common_flags};
  result.folded.assign(folded.begin(), folded.begin() + out.bytes);
  for (size_t i = 0; i < out.bytes / 64 * 64 + 64; i++) {
    const bool is_member = (masks[i / 64] >> i % 64 & 1) != 0;
    if (i < out.bytes || is_member)  // a bit behind the text would show
      result.members += is_member ? 'w' : '.';
  }
  return result;
}

void check_all_versions(std::string_view text) {
  const FoldWords& reference = fold_words_versions().back();
  for (const FoldRules* rules : {&kUnicodeWords, &kSpaceSeparated}) {
    const Result want = fold(reference, text, *rules);
    for (const FoldWords& version : fold_words_versions()) {
      if (!version.is_supported())
        continue;
      CAPTURE(version.isa);
      REQUIRE(fold(version, text, *rules) == want);
    }
  }
}

TEST_CASE("fold_words lower-cases as Python does and marks words") {
  struct {
    std::string_view text, folded, members;
    size_t chars;
  } const kCases[] = {
      {"", "", "", 0},
      {"Hello, World_9!", "hello, world_9!", "wwwww..wwwwwww.", 15},
      {"İI", "i̇i", "w..w", 2},  // dotted I: i and a mark
      {"ΑΣ ΑΣΑ Σ", "ας ασα σ", "wwww.wwwwww.ww", 8},
      {"ΑΣ'! ΑΣ'Α", "ας'! ασ'α", "wwww...wwww.ww", 9},
      {"ȺK", "ⱥk", "wwww", 2},  // grows; the Kelvin sign shrinks
      {"é e\u0301", "é e\u0301", "ww.w..", 4},  // a mark is no letter
      {"猫½Ⅷ", "猫½ⅷ", "wwwwwwww", 3},
      {"a\xFF\x62\xC3", "a\xFF\x62\xC3", "w.w.", 4},
      {"\xED\xA0\x80", "\xED\xA0\x80", "...", 3},  // a surrogate
      {"\xC0\x80\xF5", "\xC0\x80\xF5", "...", 3},  // overlong
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    for (const FoldWords& version : fold_words_versions())
      if (version.is_supported()) {
        const Result got = fold(version, c.text);
        CHECK(got.folded == c.folded);
        CHECK(got.members == c.members);
        CHECK(got.chars == c.chars);
      }
  }
}

TEST_CASE("fold_words tells what characters beyond ASCII have in common") {
  for (const FoldWords& version : fold_words_versions()) {
    if (!version.is_supported())
      continue;
    CHECK(fold(version, "plain").common_flags == ~0u);
    CHECK(fold(version, "猫 犬").common_flags ==
          (kIsWord | kIsNotSpace | kIsNfdInert));
    CHECK(fold(version, "猫 \u0301").common_flags == kIsNotSpace);
  }
}

TEST_CASE("fold_words splits at Python's white space under that rule") {
  const Result result = fold(fold_words_versions().front(),
                             "A.\u00A0b\x1C\u3000c\u200Bd", kSpaceSeparated);
  CHECK(result.members == "ww..w....wwwww");
}

TEST_CASE("fold_words: versions agree on random bytes") {
  std::mt19937 rng(42);
  std::string bytes(512, ' ');
  for (char& b : bytes)
    b = static_cast<char>(rng());
  for (size_t offset = 0; offset < 64; offset++)
    for (size_t n = 0; n <= 256; n++)
      check_all_versions(std::string_view(bytes).substr(offset, n));
}

TEST_CASE("fold_words: versions agree on ASCII of all lengths and offsets") {
  std::mt19937 rng(7);
  std::string bytes(512, ' ');
  for (char& b : bytes)
    b = static_cast<char>(rng() % 128);
  for (size_t offset = 0; offset < 64; offset++)
    for (size_t n = 0; n <= 256; n++)
      check_all_versions(std::string_view(bytes).substr(offset, n));
}

TEST_CASE("fold_words: versions agree on mixtures of difficult pieces") {
  constexpr std::string_view kPieces[] = {
      "word ",
      "The Quick ",
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_",
      "Σ",
      "ΑΣ",
      "İ",
      "Ⱥ",
      "K",
      "猫",
      "\u0301",
      "\u0345",
      "'",
      "é",
      "“",
      "😀",
      "\xFF",
      "\xC3",
      "\xE2\x82",
      "\xF0\x9F\x98",
      "\xED\xA0\x80",
      "\x80",
      "\xC0\xAF",
      "\xF4\x90\x80\x80",
      "\u00AD",
      " ",
      "\n",
      "ǅ",
      "\u200B"};
  std::mt19937 rng(3);
  for (int round = 0; round < 4000; round++) {
    std::string text;
    const size_t pieces = rng() % 40;
    for (size_t i = 0; i < pieces; i++)
      text += kPieces[rng() % std::size(kPieces)];
    check_all_versions(text);
  }
}

TEST_CASE("fold_words: versions agree on a text that grows as far as it can") {
  std::string text;
  for (int i = 0; i < 200; i++) {
    text += i % 2 == 0 ? "Ⱥ" : "İ";
    check_all_versions(text);
  }
}

}  // namespace
}  // namespace docmill::kernels
