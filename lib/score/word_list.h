// The words of a text, one behind the other without the white space between.
//
// A word is a maximal run of what is not white space, as it stands.

#pragma once

#include <span>
#include <string_view>

#include "lib/base/types.h"
#include "lib/score/scratch_buffer.h"
#include "lib/score/word_hash.h"

namespace docmill {

// Thread safety: none; one per thread, for one text after the other.
class WordList {
 public:
  WordList() : seeds_(word_seeds()) {}

  // REQUIRES: fewer than 2^31 bytes.
  void start(std::string_view text);

  // After the last word; `chars` are the text's code points.
  void finish(i64 chars) { is_ascii_ = chars == std::ssize(text_); }

  // Adds the words from bounds[0] to bounds[1], bounds[2] to bounds[3]... of
  // the text; an odd one at the end is left alone.
  // REQUIRES: words follow each other.
  void add(std::span<const u32> bounds);

  i64 size() const { return size_; }
  u64 hash(i64 i) const { return hashes_.data()[i]; }

  // The words i to i + count - 1 without white space between.
  std::string_view joined(i64 i, i64 count) const {
    const u32 begin = begins_.data()[i];
    return {reinterpret_cast<const char*>(bytes_.data()) + begin,
            begins_.data()[i + count] - begin};
  }

  // The code points of joined(i, count).
  i64 chars(i64 i, i64 count) const;

  // How many of Gopher's stop words are among the words, each counted once:
  // the, be, to, of, and, that, have, with, in this spelling only.
  i64 stop_words() const;

  // Gives memory back that only a giant document needs.
  void release_excess();

 private:
  const WordSeeds& seeds_;
  std::string_view text_;
  ScratchBuffer<u8> bytes_;  // of all words, with room behind
  ScratchBuffer<u64> hashes_;
  ScratchBuffer<u32> begins_;  // in bytes_; one more than there are words
  i64 size_ = 0;
  bool is_ascii_ = false;
  u32 met_stop_words_ = 0;
};

}  // namespace docmill
