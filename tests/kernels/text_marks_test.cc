#include "kernels/text_marks.h"

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace docmill::kernels {
namespace {

// All that a version finds in a text, in a form that compares.
struct Found {
  std::vector<int64_t> counts;
  std::vector<size_t> begins, ends, bars, blank_runs;

  bool operator==(const Found&) const = default;
};

void add_bits(std::vector<size_t>& places, uint64_t mask, size_t base) {
  for (size_t i = 0; i < kMarkBlock; i++)
    if (mask >> i & 1)
      places.push_back(base + i);
}

Found find(const MarkText& version, std::string_view text) {
  MarkJob job;
  job.text = reinterpret_cast<const uint8_t*>(text.data());
  job.size = text.size();
  Marks marks;
  Found found;
  size_t base = 0;
  while (const size_t blocks = version.run(job, marks)) {
    for (size_t k = 0; k < blocks; k++, base += kMarkBlock) {
      add_bits(found.begins, marks.begins[k], base);
      add_bits(found.ends, marks.ends[k], base);
      add_bits(found.bars, marks.bars[k], base);
      add_bits(found.blank_runs, marks.blank_runs[k], base);
    }
  }
  const TextCounts& c = job.counts;
  found.counts = {c.high_bytes, c.mojibake, c.trailing_blanks, c.spare_newlines,
                  c.doubled_words};
  return found;
}

TextCounts counts_of(std::string_view text) {
  MarkJob job;
  job.text = reinterpret_cast<const uint8_t*>(text.data());
  job.size = text.size();
  Marks marks;
  while (mark_text(job, marks) > 0) {
  }
  return job.counts;
}

// Bytes as they come in texts, so that every rule has its turn.
std::string random_text(std::mt19937& rng, size_t size) {
  constexpr std::string_view kPieces[] = {
      "a",      "the",      " ",      " ",      "  ",
      "\n",     "\n\n",     ". ",     "! ",     "|",
      "Of",     "and and ", "\u3002", "\u00BB", "\u00C3\u00A9",
      "\uFFFD", "\t",       "x",      "\u0085", "\u00E2\u20AC\u2122",
      "?",      "\u0416"};
  std::string text;
  while (text.size() < size)
    if (rng() % 32 == 0)
      text += static_cast<char>(rng());
    else
      text += kPieces[rng() % std::size(kPieces)];
  text.resize(size);
  return text;
}

TEST_CASE("mark_text: every version agrees with the reference") {
  std::mt19937 rng(42);
  const MarkText& reference = mark_text_versions().back();
  const std::string bytes = random_text(rng, 9000);
  for (const MarkText& version : mark_text_versions()) {
    if (!version.is_supported())
      continue;
    CAPTURE(version.isa);
    for (size_t offset = 0; offset < 64; offset++)
      for (size_t n = 0; n <= 256; n += 1 + offset % 3) {
        // A copy of its own lets the sanitizer see reads behind the end.
        const std::string text = bytes.substr(offset * 97, n);
        REQUIRE(find(version, text) == find(reference, text));
      }
    CHECK(find(version, bytes) == find(reference, bytes));
  }
}

TEST_CASE("mark_text finds each mark at its byte") {
  const Found found = find(mark_text_versions().front(),
                           "One. Two\n\nA  b | c\n\u3042\u3002\u3044");
  CHECK(found.begins == std::vector<size_t>{0, 4, 10, 19, 24});
  CHECK(found.ends == std::vector<size_t>{4, 8, 18, 24});
  CHECK(found.bars == std::vector<size_t>{15});
  CHECK(found.blank_runs == std::vector<size_t>{12});
}

TEST_CASE("mark_text counts mojibake and leaves accents alone") {
  for (const std::string_view good :
       {"na\u00EFve \u00C3O \u00C2ge \u00AB\u00A0o\u00F9\u00A0\u00BB",
        "\u201Cquotes\u201D \u20AC 5", "\u0416\u0443\u043A",
        "\u4E2D\u6587\uFF0C"}) {
    CAPTURE(good);
    CHECK(counts_of(good).mojibake == 0);
  }
  CHECK(counts_of("caf\u00C3\u00A9").mojibake == 1);
  CHECK(counts_of("it\u00E2\u20AC\u2122s").mojibake == 1);
  CHECK(counts_of("a \uFFFD b \u0092 c").mojibake == 2);
}

TEST_CASE("mark_text counts spare white space and doubled words") {
  const TextCounts counts = counts_of("end \nnext\n\n\n\nlast");
  CHECK(counts.trailing_blanks == 1);
  CHECK(counts.spare_newlines == 2);
  CHECK(counts_of("we saw the the end of that that story and it was a long "
                  "long story that went on and on for a very long time")
            .doubled_words == 3);
}

}  // namespace
}  // namespace docmill::kernels
