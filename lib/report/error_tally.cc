#include "lib/report/error_tally.h"

#include <algorithm>

#include "lib/base/safe_text.h"

namespace docmill {

void ErrorTally::record(const Event& event) {
  const std::lock_guard lock(mutex_);
  auto slot = slots_.find(event.kind);
  if (slot == slots_.end()) {
    const bool is_full = slots_.size() >= kMaxKinds;
    const std::string_view kind = is_full ? "other" : event.kind;
    slot = slots_.try_emplace(std::string(kind)).first;
    slot->second.entry.kind = kind;
  }
  Slot& kept = slot->second;
  if (kept.entry.count == 0 || event.position < kept.position) {
    kept.position = event.position;
    kept.entry.example = visible_text(event.example, kMaxExampleBytes);
    kept.entry.hint = visible_text(event.hint, kMaxExampleBytes);
  }
  kept.entry.count++;
}

std::vector<ErrorEntry> ErrorTally::entries() const {
  std::vector<ErrorEntry> entries;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [kind, slot] : slots_)
      entries.push_back(slot.entry);
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const ErrorEntry& a, const ErrorEntry& b) {
                     return a.count > b.count;
                   });
  return entries;
}

}  // namespace docmill
