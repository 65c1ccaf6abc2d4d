// The rules of syllables.cc as operations on masks: a window of 64 bytes has a
// bit for each, and kLanes windows are treated at once.
//
// The text is turned on its side: plane b of a window holds bit b of each of
// its bytes, so that a few operations on planes give the mask of any letter.
//
// Compiled once for each instruction set. Who includes this defines first
//   DOCMILL_TARGET  the attribute that every function gets, and
//   DOCMILL_LANES   how many masks a vector holds.
// For kernels/syllables_*.cc only.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace docmill::kernels::syllables {
namespace {

constexpr size_t kLanes = DOCMILL_LANES;

// How far the rules look. The bits of a window nearer to its ends mean nothing.
constexpr size_t kBack = 3;
constexpr size_t kAhead = 4;

// One mask of each window. Shifts are within a window.
using Mask [[gnu::vector_size(8 * kLanes)]] = uint64_t;

struct Windows {
  alignas(64) uint64_t planes[8][kLanes];
  alignas(64) uint64_t word[kLanes];  // the bytes of words
};

// The bytes that stand k after those of the mask, or k before them.
template <int k>
DOCMILL_TARGET inline Mask after(Mask mask) {
  return mask << k;
}
template <int k>
DOCMILL_TARGET inline Mask before(Mask mask) {
  return mask >> k;
}

DOCMILL_TARGET inline Mask load(const uint64_t (&lanes)[kLanes]) {
  Mask mask;
  std::memcpy(&mask, lanes, sizeof mask);
  return mask;
}

// The letters of the windows, within words only.
struct Letters {
  Mask word;
  Mask low[8];   // by the lowest three bits
  Mask high[4];  // lower-case letters by the next two
  Mask accented;

  // The bytes that are one of the letters, stand k after one, or k before.
  template <char... c>
  DOCMILL_TARGET inline Mask is() const {
    return (... | (low[c & 7] & high[c >> 3 & 3]));
  }
  template <int k, char... c>
  DOCMILL_TARGET inline Mask after() const {
    return is<c...>() << k;
  }
  template <int k, char... c>
  DOCMILL_TARGET inline Mask before() const {
    return is<c...>() >> k;
  }
  // The bytes whose word has no byte k behind them.
  template <int k>
  DOCMILL_TARGET inline Mask ends() const {
    return ~(word >> k);
  }
};

DOCMILL_TARGET inline Letters letters_of(const Windows& windows) {
  const Mask b0 = load(windows.planes[0]), b1 = load(windows.planes[1]),
             b2 = load(windows.planes[2]), b3 = load(windows.planes[3]),
             b4 = load(windows.planes[4]), b5 = load(windows.planes[5]),
             b6 = load(windows.planes[6]), b7 = load(windows.planes[7]);
  Letters t;
  t.word = load(windows.word);
  const Mask pairs[4] = {~b0 & ~b1, b0 & ~b1, ~b0 & b1, b0 & b1};
  for (int i = 0; i < 8; i++)
    t.low[i] = pairs[i & 3] & (i < 4 ? ~b2 : b2);
  const Mask lower = t.word & ~b7 & b6 & b5;
  t.high[0] = lower & ~b4 & ~b3;
  t.high[1] = lower & ~b4 & b3;
  t.high[2] = lower & b4 & ~b3;
  t.high[3] = lower & b4 & b3;
  // C3 before A0 to BF other than A7, B0, B1, B7, BE.
  const Mask lead = t.word & b7 & b6 & ~b5 & ~b4 & ~b3 & t.low[3];
  const Mask others =
      (~b3 & (t.low[7] | (b4 & (t.low[0] | t.low[1])))) | (b3 & b4 & t.low[6]);
  t.accented = after<1>(lead) & t.word & b7 & ~b6 & b5 & ~others;
  return t;
}

// What is_vowel() says.
DOCMILL_TARGET inline Mask vowels_of(const Letters& t, Mask vowel_letters) {
  const Mask silent_u =
      t.is<'u'>() &
      (t.after<1, 'q'>() |
       (t.after<1, 'g'>() & ~t.after<2, 'r'>() & t.before<1, 'a', 'e', 'i'>()));
  const Mask consonant_y = t.is<'y'>() &
                           t.before<1, 'a', 'e', 'i', 'o', 'u'>() &
                           (~after<1>(t.word) | after<1>(vowel_letters));
  return vowel_letters & ~silent_u & ~consonant_y;
}

// What is_silent() says of an e.
DOCMILL_TARGET inline Mask silent_of(const Letters& t, Mask vowel_letters) {
  const Mask cluster =
      t.after<1, 'l', 'r'>() &
      after<2>(t.word & ~vowel_letters & ~t.is<'l', 'r', 'w'>());
  const Mask hissing = t.after<1, 's', 'c', 'g', 'x', 'z'>() |
                       (t.after<2, 'c', 's'>() & t.after<1, 'h'>());
  const Mask last_s = t.before<1, 's'>() & t.ends<2>();
  const Mask last_d = t.before<1, 'd'>() & t.ends<2>();
  const Mask ty =
      t.before<1, 'l', 't', 'b'>() & t.before<2, 'y'>() & t.ends<3>();
  const Mask men = t.before<1, 'm'>() & t.before<2, 'e'>() &
                   t.before<3, 'n'>() & ~t.after<1, 'l'>();
  const Mask ful = t.before<1, 'f'>() & t.before<2, 'u'>() & t.before<3, 'l'>();
  const Mask less = t.before<1, 'l', 'n'>() & t.before<2, 'e'>() &
                    t.before<3, 's'>() & t.before<4, 's'>();
  const Mask some = t.after<3, 's'>() & t.after<2, 'o'>() & t.after<1, 'm'>();
  return ~cluster &
         (t.ends<1>() | (last_s & ~hissing) |
          (last_d & ~t.after<1, 't', 'd'>()) | ty | men | ful | less | some);
}

// What are_apart() says of two vowels.
DOCMILL_TARGET inline Mask apart_of(const Letters& t) {
  const Mask a = t.is<'a'>(), e = t.is<'e'>(), i = t.is<'i'>(), o = t.is<'o'>(),
             u = t.is<'u'>();
  const Mask after_i = after<1>(i), after_e = after<1>(e),
             after_u = after<1>(u);
  const Mask next_n = t.before<1, 'n'>(), next_t = t.before<1, 't'>();
  const Mask after_ll = t.after<3, 'l'>() & t.after<2, 'l'>();

  const Mask ing = i & next_n & t.before<2, 'g'>();
  const Mask ia =
      after_i & a & ~after_ll & (~t.after<2, 'c', 's', 't'>() | next_t);
  const Mask tion =
      t.after<2, 'c', 'g', 'h', 's', 't', 'x'>() & (next_n | before<1>(u));
  const Mask io =
      after_i & o & ~after_ll & ~tion & ~(t.after<2, 'n'>() & next_n);
  const Mask ie =
      after_i & e &
      (next_t | (next_n & ~t.after<2, 'c', 'n', 't'>() & ~t.before<2, 'd'>()) |
       (t.before<1, 'r'>() & ~t.after<2, 'd', 't'>()));
  const Mask last = t.ends<1>() | (t.before<1, 's'>() & t.ends<2>());
  const Mask creat =
      t.after<3, 'c'>() & t.after<2, 'r'>() & next_t & ~before<2>(u);
  const Mask alis =
      t.before<1, 'l'>() & before<2>(i) & t.before<3, 's', 't', 'z'>();
  const Mask ea = after_e & a &
                  ((last & t.after<2, 'd', 'r'>()) |
                   (t.before<1, 'c'>() & t.before<2, 't'>()) | creat | alis);
  const Mask eo = after_e & o & ~t.before<1, 'p'>() &
                  ~(t.after<2, 'g'>() & after<3>(t.word));
  return t.accented | ing | ia | io | ie | ea | eo | (after_i & u) |
         (after_u & (a | o)) | (after_e & u & t.before<1, 'm', 's'>()) |
         (after_u & e & t.before<1, 'l', 'n'>()) |
         (after_u & i & t.before<1, 'd', 'n'>()) |
         (after<1>(o) & e & t.before<1, 'm', 't'>());
}

// What is_nucleus() says.
DOCMILL_TARGET inline Mask nuclei_of(const Windows& windows) {
  const Letters t = letters_of(windows);
  const Mask vowel_letters = t.is<'a', 'e', 'i', 'o', 'u', 'y'>() | t.accented;
  const Mask vowels = vowels_of(t, vowel_letters);
  const Mask again = vowels & after<1>(vowels);
  const Mask silent = t.is<'e'>() & silent_of(t, vowel_letters);
  const Mask syllabic =
      t.is<'m'>() &
      (t.after<1, 's'>() | (t.after<2, 't'>() & t.after<1, 'h'>())) &
      (t.ends<1>() | (t.before<1, 's'>() & t.ends<2>()));
  return (vowels & ~again & ~silent) | (again & apart_of(t)) | syllabic;
}

}  // namespace
}  // namespace docmill::kernels::syllables
