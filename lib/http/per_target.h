// A value for each of a few targets.

#pragma once

#include <iterator>
#include <utility>
#include <vector>

#include "lib/http/http_types.h"

namespace docmill {

template <class Value>
class PerTarget {
 public:
  // Value() when it is asked for first. Stays in place until another target's
  // is.
  Value& of(const HttpTarget* target) {
    for (auto& [key, value] : values_) {
      if (key == target)
        return value;
    }
    return values_.emplace_back(target, Value()).second;
  }

  i64 size() const { return std::ssize(values_); }

 private:
  std::vector<std::pair<const HttpTarget*, Value>> values_;
};

}  // namespace docmill
