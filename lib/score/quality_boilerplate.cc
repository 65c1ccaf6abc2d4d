#include "lib/score/quality_boilerplate.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "lib/base/ascii.h"

namespace docmill {
namespace {

// Lower case, at least 8 bytes each, sorted: those with the same first 8 bytes
// are neighbours.
constexpr std::string_view kPhrases[] = {
    "accept all cookies",
    "accept cookies",
    "add to cart",
    "all rights reserved",
    "back to top",
    "by continuing to use",
    "by using this site",
    "by using this website",
    "click here to",
    "contact us",
    "cookie policy",
    "cookie settings",
    "copy link",
    "enable javascript",
    "follow us on",
    "home page",
    "jump to content",
    "jump to navigation",
    "leave a comment",
    "leave a reply",
    "log in to ",
    "manage cookies",
    "navigation",
    "next topic",
    "please enable javascript",
    "powered by ",
    "previous topic",
    "print this page",
    "privacy policy",
    "quick search",
    "read more",
    "related articles",
    "related posts",
    "report a bug",
    "save my name",
    "share on ",
    "share this",
    "show source",
    "sign up for",
    "skip to content",
    "skip to main",
    "skip to navigation",
    "subscribe now",
    "subscribe to our",
    "table of contents",
    "terms and conditions",
    "terms of service",
    "terms of use",
    "this site uses cookies",
    "this website uses cookies",
    "toggle navigation",
    "tweet this",
    "view all posts",
    "we and our partners",
    "we use cookies",
    "you are here",
    "your email address will not",
};

constexpr i64 kKeyBytes = 8;
constexpr i64 kMaxBytes = 160;
constexpr int kSlotBits = 11;
constexpr u64 kCaseBits = 0x2020202020202020;

// The slot of a text by its first 8 bytes, in lower case.
constexpr u64 slot_of(u64 key) {
  return (key | kCaseBits) * 0xC4CEB9FE1A85EC53ull >> (64 - kSlotBits);
}

constexpr u64 key_of(std::string_view text) {
  u64 key = 0;
  for (i64 i = 0; i < kKeyBytes; i++)
    key |= static_cast<u64>(static_cast<u8>(text[i])) << 8 * i;
  return key;
}

// By slot, 1 + the first phrase that falls into it, or 0. One look-up clears
// nearly all lines. Different beginnings never share a slot (checked below).
constexpr signed char kNoRoom = -1;
constexpr auto kSlots = [] {
  std::array<signed char, 1 << kSlotBits> slots = {};
  for (i64 i = std::ssize(kPhrases) - 1; i >= 0; i--) {
    signed char& slot = slots[slot_of(key_of(kPhrases[i]))];
    const bool is_shared =
        slot == kNoRoom ||
        (slot > 0 && key_of(kPhrases[i]) != key_of(kPhrases[slot - 1]));
    slot = static_cast<signed char>(is_shared ? kNoRoom : i + 1);
  }
  return slots;
}();
static_assert(std::ranges::find(kSlots, kNoRoom) == kSlots.end(),
              "raise kSlotBits or change the multiplier");

}  // namespace

bool is_boilerplate(std::string_view text) {
  const i64 size = std::ssize(text);
  if (size < kKeyBytes || size > kMaxBytes)
    return false;
  u64 key;
  std::memcpy(&key, text.data(), sizeof key);
  if constexpr (std::endian::native == std::endian::big)
    key = __builtin_bswap64(key);
  const i64 first = kSlots[slot_of(key)];
  if (first == 0)
    return false;
  for (i64 i = first - 1; i < std::ssize(kPhrases); i++) {
    if (ascii::starts_with(text, kPhrases[i]))
      return true;
    if (key_of(kPhrases[i]) != (key | kCaseBits))
      return false;
  }
  return false;
}

bool is_menu(std::string_view line, i64 bars) {
  constexpr i64 kMaxEntryBytes = 24;
  const i64 size = std::ssize(line);
  if (size < 2 || size > kMaxBytes || line[0] == '|')
    return false;
  const bool ends_in_bar = line.back() == '|' || line.ends_with("\u00BB");
  if (ends_in_bar && size <= 2 * kMaxEntryBytes)
    return true;
  return bars >= 2 && size <= (bars + 1) * kMaxEntryBytes;
}

}  // namespace docmill
