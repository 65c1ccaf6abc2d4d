// Documents that C4 keeps or drops for what it makes of one line.

#pragma once

#include <string>
#include <vector>

namespace docmill {

struct C4Document {
  std::string text;
  std::string verdict;
};

// For each rule lines on both sides of it, such as "a b c. [1]", which ends
// in a blank when the citation is gone.
std::vector<C4Document> c4_documents();

}  // namespace docmill
