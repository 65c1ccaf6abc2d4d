// Small steps of changing a text, for those that damage texts.

#pragma once

#include <algorithm>
#include <cctype>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace docmill {

using Rng = std::mt19937_64;

inline bool happens(Rng& rng, double share) {
  return static_cast<double>(rng() >> 11) * 0x1p-53 < share;
}

inline bool is_ascii_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

inline std::vector<std::string> split(std::string_view text,
                                      std::string_view separator) {
  std::vector<std::string> pieces;
  while (true) {
    const size_t at = text.find(separator);
    pieces.emplace_back(text.substr(0, at));
    if (at == text.npos)
      return pieces;
    text.remove_prefix(at + separator.size());
  }
}

inline std::string join(const std::vector<std::string>& pieces,
                        std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < pieces.size(); i++) {
    if (i > 0)
      text += separator;
    text += pieces[i];
  }
  return text;
}

// Calls `change(word, rng)` for each run of ASCII letters.
template <class Change>
inline std::string change_words(std::string_view text, Rng& rng,
                                Change change) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && is_ascii_letter(text[end]))
      end++;
    if (end == i)
      out += text[i++];
    else
      out += change(std::string(text.substr(i, end - i)), rng);
    i = std::max(i, end);
  }
  return out;
}

}  // namespace docmill
