#include "lib/score/entropy_terms.h"

#include <cmath>
#include <memory>

namespace docmill {

const EntropyTerms& entropy_terms() {
  static const auto terms = [] {
    auto made = std::make_unique<EntropyTerms>();
    made->term[0] = 0;
    for (i64 c = 1; c <= kMaxTabledCount; c++) {
      const double count = static_cast<double>(c);
      made->term[c] = std::llround(count * std::log2(count) * kTermUnit);
      made->step[c - 1] = made->term[c] - made->term[c - 1];
    }
    return made;
  }();
  return *terms;
}

}  // namespace docmill
