#include "lib/report/call_phrases.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "lib/base/safe_text.h"
#include "lib/base/units.h"
#include "lib/report/report_phrases.h"

namespace docmill {
namespace {

// ": rate 20, timeout 11", the most frequent first; empty for none.
std::string kinds_phrase(const std::map<std::string, i64>& counts) {
  std::vector<std::pair<std::string, i64>> kinds(counts.begin(), counts.end());
  std::erase_if(kinds, [](const auto& kind) { return kind.second == 0; });
  std::stable_sort(
      kinds.begin(), kinds.end(),
      [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string list;
  for (const auto& [kind, count] : kinds)
    list += fmt::format("{} {} {}", list.empty() ? ":" : ",",
                        visible_text(kind), show_count(count));
  return list;
}

}  // namespace

std::string requests_phrase(const LlmReport& llm) {
  std::string phrase = counted(llm.requests, "request", "requests");
  if (llm.retries != 0)
    phrase += ", " + counted(llm.retries, "retry", "retries");
  const std::string errors = kinds_phrase(llm.errors);
  return errors.empty() ? phrase : phrase + "; errors" + errors;
}

std::string network_phrase(const LlmReport& llm) {
  std::string phrase;
  if (llm.latency_ms)
    phrase = fmt::format("p50 {}, p99 {}; ", show_ms(llm.latency_ms->p50),
                         show_ms(llm.latency_ms->p99));
  if (!llm.connection_reuse_rate)
    return phrase.empty() ? "" : phrase.substr(0, phrase.size() - 2);
  // Rounded down: 100 % is said only of runs where it is so.
  const double percent = std::floor(*llm.connection_reuse_rate * 1000) / 10;
  return phrase +
         fmt::format(
             "{} at once, {}, {:.1f} % reused", show_count(llm.in_flight_max),
             counted(llm.connections_opened, "connection", "connections"),
             percent);
}

std::string packing_phrase(const PackingReport& packing) {
  if (packing.packs == 0 && packing.bisections == 0)
    return "";
  std::string phrase =
      fmt::format("{} in {}, {} at last",
                  counted(packing.documents, "document", "documents"),
                  counted(packing.packs, "request", "requests"),
                  show_count(packing.size_last));
  if (packing.bisections > 0)
    phrase += "; " + counted(packing.bisections, "split", "splits");
  if (packing.alone > 0)
    phrase += fmt::format("{} {} alone", packing.bisections > 0 ? "," : ";",
                          show_count(packing.alone));
  return phrase;
}

std::string cache_phrase(const CacheReport& cache, i64 requests) {
  const i64 all = requests + cache.saved_calls;
  if (all == 0)
    return "";
  std::string phrase =
      fmt::format("{} of {} saved", show_count(cache.saved_calls),
                  counted(all, "call", "calls"));
  if (cache.saved_usd && cache.saved_calls > 0)
    phrase += ", " + show_usd(*cache.saved_usd);
  std::string sources;
  std::string errors;
  const auto add = [](std::string& list, std::string_view name, i64 count) {
    if (count != 0)
      list += fmt::format("{} {} {}", list.empty() ? ":" : ",",
                          visible_text(name), show_count(count));
  };
  for (const CacheTierReport& tier : cache.tiers) {
    add(sources, tier.name, tier.hits);
    add(errors, tier.name, tier.errors);
  }
  add(sources, "joined", cache.joined);
  return phrase + sources + (errors.empty() ? "" : "; errors" + errors);
}

std::string cost_phrase(const CostReport& cost) {
  std::string phrase =
      cost.usd ? show_usd(*cost.usd) + " paid" : "price not known";
  if (cost.predicted_usd)
    phrase += ", " + show_usd(*cost.predicted_usd) + " predicted";
  return phrase + fmt::format("; {} in, {} out",
                              counted(cost.prompt_tokens, "token", "tokens"),
                              show_count(cost.completion_tokens));
}

std::string show_usd(double usd) {
  if (usd <= 0)
    return "$0";
  if (usd < 0.0001)
    return "<$0.0001";
  if (usd < 1)
    return fmt::format("${:.4f}", usd);
  // Beyond what a bill can hold, but a report is shown whatever it holds.
  const i64 cents = std::llround(std::min(usd, 1e15) * 100);
  return fmt::format("${}.{:02}", show_count(cents / 100), cents % 100);
}

}  // namespace docmill
