#include "kernels/char_classes.h"

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "lib/text/unicode_tables.h"

namespace docmill::kernels {
namespace {

ClassJob job_of(std::string_view text) {
  ClassJob job;
  job.text = reinterpret_cast<const uint8_t*>(text.data());
  job.size = text.size();
  job.tables = &kClassTables;
  return job;
}

// All that a version finds in a text, in a form that compares.
struct Found {
  std::vector<int64_t> counts;
  std::vector<uint64_t> masks;
  bool has_other_breaks = false;

  bool operator==(const Found&) const = default;
};

Found find(const MarkChars& version, std::string_view text) {
  ClassJob job = job_of(text);
  ClassMasks masks;
  Found found;
  while (const size_t blocks = version.run(job, masks)) {
    for (size_t k = 0; k < blocks; k++)
      found.masks.insert(
          found.masks.end(),
          {masks.chars[k], masks.spaces[k], masks.letters[k], masks.plain[k],
           masks.stops[k], masks.newlines[k], masks.breaks[k]});
    found.has_other_breaks |= masks.has_other_breaks;
  }
  const ClassCounts& c = job.counts;
  found.counts = {c.chars, c.upper, c.digits, c.hashes, c.ellipses, c.newlines};
  return found;
}

ClassCounts counts_of(std::string_view text) {
  ClassJob job = job_of(text);
  ClassMasks masks;
  while (mark_chars(job, masks) > 0) {
  }
  return job.counts;
}

// The positions of the ones of a mask of the only chunk.
std::string places(std::string_view text, uint64_t (ClassMasks::*mask)[64]) {
  ClassJob job = job_of(text);
  ClassMasks masks;
  const size_t blocks = mark_chars(job, masks);
  std::string found;
  for (size_t i = 0; i < text.size(); i++)
    found += (masks.*mask)[i / 64] >> i % 64 & 1 ? '1' : '.';
  CHECK(mark_chars(job, masks) == 0);
  CHECK(blocks == text.size() / 64 + 1);
  return found;
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

TEST_CASE("mark_chars: every version agrees with the reference") {
  std::mt19937 rng(42);
  const MarkChars& reference = mark_chars_versions().back();
  for (size_t size = 0; size < 9000; size += size < 200 ? 1 : 997) {
    for (size_t offset = 0; offset < (size < 200 ? 16 : 1); offset++) {
      const std::string text = random_text(rng, size + offset);
      const auto part = std::string_view(text).substr(offset);
      const Found want = find(reference, part);
      for (const MarkChars& version : mark_chars_versions()) {
        CAPTURE(version.isa);
        CAPTURE(size);
        if (version.is_supported())
          CHECK(find(version, part) == want);
      }
    }
  }
}

TEST_CASE("mark_chars marks the classes of ASCII") {
  const std::string_view text = "Aé 9-.\n\r\n\x1f\v!";
  CHECK(places(text, &ClassMasks::chars) == "11.1111111111");
  CHECK(places(text, &ClassMasks::spaces) == "...1...11111.");
  CHECK(places(text, &ClassMasks::letters) == "11...........");
  CHECK(places(text, &ClassMasks::plain) == "11..1........");
  CHECK(places(text, &ClassMasks::stops) == "......1.....1");
  CHECK(places(text, &ClassMasks::newlines) == ".......1.1...");
  CHECK(places(text, &ClassMasks::breaks) == ".......11..1.");
}

TEST_CASE("mark_chars marks all bytes of a space, over the end of a block") {
  const std::string text = std::string(63, 'x') + "\u3000y";
  CHECK(places(text, &ClassMasks::spaces) == std::string(63, '.') + "111.");
}

TEST_CASE("mark_chars counts dots by threes, over the ends of blocks") {
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

TEST_CASE("mark_chars counts characters, capitals, digits and hashes") {
  const ClassCounts counts = counts_of("Ж#É1٣ a#\n");
  CHECK(counts.chars == 9);
  CHECK(counts.upper == 2);
  CHECK(counts.digits == 2);
  CHECK(counts.hashes == 2);
  CHECK(counts.newlines == 1);
}

}  // namespace
}  // namespace docmill::kernels
