#include "lib/call/likeness.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

#include "kernels/bit_positions.h"
#include "kernels/gram_samples.h"
#include "lib/base/hash.h"

namespace docmill {
namespace {

constexpr std::size_t kPiece = kernels::kGramBytes;
constexpr std::size_t kShort = 64;

// Of the eight bytes there.
u32 mark_at(const u8* place) {
  u64 bytes = 0;
  std::memcpy(&bytes, place, kPiece);
  const u64 product = bytes * 0x9E3779B97F4A7C15ull;
  return static_cast<u32>((product ^ product >> 32) * 0xD6E8FEB86659FD93ull);
}

constexpr std::size_t kBlock = 64;  // places in a mask

// Calls `use` with the marks of so many blocks of places.
template <class Use>
void use_blocks(const u8* text, std::size_t blocks, int shift, Use use) {
  constexpr std::size_t kAtOnce = 16;
  std::array<u64, kAtOnce> masks;
  std::array<u32, kAtOnce * kBlock + kernels::kPositionSlack> places;
  while (blocks > 0) {
    const std::size_t some = std::min(blocks, kAtOnce);
    kernels::gram_samples(text, some, shift, masks.data());
    const std::size_t count =
        kernels::bit_positions(masks.data(), some, 0, places.data());
    for (std::size_t i = 0; i < count; i++)
      use(mark_at(text + places[i]));
    text += some * kBlock;
    blocks -= some;
  }
}

// Of less than a block.
template <class Use>
void use_short(const u8* text, std::size_t count, int shift, Use use) {
  std::array<u8, kBlock + kPiece> padded{};
  std::memcpy(padded.data(), text, count + kPiece - 1);
  u64 mask = 0;
  kernels::gram_samples(padded.data(), 1, shift, &mask);
  for (mask &= (u64{1} << count) - 1; mask != 0; mask &= mask - 1)
    use(mark_at(padded.data() + std::countr_zero(mask)));
}

// Calls `use` with the marks of a text, one piece in 2^shift, some repeatedly.
template <class Use>
void for_each_mark(std::string_view text, int shift, Use use) {
  if (text.empty())
    return;
  if (text.size() < kPiece) {
    use(static_cast<u32>(hash64(text)));
    return;
  }
  const auto* const bytes = reinterpret_cast<const u8*>(text.data());
  const std::size_t count = text.size() - kPiece + 1;
  if (count < kBlock) {
    use_short(bytes, count, shift, use);
    return;
  }
  use_blocks(bytes, count / kBlock, shift, use);
  if (count % kBlock != 0)  // some places again
    use_blocks(bytes + count - kBlock, 1, shift, use);
}

// So that there are sixteen places and more for each mark.
u32 mask_for(std::size_t bytes, int shift) {
  u32 mask = 4095;
  while (mask / 16 < bytes >> shift)
    mask = mask * 2 + 1;
  return mask;
}

// Of texts that have little in common.
bool is_of_other(const Likeness& likeness) {
  constexpr i64 kPart = 8;
  return likeness.of_other > likeness.of_own ||
         likeness.of_other * kPart > likeness.all;
}

// Of texts that are much alike, so that little tells them apart.
bool is_of_alike(const Likeness& likeness) {
  constexpr i64 kPart = 4;
  return likeness.of_other * kPart > likeness.of_own;
}

std::size_t longest_of(std::span<const std::string_view> texts) {
  std::size_t longest = 0;
  for (const std::string_view text : texts)
    longest = std::max(longest, text.size());
  return longest;
}

}  // namespace

int TextMarks::shift_for(std::size_t bytes) {
  constexpr std::size_t kMost = 100;
  int shift = 0;
  while (bytes >> shift > kMost)
    shift++;
  return shift;
}

TextMarks::TextMarks(std::string_view text, int shift) {
  const u32 mask = mask_for(text.size(), shift);
  std::vector<u64> seen(mask / 64 + 1);
  const std::size_t likely = text.size() >> shift;
  marks_.reserve(likely + likely / 2 + 16);
  for_each_mark(text, shift, [&](u32 mark) {
    u64& bits = seen[(mark & mask) / 64];
    const u64 bit = u64{1} << (mark % 64);
    if ((bits & bit) == 0)
      marks_.push_back(mark);
    bits |= bit;
  });
}

MarkTable::MarkTable(std::span<const std::string_view> texts, int shift)
    : shift_(shift), mask_(mask_for(longest_of(texts), shift)) {
  assert(texts.size() <= kMostTexts);
  texts_.resize(mask_ + 1);
  for (std::size_t i = 0; i < texts.size(); i++)
    for_each_mark(texts[i], shift, [&](u32 mark) {
      texts_[mark & mask_] |= static_cast<u16>(1 << i);
    });
}

Comparison::Comparison(std::string_view answer, const MarkTable& table,
                       std::size_t own) {
  const TextMarks marks(answer, table.shift());
  all_ = std::ssize(marks.marks());
  for (const u32 mark : marks.marks()) {
    const u32 texts = table.texts_with(mark);
    const bool in_own = texts >> own & 1;
    in_own_ += in_own;
    auto& counts = in_own ? of_both_ : of_other_;
    for (u32 rest = texts & ~(u32{1} << own); rest != 0; rest &= rest - 1)
      counts[static_cast<std::size_t>(std::countr_zero(rest))]++;
  }
}

Likeness Comparison::with(std::size_t other) const {
  return {.of_own = in_own_ - of_both_[other],
          .of_other = of_other_[other],
          .of_both = of_both_[other],
          .all = all_};
}

PackTexts::PackTexts(std::vector<std::string_view> texts)
    : texts_(std::move(texts)) {}

const MarkTable& PackTexts::samples() {
  if (!samples_)
    samples_.emplace(texts_, TextMarks::shift_for(longest_of(texts_)));
  return *samples_;
}

const MarkTable& PackTexts::all_marks() {
  if (samples().shift() == 0)
    return samples();
  if (!all_marks_)
    all_marks_.emplace(texts_, 0);
  return *all_marks_;
}

// Whether an answer holds most of what a short text has for itself, which may
// be little of a longer answer.
bool PackTexts::holds_short(const MarkTable& in_answer, std::size_t other,
                            std::size_t own) {
  const TextMarks marks(texts_[other], 0);
  i64 all = 0;
  i64 held = 0;
  for (const u32 mark : marks.marks()) {
    if (all_marks().texts_with(mark) >> own & 1)
      continue;
    all++;
    held += in_answer.texts_with(mark);
  }
  return held * 2 > all;
}

bool PackTexts::is_of_another(std::string_view answer, std::size_t own) {
  const Comparison sample(answer, samples(), own);
  std::optional<Comparison> whole;     // of all marks, made when it is needed
  std::optional<MarkTable> in_answer;  // likewise
  const auto with = [&](std::size_t i) {
    if (!whole)
      whole.emplace(answer, all_marks(), own);
    return whole->with(i);
  };
  for (std::size_t i = 0; i < texts_.size(); i++) {
    if (i == own || texts_[i] == texts_[own])
      continue;
    const Likeness likeness = sample.with(i);
    if (is_of_other(likeness))
      return true;
    if (texts_[i].size() < kShort) {
      if (!in_answer)
        in_answer.emplace(std::span(&answer, 1), 0);
      if (holds_short(*in_answer, i, own))
        return true;
    }
    // What is left to tell them apart may be in no sample.
    if (likeness.of_both * 2 > likeness.all && is_of_alike(with(i)))
      return true;
  }
  return false;
}

}  // namespace docmill
