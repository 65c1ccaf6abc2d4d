// Documents of about 1.5 KB to measure with: cuts of the JSONL file that
// DOCMILL_CORPUS names, or made-up English.

#pragma once

#include <string>
#include <vector>

namespace docmill {

// Thread safety: may be called from any thread.
const std::vector<std::string>& bench_documents();

}  // namespace docmill
