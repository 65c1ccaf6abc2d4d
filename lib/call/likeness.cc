#include "lib/call/likeness.h"

#include <cstring>

#include "lib/base/hash.h"

namespace docmill {
namespace {

constexpr std::size_t kPiece = 8;
constexpr std::size_t kShort = 64;

u64 hash_of(const char* piece) {
  u64 bytes = 0;
  std::memcpy(&bytes, piece, kPiece);
  bytes *= 0x9E3779B97F4A7C15ull;
  return (bytes ^ bytes >> 32) * 0xD6E8FEB86659FD93ull;
}

// Of texts that have little in common.
bool is_of_other(const Likeness& likeness) {
  constexpr i64 kPart = 8;
  return likeness.of_other > likeness.of_own ||
         likeness.of_other * kPart > likeness.all;
}

// Whether the answer holds most of what a short text has for itself, which
// may be little of a longer answer.
bool holds_short(std::string_view answer, std::string_view own,
                 std::string_view other) {
  const TextMarks in_answer(answer, 0);
  const TextMarks in_own(own, 0);
  const TextMarks of_other(other, 0);
  i64 all = 0;
  i64 held = 0;
  for (const u32 mark : of_other.marks())
    if (!in_own.has(mark)) {
      all++;
      held += in_answer.has(mark);
    }
  return held * 2 > all;
}

// Of texts that are much alike, so that little tells them apart.
bool is_of_alike(const Likeness& likeness) {
  constexpr i64 kPart = 4;
  return likeness.of_other * kPart > likeness.of_own;
}

}  // namespace

int TextMarks::shift_for(std::size_t bytes) {
  constexpr std::size_t kMost = 100;
  int shift = 0;
  while (bytes >> shift > kMost)
    shift++;
  return shift;
}

// Sixteen bits and more for each mark.
TextMarks::TextMarks(std::string_view text, int shift) : mask_(4095) {
  while (mask_ / 16 < text.size() >> shift)
    mask_ = mask_ * 2 + 1;
  bits_.resize(mask_ / 64 + 1);
  if (text.empty())
    return;
  if (text.size() < kPiece) {
    add(static_cast<u32>(hash64(text)));
    return;
  }
  const u64 end = ~u64{0} >> shift;
  for (std::size_t at = 0; at + kPiece <= text.size(); at++)
    if (const u64 hash = hash_of(text.data() + at); hash <= end)
      add(static_cast<u32>(hash));
}

void TextMarks::add(u32 mark) {
  const u32 bit = mark & mask_;
  if (has(mark))
    return;
  bits_[bit / 64] |= u64{1} << (bit % 64);
  marks_.push_back(mark);
}

Likeness compare_likeness(const TextMarks& answer, const TextMarks& own,
                          const TextMarks& other) {
  Likeness likeness;
  for (const u32 mark : answer.marks()) {
    const bool in_own = own.has(mark);
    const bool in_other = other.has(mark);
    likeness.of_own += in_own && !in_other;
    likeness.of_other += in_other && !in_own;
    likeness.of_both += in_own && in_other;
  }
  likeness.all = std::ssize(answer.marks());
  return likeness;
}

bool is_of_another(std::string_view answer,
                   std::span<const std::string_view> texts,
                   std::span<const TextMarks> samples, int shift,
                   std::size_t own) {
  const TextMarks sample(answer, shift);
  for (std::size_t i = 0; i < texts.size(); i++) {
    if (i == own || texts[i] == texts[own])
      continue;
    const Likeness likeness =
        compare_likeness(sample, samples[own], samples[i]);
    if (is_of_other(likeness) ||
        (texts[i].size() < kShort && holds_short(answer, texts[own], texts[i])))
      return true;
    // What is left to tell them apart may be in no sample.
    if (likeness.of_both * 2 > likeness.all &&
        is_of_alike(compare_likeness(TextMarks(answer, 0),
                                     TextMarks(texts[own], 0),
                                     TextMarks(texts[i], 0))))
      return true;
  }
  return false;
}

}  // namespace docmill
