// Damage to the words of a text and to their order; see quality_damage.h.

#pragma once

#include "perf/edit_text.h"

namespace docmill::damage {

std::string shuffled_words(std::string_view text, Rng& rng);
std::string dropped_words(std::string_view text, Rng& rng);
std::string garbled_letters(std::string_view text, Rng& rng);
std::string key_mash_paragraphs(std::string_view text, Rng& rng);
std::string key_mash_words(std::string_view text, Rng& rng);
std::string spelled_out(std::string_view text, Rng& rng);
std::string fragments(std::string_view text, Rng& rng);
std::string doubled_words(std::string_view text, Rng& rng);
std::string few_words(std::string_view text, Rng& rng);
std::string word_soup(std::string_view text, Rng& rng);

}  // namespace docmill::damage
