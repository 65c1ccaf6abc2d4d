// Counts what went wrong by kind, and keeps one example of each.
//
// The example of a kind is that of the smallest input position, so that the
// report is the same for any number of threads.
//
// Thread safety: record() and entries() may be called from any thread.

#pragma once

#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

struct ErrorEntry {
  std::string kind = {};
  i64 count = 0;
  std::string example =
      {};                 // visible_text, at most ErrorTally::kMaxExampleBytes
  std::string hint = {};  // what the user can do, may be empty
};

class ErrorTally {
 public:
  static constexpr std::size_t kMaxExampleBytes = 200;

  // A guard, not a feature: kinds are names in the code and few. Further ones
  // count as "other".
  static constexpr std::size_t kMaxKinds = 64;

  struct Event {
    std::string_view kind;
    i64 position = 0;  // of the document or line in the whole input; unique
    std::string_view example = {};  // any bytes, such as "a.jsonl:7: not JSON"
    std::string_view hint = {};
  };

  void record(const Event& event);

  // The most frequent kind first, equals by name.
  std::vector<ErrorEntry> entries() const;

 private:
  struct Slot {
    ErrorEntry entry;
    i64 position = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Slot, std::less<>> slots_;
};

}  // namespace docmill
