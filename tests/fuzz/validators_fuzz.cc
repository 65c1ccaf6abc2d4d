// Fuzz target: a document and an answer to it, cut at the first 0xFF, through
// all that is done to an answer before it is taken. A document is always a
// good version of itself.

#include <string>
#include <string_view>

#include "lib/refine/scripts.h"
#include "lib/refine/validators.h"
#include "lib/text/utf8.h"
#include "tests/fuzz/require.h"

namespace docmill {
namespace {

void run(std::string_view input) {
  const std::size_t cut = std::min(input.find('\xFF'), input.size());
  const std::string original = replace_invalid_utf8(input.substr(0, cut));
  const std::string answer =
      replace_invalid_utf8(input.substr(std::min(cut + 1, input.size())));

  const std::string_view text = unwrap_answer(answer, original);
  require(text.size() <= answer.size());
  require(replace_invalid_utf8(text) == text);
  require(unwrap_answer(original, original) == original);

  Validator validator(original, CheckSet::all());
  validator.first_failure(text, true);
  require(validator.first_failure(text, false).has_value());
  require(!validator.first_failure(original, true));
  require(main_script(original) == main_script(original + " 1, 2"));
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  docmill::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
