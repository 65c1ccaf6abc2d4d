#include "kernels/text_scan.h"

#include <array>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "lib/text/unicode_tables.h"

namespace docmill::kernels {
namespace {

// All that a version finds in a text, in a form that compares.
struct Found {
  std::vector<int64_t> counts;
  std::vector<uint64_t> words;
  std::vector<std::array<uint32_t, 6>> line_ends;

  bool operator==(const Found&) const = default;
};

Found find(const ScanText& version, std::string_view text) {
  ScanJob job;
  job.text = reinterpret_cast<const uint8_t*>(text.data());
  job.size = text.size();
  job.tables = &kClassTables;
  Found found;
  ScanChunk chunk;
  for (version.run(job, chunk); chunk.blocks > 0; version.run(job, chunk)) {
    found.words.insert(found.words.end(), chunk.words,
                       chunk.words + chunk.blocks);
    for (size_t i = 0; i < chunk.line_ends_found; i++) {
      const LineEnd& e = chunk.line_ends[i];
      found.line_ends.push_back(
          {e.at, e.is_newline, e.is_line_break, e.chars, e.words, e.sentences});
    }
  }
  const ScanCounts& c = job.counts;
  found.counts = {c.chars,
                  c.upper,
                  c.digits,
                  c.hashes,
                  c.ellipses,
                  c.newlines,
                  c.sentences,
                  c.words.words,
                  c.words.letter_words,
                  c.words.symbol_words,
                  c.words.word_chars,
                  c.words.symbol_chars};
  return found;
}

ScanCounts counts_of(std::string_view text) {
  ScanJob job;
  job.text = reinterpret_cast<const uint8_t*>(text.data());
  job.size = text.size();
  job.tables = &kClassTables;
  ScanChunk chunk;
  for (scan_text(job, chunk); chunk.blocks > 0; scan_text(job, chunk)) {
  }
  return job.counts;
}

// Characters of each class and length, so that every rule has its turn.
std::string random_text(std::mt19937& rng, size_t size) {
  constexpr std::string_view kPieces[] = {
      "a", "Z",      "7",          " ",          "\n",     "\r\n",   "\r",
      ".", "...",    "......",     "#",          "-",      "!",      "?",
      "e", "\x1c",   "\x1f",       "\x7f",       "\t",     "\v",     "\u0085",
      "é", "Ж",      "\u00a0",     "\u2028",     "\u3000", "\u2026", "\u4e2d",
      "٣", "\u3002", "\U0001F600", "\U00010400", "\u0301"};
  std::string text;
  while (text.size() < size)
    if (rng() % 64 == 0)
      text += static_cast<char>(rng());
    else
      text += kPieces[rng() % std::size(kPieces)];
  text.resize(size);
  return text;
}

TEST_CASE("scan_text: every version agrees with the reference") {
  std::mt19937 rng(42);
  const ScanText& reference = scan_text_versions().back();
  for (size_t size = 0; size < 9000; size += size < 200 ? 1 : 997) {
    for (size_t offset = 0; offset < (size < 200 ? 16 : 1); offset++) {
      const std::string text = random_text(rng, size + offset);
      const auto part = std::string_view(text).substr(offset);
      const Found want = find(reference, part);
      for (const ScanText& version : scan_text_versions()) {
        CAPTURE(version.isa);
        CAPTURE(size);
        if (version.is_supported())
          CHECK(find(version, part) == want);
      }
    }
  }
}

TEST_CASE("scan_text finds words and lines, CR LF being one line break") {
  const Found found =
      find(scan_text_versions().front(), "A b.\r\n\n c!\u2028de\x1f f");
  CHECK(found.words == std::vector<uint64_t>{0b10'0110'0011'0000'1101});
  using End = std::array<uint32_t, 6>;
  CHECK(found.line_ends == std::vector<End>{{4, 0, 1, 4, 2, 1},
                                            {5, 1, 0, 5, 2, 1},
                                            {6, 1, 1, 6, 2, 1},
                                            {10, 0, 1, 10, 3, 2}});
}

TEST_CASE("scan_text takes all bytes of a space, over the end of a block") {
  const std::string text = std::string(63, 'x') + "\u3000y";
  const Found found = find(scan_text_versions().front(), text);
  CHECK(found.words == std::vector<uint64_t>{~uint64_t{0} >> 1, 0b100});
}

// A word of 200 dashes passes several blocks.
TEST_CASE("scan_text counts words with letters and words of symbols") {
  const struct {
    std::string text;
    int64_t letters, symbols, chars, symbol_chars;
  } kCases[] = {
      {"a -- b2 22 \u2013 -a", 3, 2, 10, 3},
      {std::string(200, '-') + " a", 1, 1, 201, 200},
      {std::string(200, '-') + "a b", 2, 0, 202, 0},
      {std::string(63, ' ') + "\u2026\u2026 x", 1, 1, 3, 2},
      {"x" + std::string(63, '-') + " -", 1, 1, 65, 1},
      {std::string(64, '-'), 0, 1, 64, 64},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    const WordCounts counts = counts_of(c.text).words;
    CHECK(counts.letter_words == c.letters);
    CHECK(counts.symbol_words == c.symbols);
    CHECK(counts.word_chars == c.chars);
    CHECK(counts.symbol_chars == c.symbol_chars);
  }
}

TEST_CASE("scan_text begins sentences with lines and after full stops") {
  const struct {
    const char* text;
    int64_t sentences;
  } kCases[] = {{"", 0},         {" \n", 0},         {"One", 1},
                {"A. B! C?", 3}, {"A.B", 1},         {"A. \n B", 2},
                {"A\n\n\nB", 2}, {"A.\u00a0 B.", 2}, {"  A . B", 2}};
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    for (const size_t before : {0, 58, 62, 63}) {
      const std::string text = std::string(before, ' ') + c.text;
      CHECK(counts_of(text).sentences == c.sentences);
    }
  }
}

TEST_CASE("scan_text counts dots by threes, over the ends of blocks") {
  const struct {
    int before, dots, ellipses;
  } kCases[] = {{0, 1, 0},   {0, 2, 0},    {0, 3, 1},    {0, 6, 2},
                {62, 3, 1},  {63, 3, 1},   {61, 8, 2},   {64, 3, 1},
                {0, 64, 21}, {0, 200, 66}, {63, 65, 21}, {10, 54, 18}};
  for (const auto& c : kCases) {
    CAPTURE(c.before);
    CAPTURE(c.dots);
    const std::string text =
        std::string(c.before, 'x') + std::string(c.dots, '.') + "x ..y";
    CHECK(counts_of(text).ellipses == c.ellipses);
  }
  CHECK(counts_of("\u2026 \u2026...").ellipses == 3);
}

TEST_CASE("scan_text counts characters, capitals, digits and hashes") {
  const ScanCounts counts = counts_of("Ж#É1٣ a#\n");
  CHECK(counts.chars == 9);
  CHECK(counts.upper == 2);
  CHECK(counts.digits == 2);
  CHECK(counts.hashes == 2);
  CHECK(counts.newlines == 1);
}

}  // namespace
}  // namespace docmill::kernels
