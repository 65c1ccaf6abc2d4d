// Marks where the phrases that C4's rules look for may stand, so that lines
// without a mark need not be searched.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docmill::kernels {

// Sets bit i of masks[k] where at byte 64 * k + i of text[0, n) one of these
// begins: '{', '[', U+212A (whose lower case is k), or, in any case, one of
// the letters jav, ips, rms, vac, oki, which stand in "javascript", "lorem
// ipsum", "terms of use", "privacy policy" and "cookie". Writes n / 64 + 1
// masks; bits behind the text are 0.
void mark_phrases(const uint8_t* text, size_t n, uint64_t* masks);

// One compiled version of the kernel.
struct MarkPhrases {
  const char* isa;
  bool (*is_supported)();
  void (*run)(const uint8_t* text, size_t n, uint64_t* masks);
};

// All versions, best first; the last one is the reference.
std::span<const MarkPhrases> mark_phrases_versions();

}  // namespace docmill::kernels
