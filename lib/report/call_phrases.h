// Pieces of sentences about calls and money, for the text and the Markdown
// view. As in report_phrases.h, all results are plain, visible text.

#pragma once

#include <string>

#include "lib/report/call_report.h"

namespace docmill {

// "1,204 requests, 31 retries; errors: rate 20, timeout 11"
std::string requests_phrase(const LlmReport& llm);

// "p50 812 ms, p99 4,200 ms; 64 at once, 64 connections, 94.7 % reused"; may
// be empty.
std::string network_phrase(const LlmReport& llm);

// "1,000 documents in 105 requests, 10 at last; 12 splits, 3 alone": the size
// that packs had at the end, and, where they are not zero, how often one was
// split and how many documents were asked for alone then. Empty when there was
// no pack.
std::string packing_phrase(const PackingReport& packing);

// "12,000 of 13,204 calls saved, $1.23: memory 1,000, disk 10,900, joined
// 100"; `requests` are those that were sent. Empty when there were no calls
// to save.
std::string cache_phrase(const CacheReport& cache, i64 requests);

// "$4.56 paid, $5.10 predicted; 1,204,000 tokens in, 80,000 out". A price that
// is not known is said to be so.
std::string cost_phrase(const CostReport& cost);

// "$1,204.50", "$0.0421"; "<$0.0001" for what is less.
std::string show_usd(double usd);

}  // namespace docmill
