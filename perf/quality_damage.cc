#include "perf/quality_damage.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "perf/damage_words.h"
#include "perf/edit_text.h"

namespace docmill {
namespace {

// The bytes of `c` read as Windows-1252, in UTF-8.
std::string misread(unsigned char c) {
  if (c == 0x80)
    return "\xE2\x82\xAC";
  if (c == 0x99)
    return "\xE2\x84\xA2";
  if (c == 0x9C)
    return "\xC5\x93";
  const char lead = static_cast<char>(0xC0 | c >> 6);
  return {lead, static_cast<char>(0x80 | (c & 0x3F))};
}

std::string mojibake(std::string_view text, Rng& rng) {
  const bool has_apostrophes = text.find('\'') != text.npos;
  std::string out;
  for (const char c : text) {
    if (static_cast<signed char>(c) < 0)
      out += misread(static_cast<unsigned char>(c));
    else if (c == '\'' && has_apostrophes)
      out += "\u00E2\u20AC\u2122";
    else if (c == 'e' && happens(rng, 0.02))
      out += "\u00C3\u00A9";
    else
      out += c;
  }
  return out;
}

std::string replacement_characters(std::string_view text, Rng& rng) {
  return change_words(text, rng, [](std::string word, Rng& r) {
    if (word.size() > 3 && happens(r, 0.03))
      word.replace(word.size() / 2, 1, "\uFFFD");
    return word;
  });
}

std::string blanks(std::string_view text, Rng& rng) {
  std::string out;
  for (const char c : text) {
    if (c == '\n' && happens(rng, 0.3))
      out += "  ";
    out += c;
    if (c == ' ' && happens(rng, 0.08))
      out.append(1 + rng() % 4, ' ');
  }
  return out;
}

std::string blank_lines(std::string_view text, Rng& rng) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n' && out.ends_with("\n\n") && happens(rng, 0.4))
      out.append(2 + rng() % 4, '\n');
  }
  return out;
}

std::string repeat(std::string_view text, std::string_view separator,
                   double share, Rng& rng) {
  std::vector<std::string> out;
  for (std::string& piece : split(text, separator)) {
    out.push_back(piece);
    if (piece.size() >= 20 && happens(rng, share))
      out.push_back(piece);
  }
  return join(out, separator);
}

std::string repeated_lines(std::string_view text, Rng& rng) {
  return repeat(text, "\n", 0.25, rng);
}

std::string repeated_paragraphs(std::string_view text, Rng& rng) {
  return repeat(text, "\n\n", 0.25, rng);
}

std::string repeated_sentences(std::string_view text, Rng& rng) {
  return repeat(text, ". ", 0.3, rng);
}

std::string boilerplate(std::string_view text, Rng& rng) {
  static constexpr std::string_view kLines[] = {
      "Skip to content",
      "Home | Products | About us | Contact",
      "This website uses cookies to give you the best experience.",
      "Accept all cookies",
      "Share on Facebook",
      "Share on Twitter",
      "Subscribe to our newsletter",
      "\u00A9 2021 Example Ltd. All rights reserved.",
      "Privacy Policy | Terms of Service",
      "Home \u00BB Blog \u00BB News",
      "Read more",
      "Back to top"};
  std::string out;
  std::string tail;
  for (const std::string_view line : kLines)
    if (happens(rng, 0.5))
      (rng() % 2 == 0 ? out : tail) += std::string(line) + "\n";
  return out + std::string(text) + "\n" + tail;
}

std::string hyphenation(std::string_view text, Rng& rng) {
  return change_words(text, rng, [](std::string word, Rng& r) {
    if (word.size() >= 7 && std::islower(word[3]) && std::islower(word[4]) &&
        happens(r, 0.08))
      word.insert(4, "-\n");
    return word;
  });
}

std::string broken_lines(std::string_view text, Rng& rng) {
  std::string out;
  for (size_t i = 0; i < text.size(); i++) {
    const bool is_inside = i > 0 && i + 1 < text.size() &&
                           std::islower(text[i - 1]) &&
                           std::islower(text[i + 1]);
    out += text[i] == ' ' && is_inside && happens(rng, 0.1) ? '\n' : text[i];
  }
  return out;
}

// Cuts between two words of a sentence in the second half.
std::string truncated(std::string_view text, Rng& rng) {
  for (int i = 0; i < 200; i++) {
    const size_t at = text.size() / 2 + rng() % (text.size() / 2 + 1);
    if (at < 30 || at + 30 >= text.size() || text[at] != ' ')
      continue;
    const std::string_view around = text.substr(at - 24, 48);
    const bool is_prose = std::all_of(around.begin(), around.end(), [](char c) {
      return is_ascii_letter(c) || c == ' ' || c == ',' ||
             static_cast<signed char>(c) < 0;
    });
    if (is_prose)
      return std::string(text.substr(0, at));
  }
  return std::string(text);
}

constexpr Damage kDamages[] = {
    {"mojibake", true, mojibake},
    {"replacement_characters", true, replacement_characters},
    {"blanks", true, blanks},
    {"blank_lines", true, blank_lines},
    {"repeated_lines", true, repeated_lines},
    {"repeated_paragraphs", true, repeated_paragraphs},
    {"repeated_sentences", true, repeated_sentences},
    {"boilerplate", true, boilerplate},
    {"hyphenation", true, hyphenation},
    {"broken_lines", true, broken_lines},
    {"truncated", false, truncated},
    {"shuffled_words", false, damage::shuffled_words},
    {"dropped_words", false, damage::dropped_words},
    {"garbled_letters", false, damage::garbled_letters},
    {"key_mash_paragraphs", false, damage::key_mash_paragraphs},
    {"key_mash_words", false, damage::key_mash_words},
    {"spelled_out", false, damage::spelled_out},
    {"fragments", false, damage::fragments},
    {"doubled_words", false, damage::doubled_words},
    {"few_words", false, damage::few_words},
    {"word_soup", false, damage::word_soup},
};

}  // namespace

std::span<const Damage> all_damages() { return kDamages; }

}  // namespace docmill
