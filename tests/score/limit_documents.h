// Documents that lie exactly at a limit of a rule, or one step beyond it.

#pragma once

#include <string>
#include <vector>

namespace docmill {

struct LimitDocument {
  std::string text;
  std::string signal;   // the one that the rule looks at
  double value;         // exactly what it is
  std::string filter;   // such as "fineweb"
  std::string verdict;  // "pass" at the limit, the rule beyond it
};

// Each limit of each rule, both sides; those of C4 are in c4_documents.h.
std::vector<LimitDocument> limit_documents();

}  // namespace docmill
