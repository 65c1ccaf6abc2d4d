// Fuzz target: any text is scored as the slow oracle of the tests scores it.

#include <cstdint>
#include <cstdio>

#include "lib/text/utf8.h"
#include "tests/fuzz/require.h"
#include "tests/score/oracle_differences.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string found = docmill::differences(docmill::replace_invalid_utf8(
      {reinterpret_cast<const char*>(data), size}));
  std::fputs(found.c_str(), stderr);
  docmill::require(found.empty());
  return 0;
}
