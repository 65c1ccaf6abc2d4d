// Fuzz target: arbitrary bytes wherever a report holds text. The JSON view
// parses, the text view stays within its 25 lines of 80 columns, and no view
// has a control character.

#include <fuzzer/FuzzedDataProvider.h>

#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/base/safe_text.h"
#include "lib/text/utf8.h"
#include "tests/fuzz/require.h"
#include "tests/report/sample_report.h"

namespace docmill {
namespace {

RunReport report_with(FuzzedDataProvider& input) {
  const auto text = [&] { return input.ConsumeRandomLengthString(300); };
  RunReport report = sample_call_report();
  report.run.host = text();
  report.run.cpu = text();
  report.run.error = text();
  report.packing = {.packs = 1, .documents = 2, .size_last = 2};
  report.documents.reasons[text()] = 7;
  report.errors.push_back(
      {.kind = text(), .count = 3, .example = text(), .hint = text()});
  report.thresholds.push_back({.expr = text(), .actual = 1, .is_ok = false});
  report.warnings.push_back({.kind = text(), .text = text()});
  report.output = {.records = text(),
                   .rejects = text(),
                   .dropped = text(),
                   .reports = {text(), text()}};
  report.llm->errors[text()] = 2;
  report.llm->by_model[0].request_model = text();
  report.llm->by_model[0].response_model = text();
  report.llm->endpoints.push_back({text(), text()});
  return report;
}

void check_lines(std::string_view view, i64 max_lines, i64 max_columns) {
  require(view.ends_with('\n') && replace_invalid_utf8(view) == view);
  i64 lines = 0;
  while (!view.empty()) {
    const std::string_view line = view.substr(0, view.find('\n'));
    require(visible_text(line) == line && column_count(line) <= max_columns);
    view.remove_prefix(line.size() + 1);
    lines++;
  }
  require(lines <= max_lines);
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace docmill;
  constexpr i64 kAny = i64{1} << 40;
  static JsonParser parser;
  FuzzedDataProvider input(data, size);
  const RunReport report = report_with(input);
  const std::string json = to_json(report);
  require(parser.parse(json).has_value());
  check_lines(json, kAny, kAny);
  check_lines(to_text(report), 25, 80);
  check_lines(to_markdown(report), kAny, kAny);
  return 0;
}
