// Pieces of the JSON view of a run report.

#pragma once

#include <optional>
#include <string_view>

#include "lib/base/json_text.h"
#include "lib/report/run_report.h"

namespace docmill {

// The parts `llm`, `cache` and `cost`: those that the report has.
void add_calls(JsonWriter& json, const RunReport& report);

// Null for none.
void add_latency(JsonWriter& json, std::string_view key,
                 const std::optional<LatencySummary>& latency);

// `text` may hold any bytes.
void add_text(JsonWriter& json, std::string_view key, std::string_view text);

}  // namespace docmill
