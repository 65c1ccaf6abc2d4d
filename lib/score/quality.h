// One number, 0 to 100, for how well a text is edited: clean prose, lists,
// code pages and tables of any length near 100; repeated, shuffled, garbled
// or cut off text low. The default gate of `docmill refine` is 85.
//
// docs/quality.md explains every part, how it was fitted and where it fails.

#pragma once

#include <string_view>

#include "lib/base/types.h"
#include "lib/score/quality_lines.h"
#include "lib/score/quality_words.h"
#include "lib/score/word_stats.h"

namespace docmill {

// The parts of quality, each in [0, 1].
struct QualityParts {
  double entropy = 0;       // words as varied as they should be, of letters
                            // as words have them
  double coherence = 0;     // sentences in order, each said once
  double completeness = 0;  // beginning, end, and nothing that is not text
};

// 100 * (0.35 * entropy + 0.35 * coherence + 0.30 * completeness).
double quality_of(const QualityParts& parts);

// Measures text after text. Keeps a table between texts so that none is
// allocated for a document; results do not depend on earlier texts or on the
// CPU. Not thread safe: one per thread.
class QualityMeter {
 public:
  // REQUIRES: `text` is valid UTF-8; `words` and `folded` are what a
  // WordCounter for Unicode words made of it.
  QualityParts parts(std::string_view text, const WordStats& words,
                     const FoldedText& folded);
  double measure(std::string_view text, const WordStats& words,
                 const FoldedText& folded) {
    return quality_of(parts(text, words, folded));
  }

 private:
  SegmentTable segments_;
};

// The parts from counts; all are 0 for a text without words.
QualityParts quality_parts(const LineStats& lines, const WordSigns& signs,
                           const WordStats& words, i64 bytes);

}  // namespace docmill
