// One pass over a text for all that its characters, words and lines tell.

#pragma once

#include <string_view>

#include "kernels/text_scan.h"
#include "lib/score/c4_lines.h"
#include "lib/score/line_shapes.h"
#include "lib/score/repeated_lines.h"
#include "lib/score/scratch_buffer.h"
#include "lib/score/word_list.h"

namespace docmill {

struct ShapeFindings {
  kernels::ScanCounts counts;
  LineShapes shapes;
  LineRepeats repeats;  // only with Parts::repeated_lines
  C4Findings c4;        // only with Parts::c4
};

// Thread safety: none; one per thread. Nothing is allocated for a document in
// the steady state.
class ShapeScan {
 public:
  struct Parts {
    bool repeated_lines = false;
    bool c4 = false;
    bool word_list = false;
  };

  // REQUIRES: `c4_rules` outlive it.
  ShapeScan(const Parts& parts, const C4Rules& c4_rules)
      : parts_(parts), c4_(c4_rules) {}

  // REQUIRES: valid UTF-8 of fewer than 2^31 bytes.
  const ShapeFindings& scan(std::string_view text);

  // The words of the last text; only with Parts::word_list.
  const WordList& words() const { return word_list_; }

  // Gives memory back that only a giant document needs.
  void release_excess();

 private:
  // Where a line begins, and what the text has before it.
  struct LineBegin {
    i64 at = 0;
    i64 chars = 0;
    i64 words = 0;
    i64 sentences = 0;
  };

  void start(std::string_view text);
  void list_words(i64 chunk_begin);
  Line line_from(const LineBegin& begin, const kernels::LineEnd& end) const;
  bool has_phrase(const Line& line) const;
  void end_newline_line(const kernels::LineEnd& end);
  void end_line(const kernels::LineEnd& end);
  LineBegin behind(const kernels::LineEnd& end) const;
  void finish(const kernels::ScanCounts& counts);

  Parts parts_;
  std::string_view text_;
  kernels::ScanChunk chunk_;
  LineBegin newline_line_;       // the open line that ends at LF
  LineBegin line_;               // the open line that ends at any break
  bool is_inside_word_ = false;  // at the end of the chunk before
  ScratchBuffer<u32> bounds_;    // of the chunk's words
  ScratchBuffer<u64> phrases_;   // marks of the whole text
  WordList word_list_;
  RepeatedLines repeated_lines_;
  C4Lines c4_;
  ShapeFindings found_;
};

}  // namespace docmill
