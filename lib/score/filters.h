// The verdicts of the four filters on what was measured, as datatrove 0.10
// comes to them: in its order of rules, with its comparisons. The first rule
// that drops a text is the verdict.
//
// A word is a run of what is not white space, where datatrove takes a
// tokenizer's.

#pragma once

#include "lib/score/c4_lines.h"
#include "lib/score/filter_rules.h"
#include "lib/score/scores.h"

namespace docmill {

Verdict gopher_quality(const Shape& shape, const GopherQualityRules& rules);

// REQUIRES: `chars` is the number of code points of the text.
Verdict gopher_repetition(const Repetition& repetition, i64 chars,
                          const GopherRepetitionRules& rules);

Verdict c4(const C4Findings& findings, const C4Rules& rules);

Verdict fineweb(const Shape& shape, const FinewebRules& rules);

}  // namespace docmill
