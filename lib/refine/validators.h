// Checks that a candidate is a version of the document rather than something
// else: each failure has the name of a reason in the records.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/refine/backend.h"
#include "lib/refine/facts.h"
#include "lib/refine/outcome.h"

namespace docmill {

enum class Check {
  kEmpty,      // something is left
  kTruncated,  // the answer was not cut off
  kLength,     // neither much shorter nor much longer
  kRefusal,    // no apology or chat around the text
  kFacts,      // numbers, addresses, code blocks, headings are still there
  kScript,     // the same writing system
};

class CheckSet {
 public:
  static CheckSet all();
  static CheckSet none() { return CheckSet(); }

  // "all", "none", or names separated by commas: empty, truncated, length,
  // refusal, facts, script. Fails with kUsage on an unknown name.
  static Result<CheckSet> parse(std::string_view list);

  bool contains(Check check) const {
    return bits_ >> static_cast<int>(check) & 1;
  }

 private:
  unsigned bits_ = 0;
};

// Takes off what models put around a text: a <think> part at the start and a
// fence around the whole answer when the original has none.
std::string_view unwrap_answer(std::string_view answer,
                               std::string_view original);

// The checks against one original. What is needed of the original is measured
// once, and only when no cheaper look at the two texts settles a check.
//
// Length and facts are judged against the body of the original, without the
// navigation and boilerplate that a good version may drop (page_body.h), and
// length against the body's distinct sentences.
//
// Thread safety: one candidate at a time. REQUIRES: `original` outlives this.
class Validator {
 public:
  Validator(std::string_view original, CheckSet checks)
      : original_(original), checks_(checks) {}

  // The reason of the first check that `candidate` fails.
  std::optional<Reason> first_failure(std::string_view candidate,
                                      bool is_complete);

 private:
  bool has_good_length(std::string_view candidate);
  bool has_all_facts(std::string_view candidate);
  const std::string& body();
  const std::string& rough_body();

  std::string_view original_;
  CheckSet checks_;
  // Set on the first question that cannot do without.
  std::optional<std::string> body_;
  std::optional<std::string> rough_body_;
  std::optional<Facts> facts_;     // of the body
  std::optional<i64> body_bytes_;  // of the body's distinct sentences
};

}  // namespace docmill
