// Pieces of sentences that the text and the Markdown view share. All results
// are plain text without markup; strings from outside are made visible.

#pragma once

#include <string>
#include <string_view>

#include "lib/report/run_report.h"

namespace docmill {

// "✓" when the exit code is 0, else "✗".
std::string status_mark(const RunReport& report);

// "docmill refine: partial (exit 3), 1,204 documents in 58 s"; with another
// strategy than the usual one "docmill refine (best-of): ..."
std::string status_phrase(const RunReport& report);

// "1,000 kept, 38 refined": what is not zero of the outcomes; "none" if all
// are.
std::string outcomes_phrase(const DocumentCounts& documents);

// "good_enough 1,000, no_gain 38": the most frequent first.
std::string reasons_phrase(const DocumentCounts& documents);

// "11: gopher_quality gopher_short_doc 8, c4 too_few_sentences 3": verdicts and
// their rules, the most frequent first; empty when nothing was dropped.
std::string dropped_phrase(const DocumentCounts& documents);

// "rejected lines 12, blank lines 3": what is not zero.
std::string apart_phrase(const DocumentCounts& documents);

// "212 MB peak (180 MB anonymous), CPU 98 s (97 % of 2)"
std::string resources_phrase(const RunReport& report);

// "out.jsonl, rejects out.rejects.jsonl, report run.json"; may be empty.
std::string output_phrase(const OutputPaths& output);

// "1 retry", "1,204 retries".
std::string counted(i64 count, std::string_view one, std::string_view many);

// "0.004 ms", "12.3 ms", "4,200 ms".
std::string show_ms(double milliseconds);

// One block character per bin of the histogram; a bin with anything in it
// never shows as empty.
std::string sparkline(const QualitySummary& quality);

}  // namespace docmill
