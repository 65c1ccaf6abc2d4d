// The verdicts of the oracle: the filters of datatrove 0.10 at their
// defaults, each rule in datatrove's order and words.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/score/python_text.h"

namespace docmill {

using OracleScore = std::map<std::string, std::optional<double>>;

// These three are decided by the signals. "pass" or the first rule that
// drops; "empty" where the original would fail for lack of text.
std::string gopher_quality_verdict(const OracleScore& score);
std::string gopher_repetition_verdict(const OracleScore& score);
std::string fineweb_verdict(const OracleScore& score);

// C4 looks at each line by itself. Lower case is that of Unicode: the Kelvin
// sign in "cooKies" is a k. A citation is "[12]" with any decimal digits,
// "[edit]" or "[citation needed]" in just this case.
std::string c4_verdict(python::TextView text);

// `line` cut after '.', '!' or '?' where white space follows; the white space
// at a cut is in no piece. re.split(r"(?<=[.!?])\s+", line)
std::vector<python::Text> split_into_sentences(python::TextView line);

}  // namespace docmill
