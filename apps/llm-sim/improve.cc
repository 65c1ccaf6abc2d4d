#include "apps/llm-sim/improve.h"

#include "apps/llm-sim/chance.h"
#include "apps/llm-sim/document.h"
#include "lib/refine/local/repair.h"

namespace docmill::sim {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

// Appends `stretch` repaired. The blank lines at its end, which a repair
// drops, part it from what follows and stay.
void append_repaired(std::string& out, std::string_view stretch) {
  std::string repaired = repair(stretch).text;
  const std::size_t size = repaired.find_last_not_of(kBlanks) + 1;
  if (size == 0)  // nothing is left of it
    return;
  repaired.resize(size);
  out += repaired;
  out += stretch.substr(stretch.find_last_not_of(kBlanks) + 1);
}

}  // namespace

std::string improve(std::string_view document, double quality, u64 seed) {
  if (quality >= 1)
    return repair(document).text;
  Chance chance(hash_combine(seed, hash64(document)));
  std::string out;
  std::size_t begin = 0;  // of the stretch to repair
  std::size_t at = 0;
  for (const std::string_view piece : paragraphs(document)) {
    const bool is_left = chance.share() >= quality;
    if (is_left) {
      append_repaired(out, document.substr(begin, at - begin));
      out += piece;
      begin = at + piece.size();
    }
    at += piece.size();
  }
  out += repair(document.substr(begin)).text;
  return out;
}

}  // namespace docmill::sim
