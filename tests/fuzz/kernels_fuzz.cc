// Fuzz target: any bytes through every version of the kernels that score_fuzz
// does not meet; all must agree.

#include <cstdlib>
#include <cstring>
#include <vector>

#include "kernels/bit_positions.h"
#include "kernels/byte_positions.h"
#include "kernels/drop_bytes.h"
#include "kernels/fold_words.h"
#include "kernels/gram_samples.h"
#include "kernels/json_escape.h"
#include "kernels/line_counts.h"
#include "kernels/phrase_marks.h"
#include "kernels/syllables.h"
#include "kernels/text_marks.h"
#include "kernels/text_scan.h"
#include "lib/text/unicode_tables.h"
#include "lib/text/word_rules.h"

namespace {

using namespace docmill::kernels;
using Bytes = std::vector<std::uint8_t>;

// Calls run(version) for each that this machine has.
template <class Versions, class Run>
void compare(const Versions& versions, Run run) {
  const auto want = run(versions.back());
  for (const auto& version : versions)
    if (version.is_supported() && run(version) != want)
      std::abort();
}

// What a version writes, as plain bytes.
template <class T>
void append(Bytes& out, const T* values, std::size_t count) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(values);
  out.insert(out.end(), bytes, bytes + count * sizeof(T));
}

Bytes count(const CountLines& version, const Bytes& text) {
  LineJob job{.text = text.data(), .size = text.size(), .line = {}};
  std::vector<LineCounts> lines(kMaxCountedLines);
  Bytes out;
  while (const std::size_t found = version.run(job, lines.data()))
    append(out, lines.data(), found);
  return out;
}

// Of as many blocks as fit, and not a byte behind their last grams.
std::vector<std::uint64_t> samples(const GramSamples& version,
                                   const Bytes& text) {
  constexpr std::size_t kRest = kGramBytes - 1;
  std::vector<std::uint64_t> masks(
      text.size() < kRest ? 0 : (text.size() - kRest) / 64);
  if (masks.empty())
    return masks;
  const auto end = static_cast<std::ptrdiff_t>(64 * masks.size() + kRest);
  const Bytes blocks(text.begin(), text.begin() + end);
  version.run(blocks.data(), masks.size(), 3, masks.data());
  return masks;
}

Bytes mark(const MarkText& version, const Bytes& text) {
  MarkJob job{.text = text.data(), .size = text.size(), .counts = {}};
  Marks marks;
  Bytes out;
  while (const std::size_t blocks = version.run(job, marks)) {
    append(out, marks.begins, blocks);
    append(out, marks.ends, blocks);
    append(out, marks.bars, blocks);
    append(out, marks.blank_runs, blocks);
    out.push_back(marks.has_bars);
    out.push_back(marks.has_blank_runs);
  }
  append(out, &job.counts, 1);
  return out;
}

Bytes scan(const ScanText& version, const Bytes& text) {
  ScanJob job{.text = text.data(),
              .size = text.size(),
              .tables = &docmill::kClassTables,
              .counts = {},
              .words = {}};
  ScanChunk chunk;
  Bytes out;
  for (version.run(job, chunk); chunk.blocks > 0; version.run(job, chunk)) {
    append(out, chunk.words, chunk.blocks);
    append(out, chunk.line_ends, chunk.line_ends_found);
  }
  append(out, &job.counts, 1);
  return out;
}

std::vector<std::uint64_t> phrases(const MarkPhrases& version,
                                   const Bytes& text) {
  std::vector<std::uint64_t> masks(text.size() / 64 + 1);
  version.run(text.data(), text.size(), masks.data());
  return masks;
}

Bytes drop(const DropBytes& version, const Bytes& text) {
  constexpr docmill::kernels::AsciiSet kDropped =
      ascii_set([](char c) { return c == ' ' || c == '.' || c == 'e'; });
  Bytes out(text.size() + 64);
  out.resize(version.run(text.data(), text.size(), kDropped, out.data()));
  return out;
}

std::vector<std::uint32_t> newlines(const BytePositions& version,
                                    const Bytes& text) {
  std::vector<std::uint32_t> positions(text.size() + kPositionSlack);
  positions.resize(
      version.run(text.data(), text.size(), '\n', positions.data()));
  return positions;
}

Bytes escaped(const EscapeJson& version, const Bytes& text) {
  Bytes out(escaped_capacity(text.size()));
  out.resize(version.run(text.data(), text.size(), out.data()));
  return out;
}

std::vector<std::uint32_t> positions(const BitPositions& version,
                                     const Bytes& text) {
  std::vector<std::uint64_t> masks(text.size() / 8);
  if (!masks.empty())
    std::memcpy(masks.data(), text.data(), 8 * masks.size());
  std::vector<std::uint32_t> out(64 * masks.size() + kPositionSlack);
  out.resize(version.run(masks.data(), masks.size(), 7, out.data()));
  return out;
}

struct FoldedText {
  Bytes bytes;
  std::vector<std::uint64_t> masks;
};

// The words of a text, in memory of the exact size.
FoldedText fold(const Bytes& text) {
  FoldedText out{Bytes(folded_capacity(text.size())),
                 std::vector<std::uint64_t>(mask_capacity(text.size()))};
  const std::size_t size =
      fold_words(text.data(), text.size(), docmill::kUnicodeWords,
                 out.bytes.data(), out.masks.data())
          .bytes;
  return {Bytes(out.bytes.begin(), out.bytes.begin() + size),
          {out.masks.begin(), out.masks.begin() + size / 64 + 1}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  // In memory of its own, so that a byte too far is seen.
  const Bytes text(data, data + size);
  compare(count_lines_versions(),
          [&](const auto& v) { return count(v, text); });
  compare(mark_text_versions(), [&](const auto& v) { return mark(v, text); });
  compare(scan_text_versions(), [&](const auto& v) { return scan(v, text); });
  compare(mark_phrases_versions(),
          [&](const auto& v) { return phrases(v, text); });
  compare(drop_bytes_versions(), [&](const auto& v) { return drop(v, text); });
  compare(byte_positions_versions(),
          [&](const auto& v) { return newlines(v, text); });
  compare(escape_json_versions(),
          [&](const auto& v) { return escaped(v, text); });
  compare(gram_samples_versions(),
          [&](const auto& v) { return samples(v, text); });
  compare(bit_positions_versions(),
          [&](const auto& v) { return positions(v, text); });
  const FoldedText folded = fold(text);
  compare(count_syllables_versions(), [&](const auto& v) {
    return v.run(folded.bytes.data(), folded.bytes.size(), folded.masks.data());
  });
  return 0;
}
