// One pass over a text for all that its characters, words and lines tell:
// classes of characters, runs of words, lines, sentences.

#pragma once

#include <string_view>

#include "kernels/char_classes.h"
#include "lib/score/c4_lines.h"
#include "lib/score/line_shapes.h"
#include "lib/score/repeated_lines.h"
#include "lib/score/scratch_buffer.h"
#include "lib/score/word_list.h"
#include "lib/score/word_runs.h"

namespace docmill {

struct TextFindings {
  kernels::ClassCounts chars;
  WordRuns words;
  i64 sentences = 0;
  LineShapes shapes;
  LineRepeats repeats;  // only with Parts::repeated_lines
  C4Findings c4;        // only with Parts::c4
};

// Thread safety: none; one per thread. Nothing is allocated for a document in
// the steady state.
class TextScan {
 public:
  struct Parts {
    bool repeated_lines = false;
    bool c4 = false;
    bool word_list = false;
  };

  // REQUIRES: `c4_rules` outlive it.
  TextScan(const Parts& parts, const C4Rules& c4_rules)
      : parts_(parts), c4_(c4_rules) {}

  // REQUIRES: valid UTF-8 of fewer than 2^31 bytes.
  const TextFindings& scan(std::string_view text);

  // The words of the last text; only with Parts::word_list.
  const WordList& words() const { return word_list_; }

  // Gives memory back that only a giant document needs.
  void release_excess();

 private:
  // Where one kind of lines is, and what was counted before it.
  struct LineCursor {
    i64 begin = 0;
    i64 chars = 0;
    i64 words = 0;
    i64 sentences = 0;
  };

  void scan_block(i64 k);
  void list_words(i64 blocks);
  Line line_to(const LineCursor& begin, const LineCursor& end) const;
  LineCursor place_in_block(i64 k, int bit) const;
  bool has_phrase(i64 begin, i64 end) const;
  void end_newline_line(const LineCursor& end);
  void end_line(const LineCursor& end);
  void finish(const kernels::ClassCounts& chars);

  Parts parts_;
  std::string_view text_;
  i64 chunk_ = 0;                // where the chunk begins that is scanned
  kernels::ClassMasks masks_;    // of the chunk
  BlockStarts starts_ = {};      // of the block that is scanned
  LineCursor counted_;           // up to that block
  LineCursor newline_line_;      // begins the open line that ends at LF
  LineCursor line_;              // begins the open line that ends at any break
  bool is_inside_word_ = false;  // at the end of the chunk before
  ScratchBuffer<u32> bounds_;    // of the chunk's words
  ScratchBuffer<u64> phrases_;   // marks of the whole text
  WordList word_list_;
  RepeatedLines repeated_lines_;
  C4Lines c4_;
  TextFindings found_;
};

}  // namespace docmill
