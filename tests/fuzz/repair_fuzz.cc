// repair() on any bytes made valid: valid UTF-8 comes out, a second repair
// changes nothing, and the counts tell whether the first one did. The quick
// look for lost facts never says more than the slow one.

#include <simdjson.h>

#include <cstdlib>
#include <string>

#include "lib/refine/facts.h"
#include "lib/refine/local/page_body.h"
#include "lib/refine/local/repair.h"
#include "lib/text/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace docmill;
  const std::string text =
      replace_invalid_utf8({reinterpret_cast<const char*>(data), size});
  const Repaired once = repair(text);
  const Repaired twice = repair(once.text);
  const bool is_changed = once.text != text;
  if (!simdjson::validate_utf8(once.text) || twice.text != once.text ||
      is_changed != (once.counts.total() > 0))
    std::abort();
  if (surely_has_facts(once.text, text) &&
      !Facts(page_body(text)).are_in(Facts(once.text)))
    std::abort();
  return 0;
}
