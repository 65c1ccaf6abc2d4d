#include "lib/score/quality_words.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "kernels/word_bounds.h"
#include "lib/score/quality_tables.h"

namespace docmill {
namespace {

namespace tables = quality_tables;

constexpr std::size_t kMaxChunks = 8;
constexpr std::size_t kMaxWords = kernels::kBoundsCapacity / 2;
constexpr u32 kSectionWords = 48;

// A word or gap as the tables of neighbours want it: its class in 8 bits,
// whether it begins with a capital letter in one, and as what it stands before
// the next one.
using Symbol = u16;
constexpr u32 kClassBits = 0xFF;
constexpr u32 kCaseBits = 0x1FF;

constexpr Symbol gap_symbol(int gap) {
  return static_cast<Symbol>(gap | gap << 9);
}

Symbol word_symbol(u32 klass, bool is_capital) {
  return static_cast<Symbol>(klass + (tables::kDigit << 9) +
                             is_capital * 0x300);
}

// The symbol of a gap of one byte, of two, and of more, by its first byte.
constexpr Symbol kNoGap = 0xFFFF;  // a blank, perhaps with one other sign
using GapsByByte = std::array<Symbol, 256>;
constexpr auto kGaps = [] {
  GapsByByte one;
  one.fill(gap_symbol(tables::kInner));
  one['\n'] = gap_symbol(tables::kBreak);
  one[' '] = kNoGap;
  GapsByByte two;
  two.fill(gap_symbol(tables::kOther));
  for (const int c : {'.', '!', '?'})
    two[c] = gap_symbol(tables::kStop);
  for (const int c : {',', ';', ':', ')'})
    two[c] = gap_symbol(tables::kComma);
  two['\n'] = gap_symbol(tables::kBreak);
  two[' '] = kNoGap;
  GapsByByte more = two;
  more[' '] = gap_symbol(tables::kBreak);
  return std::array{one, two, more};
}();

constexpr auto kShapes = [] {
  std::array<u8, 256> shapes;
  for (int c = 0; c < 256; c++)
    shapes[c] = c >= '0' && c <= '9' ? tables::kDigit
                : c < 0x80           ? tables::kLatin
                : c < 0xD4           ? tables::kLetter
                                     : tables::kIdeograph;
  return shapes;
}();

u64 load8(const u8* p) {
  u64 value;
  std::memcpy(&value, p, sizeof value);
  if constexpr (std::endian::native == std::endian::big)
    value = __builtin_bswap64(value);
  return value;
}

// How many bits of an ending count, by its last byte: four bytes of ASCII, six
// of other scripts.
int ending_bits(u8 byte) { return byte < 0x80 ? 32 : 48; }

// The mask of the first n bytes that were loaded.
constexpr u64 kFirstBytes[] = {0,
                               0xFF,
                               0xFFFF,
                               0xFFFFFF,
                               0xFFFFFFFF,
                               0xFFFFFFFFFF,
                               0xFFFFFFFFFFFF,
                               0xFFFFFFFFFFFFFF,
                               0xFFFFFFFFFFFFFFFF};

bool is_odd(u64 end_hash) {
  const u64 bit = end_hash >> (64 - tables::kKnownBits);
  return (tables::kKnownEndings[bit / 64] >> (bit % 64) & 1) == 0;
}

// What a slot holds for a hash: its class if the tags are the same, else 0
// or 256 and more.
u32 look_up(u16 slot, u64 hash) {
  return slot ^ (static_cast<u32>(hash >> 34) & 0xFF00);
}

bool is_class(u32 found) { return found - 1 < tables::kClasses - 1; }

// The rarer words of a section, as a set that may take one for another.
class Sketch {
 public:
  void add(u32 hash) { bits_ |= u64{1} << (hash >> 26); }

  // The share of the smaller one's words that the other has too.
  i64 likeness_per_mille(const Sketch& other) const {
    const i64 both = std::popcount(bits_ & other.bits_);
    const i64 all = std::min(std::popcount(bits_), std::popcount(other.bits_));
    return 1000 * both / std::max<i64>(all, 1);
  }

 private:
  u64 bits_ = 0;
};

// Looks at the words of one piece after the other, each in three short loops
// nearly free of branches: all words, those that are not frequent, and pairs.
class WordPass {
 public:
  // Where folding moved the letters, none is taken for a capital.
  WordPass(std::string_view text, const FoldedText& folded)
      : text_(folded),
        original_(text.size() == folded.bytes.size()
                      ? reinterpret_cast<const u8*>(text.data())
                      : folded.bytes.data()) {}

  void look_at(std::size_t chunk) {
    const std::size_t at = chunk * kernels::kBoundsChunk;
    const std::size_t masks =
        std::min(kernels::kBoundsChunk, text_.mask_words() - at);
    bool is_inside = false;
    const std::size_t bounds = kernels::word_bounds(
        text_.masks + at, masks, static_cast<u32>(at * 64), is_inside, bounds_);
    // What reaches over the end is left out; what reaches over the begin is
    // taken for a word.
    const i64 words = static_cast<i64>(bounds / 2);
    const i64 rare = add_words(words);
    add_rare_words(rare);
    add_pairs();
    signs_.words += words;
    signs_.known += words - rare;
    signs_.judged += words - rare;
  }

  const WordSigns& signs() const { return signs_; }

 private:
  struct RareWord {
    u32 hash;
    u16 number;  // in the piece
    u16 place;   // of its symbol
  };

  // Writes the symbols of words and gaps, as far as the words are frequent,
  // and collects the others. Returns how many these are.
  i64 add_words(i64 words) {
    const u8* const folded = text_.bytes.data();
    const u8* const original = original_;
    u32 symbols = 0;
    symbols_[symbols++] = gap_symbol(tables::kBreak);
    RareWord* rare = rare_;
    u32 end_before = words > 0 ? bounds_[0] : 0;
    for (i64 i = 0; i < words; i++) {
      const u32 begin = bounds_[2 * i];
      const u32 end = bounds_[2 * i + 1];
      if (i > 0) {
        const u32 length = std::min(begin - end_before, u32{3});
        const Symbol gap = kGaps[length - 1][folded[end_before]];
        symbols_[symbols] = gap;
        symbols += gap != kNoGap;
      }
      end_before = end;
      const u32 shown = std::min(end - begin, u32{8});
      const u64 hash =
          tables::word_hash(load8(folded + begin) & kFirstBytes[shown],
                            load8(folded + end - shown) & kFirstBytes[shown]);
      const u32 found =
          look_up(tables::kWords[hash >> (64 - tables::kWordBits)], hash);
      *rare = {static_cast<u32>(hash >> 32), static_cast<u16>(i),
               static_cast<u16>(symbols)};
      rare += !is_class(found);
      // The second byte of a letter beyond ASCII tells its case.
      const u32 sign = begin + (folded[begin] >= 0xC0);
      symbols_[symbols++] =
          word_symbol(found & kClassBits, original[sign] != folded[sign]);
    }
    symbols_[symbols++] = gap_symbol(tables::kBreak);
    symbols_end_ = symbols_ + symbols;
    return rare - rare_;
  }

  // Gives the other words classes by their endings or shapes, and looks at
  // their letters.
  void add_rare_words(i64 count) {
    const u8* const folded = text_.bytes.data();
    for (const RareWord* word = rare_; word != rare_ + count; word++) {
      const u8* const begin = folded + bounds_[2 * word->number];
      const u8* const end = folded + bounds_[2 * word->number + 1];
      const u8 first_byte = *begin;
      const u8 last_byte = end[-1];
      const i64 shown = std::min<i64>(end - begin, 8);
      const u64 last = load8(end - shown) << (64 - 8 * shown);
      const u64 end_hash =
          tables::end_hash(last & ~u64{0} << (64 - ending_bits(last_byte)));

      const u8 shape = kShapes[first_byte];
      const u32 ending = look_up(
          tables::kEndings[end_hash >> (64 - tables::kEndingBits)], end_hash);
      const bool has_ending =
          (end - begin > 4) & is_class(ending) & (shape != tables::kDigit);
      Symbol& symbol = symbols_[word->place];
      const u32 klass = shape ^ (shape ^ ending) * has_ending;
      symbol = static_cast<Symbol>((symbol & ~kClassBits) | klass);

      // A word that touches signs is a name or code as often as a word.
      const u32 gap = symbols_[word->place - 1] & kClassBits;
      const bool is_judged =
          ((shape == tables::kLatin) | (shape == tables::kLetter)) &
          (last_byte > '9') & (gap != tables::kInner) & (gap != tables::kOther);
      signs_.judged += is_judged;
      signs_.odd += is_judged & is_odd(end_hash);
      add_to_section(word->number, word->hash);
    }
  }

  void add_to_section(u32 number, u32 hash) {
    if (number / kSectionWords != section_number_) {
      end_section();
      section_number_ = number / kSectionWords;
    }
    section_.add(hash);
  }

  void end_section() {
    if (has_section_before_) {
      signs_.sections++;
      signs_.likeness += section_.likeness_per_mille(section_before_);
    }
    section_before_ = section_;
    has_section_before_ = true;
    section_ = {};
  }

  void add_pairs() {
    int order = 0;
    u32 before = symbols_[0];
    for (const Symbol* s = symbols_ + 1; s < symbols_end_; s++) {
      const u32 behind = *s;
      order += tables::kPairs[(behind & kClassBits) * tables::kClasses +
                              (before & kClassBits)];
      order += tables::kCapitals[(before & ~kCaseBits) | (behind & kCaseBits)];
      before = behind;
    }
    signs_.pairs += symbols_end_ - symbols_ - 1;
    signs_.order += order;
  }

  const FoldedText& text_;
  const u8* const original_;
  WordSigns signs_;
  Sketch section_;
  Sketch section_before_;
  u32 section_number_ = 0;
  bool has_section_before_ = false;
  u32 bounds_[kernels::kBoundsCapacity + 1];
  Symbol symbols_[2 * kMaxWords + 3];  // of words, and of gaps between them
  const Symbol* symbols_end_ = symbols_;
  RareWord rare_[kMaxWords + 1];
};

}  // namespace

WordSigns word_signs(std::string_view text, const FoldedText& folded) {
  WordPass pass(text, folded);
  const std::size_t chunks =
      (folded.mask_words() + kernels::kBoundsChunk - 1) / kernels::kBoundsChunk;
  const std::size_t looked_at = std::min(chunks, kMaxChunks);
  for (std::size_t i = 0; i < looked_at; i++)
    pass.look_at(i * chunks / looked_at);
  return pass.signs();
}

}  // namespace docmill
