#include "lib/score/count_table.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace docmill {
namespace {

constexpr i64 kMinCapacity = 256;
constexpr i64 kMaxFirstCapacity = 1 << 14;
constexpr i64 kMaxKeptCapacity = 1 << 16;

}  // namespace

CountTable::CountTable() : terms_(entropy_terms()) {}

void CountTable::reset(i64 expected) {
  total_ = 0;
  unique_ = 0;
  terms_sum_ = 0;
  // A quarter full at most when all are distinct; the first cache matters
  // more than collisions once it would not fit.
  const i64 places = std::clamp(4 * expected, kMinCapacity, kMaxFirstCapacity);
  set_capacity(static_cast<i64>(std::bit_ceil(static_cast<u64>(places))));
}

// Leaves the table empty.
void CountTable::set_capacity(i64 capacity) {
  shift_ = 64 - std::countr_zero(static_cast<u64>(capacity));
  const auto places = static_cast<std::size_t>(capacity);
  hashes_.reserve(places);
  std::memset(counts_.reserve(places), 0, places * sizeof(u32));
}

void CountTable::add(std::span<const u64> hashes) {
  make_room(std::ssize(hashes));
  if (total_ + std::ssize(hashes) <= kMaxTabledCount)
    add_few(hashes);
  else
    add_many(hashes);
  total_ += std::ssize(hashes);
}

// The place that holds `hash`, or the free one where it belongs.
i64 CountTable::place_of(u64 hash) const {
  const i64 mask = capacity() - 1;
  i64 place = home_of(hash);
  while (counts_.data()[place] != 0 && hashes_.data()[place] != hash)
    place = (place + 1) & mask;
  return place;
}

void CountTable::add_few(std::span<const u64> hashes) {
  u64* const held = hashes_.data();
  u32* const counts = counts_.data();
  const i64* const step = terms_.step.data();
  const int shift = shift_;
  i64 unique = 0;
  i64 sum = 0;
  for (const u64 hash : hashes) {
    i64 place = static_cast<i64>(hash >> shift);
    u32 count = counts[place];
    // One test for both, in a form that compilers do not split into two
    // branches: whether a word is new is a toss-up.
    const u64 is_taken = -static_cast<u64>(count != 0);
    if (((held[place] ^ hash) & is_taken) != 0) [[unlikely]] {
      place = place_of(hash);
      count = counts[place];
    }
    held[place] = hash;
    counts[place] = count + 1;
    unique += count == 0;
    sum += step[count];
  }
  unique_ += unique;
  terms_sum_ += sum;
}

void CountTable::add_many(std::span<const u64> hashes) {
  constexpr std::size_t kAhead = 12;
  for (std::size_t i = 0; i < hashes.size(); i++) {
    const i64 soon = home_of(hashes[std::min(i + kAhead, hashes.size() - 1)]);
    __builtin_prefetch(hashes_.data() + soon, 1);
    __builtin_prefetch(counts_.data() + soon, 1);
    const i64 place = place_of(hashes[i]);
    hashes_.data()[place] = hashes[i];
    unique_ += counts_.data()[place]++ == 0;
  }
}

// Keeps the table at most half full, or two thirds when it is large: there
// memory costs more than collisions.
void CountTable::make_room(i64 more) {
  const auto limit = [](i64 capacity) {
    return capacity > kMaxKeptCapacity ? capacity / 3 * 2 : capacity / 2;
  };
  i64 wanted = capacity();
  while (unique_ + more > limit(wanted))
    wanted *= 2;
  if (wanted == capacity())
    return;
  ScratchBuffer<u64> old_hashes = std::move(hashes_);
  ScratchBuffer<u32> old_counts = std::move(counts_);
  hashes_ = {};
  counts_ = {};
  const i64 old_capacity = capacity();
  set_capacity(wanted);
  for (i64 i = 0; i < old_capacity; i++) {
    const u32 count = old_counts.data()[i];
    if (count == 0)
      continue;
    const i64 place = place_of(old_hashes.data()[i]);
    hashes_.data()[place] = old_hashes.data()[i];
    counts_.data()[place] = count;
  }
}

double CountTable::information_bits(i64 whole) const {
  if (total_ == 0)
    return 0;
  if (total_ > kMaxTabledCount)
    return counted_information(whole);
  if (unique_ == 1 && total_ == whole)
    return 0;  // exactly, where the difference below would leave a rest
  return static_cast<double>(total_) * std::log2(static_cast<double>(whole)) -
         static_cast<double>(terms_sum_) / kTermUnit;
}

// Adds up in fixed point too, as the order of the table is not to be trusted.
double CountTable::counted_information(i64 whole) const {
  constexpr i64 kCached = 64;
  // A term is less than `whole`; one bit is as fine as 63 bits can hold.
  const double unit = std::ldexp(
      1, 62 - static_cast<int>(std::bit_width(static_cast<u64>(whole))));
  __extension__ using i128 = __int128;
  const auto term_of = [&](i64 count) {
    const double c = static_cast<double>(count);
    return std::llround(c * std::log2(static_cast<double>(whole) / c) * unit);
  };
  i64 cached[kCached] = {};
  for (i64 c = 1; c < kCached; c++)
    cached[c] = term_of(c);
  i128 sum = 0;
  for (i64 i = 0; i < capacity(); i++) {
    const i64 count = counts_.data()[i];
    sum += count < kCached ? cached[count] : term_of(count);
  }
  return static_cast<double>(sum) / unit;
}

void CountTable::release_excess() {
  hashes_.release_above(kMaxKeptCapacity);
  counts_.release_above(kMaxKeptCapacity);
}

}  // namespace docmill
