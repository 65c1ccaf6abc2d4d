// data/prompts/refine.txt, so that the program needs no file.

#pragma once

#include <string_view>

namespace docmill {

extern const std::string_view kBuiltinPrompt;

}  // namespace docmill
