// What a run counts about its documents, beyond the shared counters: quality
// before and after, why each document ended as it did, and what dropped it.
//
// Thread safety: any thread may count; the totals only when none does.

#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include <tbb/enumerable_thread_specific.h>

#include "lib/refine/outcome.h"
#include "lib/report/counters.h"
#include "lib/report/quality_histogram.h"
#include "lib/score/signals.h"

namespace docmill {

class RunTally {
 public:
  void count_scored(double quality) { parts_.local().before.insert(quality); }

  void count_refined(double before, const Refinement& refinement) {
    Part& part = parts_.local();
    part.before.insert(before);
    part.after.insert(refinement.score.quality);
    if (refinement.reason == Reason::kError)
      part.errors[static_cast<std::size_t>(refinement.error->kind)]++;
    else
      part.reasons[static_cast<std::size_t>(refinement.reason)]++;
  }

  // REQUIRES: `rule` outlives the tally.
  void count_dropped(Filter filter, std::string_view rule) {
    parts_.local().dropped[{filter, rule}]++;
  }

  QualityHistogram before() const {
    QualityHistogram all;
    for (const Part& part : parts_)
      all.merge(part.before);
    return all;
  }

  QualityHistogram after() const {
    QualityHistogram all;
    for (const Part& part : parts_)
      all.merge(part.after);
    return all;
  }

  std::map<std::string, i64> reasons() const {
    std::map<std::string, i64> named;
    for (const Part& part : parts_) {
      for (std::size_t i = 0; i < part.reasons.size(); i++)
        if (part.reasons[i] > 0)
          named[std::string(reason_name(static_cast<Reason>(i)))] +=
              part.reasons[i];
      for (std::size_t i = 0; i < part.errors.size(); i++)
        if (part.errors[i] > 0)
          named[std::string(error_kind_name(static_cast<ErrorKind>(i)))] +=
              part.errors[i];
    }
    return named;
  }

  // By filter and rule.
  std::map<std::string, std::map<std::string, i64>> dropped() const {
    std::map<std::string, std::map<std::string, i64>> named;
    for (const Part& part : parts_)
      for (const auto& [what, count] : part.dropped)
        named[std::string(filter_name(what.first))][std::string(what.second)] +=
            count;
    return named;
  }

 private:
  static constexpr std::size_t kReasons =
      static_cast<std::size_t>(Reason::kInterrupted) + 1;

  struct Part {
    QualityHistogram before;
    QualityHistogram after;
    std::array<i64, kReasons> reasons{};
    std::array<i64, kErrorKinds> errors{};
    std::map<std::pair<Filter, std::string_view>, i64> dropped;
  };

  tbb::enumerable_thread_specific<Part> parts_;
};

}  // namespace docmill
