#include "kernels/fold_words.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "kernels/isa.h"
#include "kernels/utf8_step.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace docmill::kernels {
namespace {

constexpr uint32_t kDottedCapitalI = 0x130;
constexpr uint32_t kCombiningDot = 0x307;
constexpr uint32_t kFinalSigma = 0x3C2;

// Where one call stands: read up to text[in], written up to folded[out].
struct Cursor {
  const uint8_t* text;
  size_t n;
  const FoldRules& rules;
  uint8_t* folded;
  uint64_t* masks;
  size_t in = 0;
  size_t out = 0;
  size_t chars = 0;
  uint32_t common_flags = ~uint32_t{0};

  Cursor(const uint8_t* text, size_t n, const FoldRules& rules, uint8_t* folded,
         uint64_t* masks)
      : text(text), n(n), rules(rules), folded(folded), masks(masks) {
    masks[0] = 0;
  }

  // Sets the mask from folded[out] on; `bits` has no ones beyond what the
  // caller is about to add to `out`. Clears the mask word that comes next.
  [[gnu::always_inline]] void put_mask(uint64_t bits) {
    uint64_t* mask = masks + out / 64;
    const size_t shift = out % 64;
    mask[0] |= bits << shift;
    mask[1] = bits >> 1 >> (63 - shift);
  }

  Folded result() const { return {out, chars, common_flags}; }
};

// Whether a cased letter stands next in the direction that `next` walks,
// ignorable characters skipped.
template <class Next>
bool meets_cased(const CharTables& tables, Next next) {
  while (true) {
    const uint32_t c = next();
    if (c == kNoCodePoint)
      return false;
    const uint32_t flags = tables.of(c).flags;
    if ((flags & kIsCaseIgnorable) == 0)
      return (flags & kIsCased) != 0;
  }
}

// Final_Sigma of Unicode 14, section 3.13, for the sigma at cursor.in. Linear
// over a text: a sigma is cased, so no walk passes the next sigma.
bool is_final_sigma(const Cursor& cursor) {
  const uint8_t* const end = cursor.text + cursor.n;
  const uint8_t* left = cursor.text + cursor.in;
  const uint8_t* right = left + 2;
  const auto step_left = [&] {
    if (left == cursor.text)
      return kNoCodePoint;
    const Utf8Step step = utf8_before(cursor.text, left);
    left -= step.length;
    return step.code_point;
  };
  const auto step_right = [&] {
    if (right == end)
      return kNoCodePoint;
    const Utf8Step step = utf8_at(right, end);
    right += step.length;
    return step.code_point;
  };
  const CharTables& tables = *cursor.rules.tables;
  return meets_cased(tables, step_left) && !meets_cased(tables, step_right);
}

void put_char(Cursor& cursor, uint32_t code_point, bool is_member) {
  const uint32_t length = put_utf8(code_point, cursor.folded + cursor.out);
  cursor.put_mask(is_member ? (1u << length) - 1 : 0);
  cursor.out += length;
}

void fold_special(Cursor& cursor, uint32_t code_point) {
  const FoldRules& rules = cursor.rules;
  if (code_point == kDottedCapitalI) {
    put_char(cursor, 'i', true);
    put_char(cursor, kCombiningDot,
             (rules.tables->of(kCombiningDot).flags & rules.member_flag) != 0);
    return;
  }
  const uint32_t small_sigma = kFinalSigma + 1;
  put_char(cursor, is_final_sigma(cursor) ? kFinalSigma : small_sigma, true);
}

// Folds the character at cursor.in, whatever it is.
void fold_char(Cursor& cursor) {
  const uint8_t* const p = cursor.text + cursor.in;
  const Utf8Step step = utf8_at(p, cursor.text + cursor.n);
  if (step.code_point == kNoCodePoint) {
    cursor.folded[cursor.out] = *p;
    cursor.put_mask(0);
    cursor.out++;
  } else {
    const CharRecord record = cursor.rules.tables->of(step.code_point);
    cursor.common_flags &= record.flags | (step.length == 1 ? ~0u : 0u);
    if ((record.flags & kIsSpecial) != 0)
      fold_special(cursor, step.code_point);
    else
      put_char(cursor,
               step.code_point + static_cast<uint32_t>(record.lower_delta),
               (record.flags & cursor.rules.member_flag) != 0);
  }
  cursor.in += step.length;
  cursor.chars++;
}

// Folds up to 64 ASCII characters from cursor.in on.
void fold_ascii(Cursor& cursor) {
  const uint8_t* const p = cursor.text + cursor.in;
  uint8_t* const out = cursor.folded + cursor.out;
  const AsciiSet& members = cursor.rules.ascii_members;
  const size_t limit = std::min<size_t>(64, cursor.n - cursor.in);
  uint64_t mask = 0;
  size_t i = 0;
  for (; i < limit && p[i] < 0x80; i++) {
    const bool is_upper = p[i] >= 'A' && p[i] <= 'Z';
    out[i] = static_cast<uint8_t>(p[i] | (is_upper ? 0x20 : 0));
    mask |= uint64_t{members.contains(p[i])} << i;
  }
  cursor.put_mask(mask);
  cursor.in += i;
  cursor.out += i;
  cursor.chars += i;
}

Folded fold_words_scalar(const uint8_t* text, size_t n, const FoldRules& rules,
                         uint8_t* folded, uint64_t* masks) {
  Cursor cursor(text, n, rules, folded, masks);
  while (cursor.in < n) {
    fold_ascii(cursor);
    if (cursor.in < n && text[cursor.in] >= 0x80)
      fold_char(cursor);
  }
  return cursor.result();
}

#if defined(__x86_64__)

// Folds from a character beyond ASCII up to where plain ASCII seems to go on:
// four bytes of it. A single space or comma between words of another script
// is not worth a change to vectors and back.
void fold_beyond_ascii(Cursor& cursor) {
  while (cursor.in < cursor.n) {
    fold_char(cursor);
    uint32_t ahead = 0x80808080;
    if (cursor.in + sizeof ahead <= cursor.n)
      std::memcpy(&ahead, cursor.text + cursor.in, sizeof ahead);
    if ((ahead & 0x80808080) == 0)
      return;
  }
}

struct Block {
  uint64_t high;     // which of the 64 bytes are not ASCII
  uint64_t members;  // which are ASCII members of words
};

struct HalfBlock {
  uint32_t high;
  uint32_t members;
};

// Writes the lower case of 32 bytes. Bytes beyond ASCII are copied.
[[gnu::target("avx2,bmi"), gnu::always_inline]] inline HalfBlock fold_32(
    const uint8_t* in, uint8_t* out, __m256i by_low) {
  const __m256i by_high = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, char(128), 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(in));
  const __m256i is_upper =
      _mm256_and_si256(_mm256_cmpgt_epi8(v, _mm256_set1_epi8('A' - 1)),
                       _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), v));
  const __m256i lower =
      _mm256_or_si256(v, _mm256_and_si256(is_upper, _mm256_set1_epi8(0x20)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), lower);

  // A shuffle gives 0 where the index has its high bit, so bytes beyond ASCII
  // are no members.
  const __m256i high_half =
      _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
  const __m256i common = _mm256_and_si256(
      _mm256_shuffle_epi8(by_low, v), _mm256_shuffle_epi8(by_high, high_half));
  const __m256i outside = _mm256_cmpeq_epi8(common, _mm256_setzero_si256());
  return {static_cast<uint32_t>(_mm256_movemask_epi8(v)),
          ~static_cast<uint32_t>(_mm256_movemask_epi8(outside))};
}

[[gnu::target("avx2,bmi"), gnu::always_inline]] inline Block fold_64(
    const uint8_t* in, uint8_t* out, __m256i by_low) {
  const HalfBlock a = fold_32(in, out, by_low);
  const HalfBlock b = fold_32(in + 32, out + 32, by_low);
  return {a.high | uint64_t{b.high} << 32,
          a.members | uint64_t{b.members} << 32};
}

[[gnu::target("avx2,bmi")]] Folded fold_words_avx2(const uint8_t* text,
                                                   size_t n,
                                                   const FoldRules& rules,
                                                   uint8_t* folded,
                                                   uint64_t* masks) {
  Cursor cursor(text, n, rules, folded, masks);
  const __m256i by_low = _mm256_broadcastsi128_si256(_mm_load_si128(
      reinterpret_cast<const __m128i*>(rules.ascii_members.by_low)));
  while (cursor.in < n) {
    const size_t left = n - cursor.in;
    uint8_t last[64];
    const uint8_t* block_at = text + cursor.in;
    uint64_t stop = 0;  // the bytes that this block cannot take
    if (left < 64) {
      std::memset(last, 0, sizeof last);
      std::memcpy(last, block_at, left);
      block_at = last;
      stop = ~uint64_t{0} << left;
    }
    const Block block = fold_64(block_at, folded + cursor.out, by_low);
    stop |= block.high;
    if (stop == 0) [[likely]] {
      cursor.put_mask(block.members);
      cursor.in += 64;
      cursor.out += 64;
      cursor.chars += 64;
      continue;
    }
    // The ASCII before the first character that is not.
    const size_t taken = static_cast<size_t>(std::countr_zero(stop));
    cursor.put_mask(block.members & ~(~uint64_t{0} << taken));
    cursor.in += taken;
    cursor.out += taken;
    cursor.chars += taken;
    if (taken < left)
      fold_beyond_ascii(cursor);
  }
  return cursor.result();
}
#endif

constexpr FoldWords kVersions[] = {
#if defined(__x86_64__)
    {"avx2", has_avx2, fold_words_avx2},
#endif
    {"scalar", always, fold_words_scalar},
};

}  // namespace

std::span<const FoldWords> fold_words_versions() { return kVersions; }

Folded fold_words(const uint8_t* text, size_t n, const FoldRules& rules,
                  uint8_t* folded, uint64_t* masks) {
  static const auto run = best_version(fold_words_versions()).run;
  return run(text, n, rules, folded, masks);
}

}  // namespace docmill::kernels
