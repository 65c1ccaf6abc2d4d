// Damages a text the way that web scrapers, converters and models damage
// texts, to see whether `quality` notices.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "perf/edit_text.h"

namespace docmill {

struct Damage {
  const char* name;
  bool is_mended;  // by the local repair backend
  // Returns `text` unchanged where the damage does not apply.
  std::string (*apply)(std::string_view text, Rng& rng);
};

std::span<const Damage> all_damages();

}  // namespace docmill
