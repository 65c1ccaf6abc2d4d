// Counts the words of a text, and where its sentences begin, from the masks
// of kernels/char_classes.h, 64 bytes at a time.
//
// A word is a maximal run of what is not white space. It has a letter when any
// of its characters is one, and is a symbol word when none of its characters
// is plain (see kernels/char_tables.h). A sentence begins at the first word of
// a line and after . ! or ? and white space.

#pragma once

#include "lib/base/types.h"

namespace docmill {

// One block's masks; see ClassMasks.
struct BlockMasks {
  u64 chars, spaces, letters, plain, stops, breaks;
};

// The first bytes of words and sentences in a block.
struct BlockStarts {
  u64 words, sentences;
};

// Thread safety: none. One for each text; blocks come in order.
class WordRuns {
 public:
  BlockStarts add(const BlockMasks& block);

  // After the last block:
  i64 words() const { return words_; }
  i64 letter_words() const { return letter_words_; }
  i64 plain_words() const { return words_ - symbol_words_; }
  // Code points in words that are no symbol words.
  i64 plain_word_chars() const { return word_chars_ - symbol_chars_; }

 private:
  void add_symbol_words(const BlockMasks& block, u64 ends, u64 not_plain,
                        bool was_pending);

  i64 words_ = 0;
  i64 letter_words_ = 0;
  i64 symbol_words_ = 0;
  i64 word_chars_ = 0;
  i64 symbol_chars_ = 0;

  // What reaches over the border of two blocks: whether the block before ends
  // inside a word, in one without a letter or plain character so far, with a
  // stop, in white space that a sentence follows.
  bool in_word_ = false;
  u64 is_letterless_ = 0;
  u64 is_symbol_ = 0;
  bool after_stop_ = false;
  u64 awaits_sentence_ = 1;  // as a text begins with one
  i64 held_chars_ = 0;       // of the word that is_symbol_
};

}  // namespace docmill
