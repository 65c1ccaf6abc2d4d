#include "perf/damage_words.h"

#include <utility>

namespace docmill::damage {
namespace {

// A word with what stands behind it up to the next one.
struct Token {
  std::string word;
  std::string space;
};

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens(1);
  for (const char c : text) {
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      tokens.back().space += c;
      continue;
    }
    if (!tokens.back().space.empty())
      tokens.emplace_back();
    tokens.back().word += c;
  }
  return tokens;
}

std::string text_of(const std::vector<Token>& tokens) {
  std::string text;
  for (const Token& token : tokens)
    text += token.word + token.space;
  return text;
}

}  // namespace

std::string spelled_out(std::string_view text, Rng& rng) {
  return change_words(text, rng, [](std::string word, Rng& r) {
    if (word.size() < 3 || !happens(r, 0.25))
      return word;
    std::string out;
    for (const char c : word)
      out += {c, ' '};
    out.pop_back();
    return out;
  });
}

std::string fragments(std::string_view text, Rng& rng) {
  return change_words(text, rng, [](std::string word, Rng& r) {
    if (word.size() >= 5 && happens(r, 0.5))
      word.insert(2 + r() % (word.size() - 3), " ");
    return word;
  });
}

std::string doubled_words(std::string_view text, Rng& rng) {
  return change_words(text, rng, [](const std::string& word, Rng& r) {
    return happens(r, 0.12) ? word + " " + word : word;
  });
}

std::string key_mash_words(std::string_view text, Rng& rng) {
  return change_words(text, rng, [](std::string word, Rng& r) {
    if (happens(r, 0.35))
      for (char& c : word)
        c = "asdfghjklqwrtzpxcvbnm"[r() % 21];
    return word;
  });
}

// The words in another order, white space where it was.
std::string shuffled_words(std::string_view text, Rng& rng) {
  std::vector<Token> tokens = tokens_of(text);
  for (size_t i = tokens.size() - 1; i > 0; i--)
    tokens[i].word.swap(tokens[rng() % (i + 1)].word);
  return text_of(tokens);
}

// 15 % of the words lost; the end of a line stays.
std::string dropped_words(std::string_view text, Rng& rng) {
  std::vector<Token> tokens = tokens_of(text);
  for (Token& token : tokens) {
    if (!happens(rng, 0.15))
      continue;
    token.word.clear();
    if (token.space == " ")
      token.space.clear();
  }
  return text_of(tokens);
}

// 5 % of the ASCII letters swapped with the next one, or made another one.
std::string garbled_letters(std::string_view text, Rng& rng) {
  return change_words(text, rng, [](std::string word, Rng& r) {
    for (size_t i = 0; i < word.size(); i++) {
      if (!happens(r, 0.05))
        continue;
      if (r() % 2 == 0 && i + 1 < word.size())
        std::swap(word[i], word[i + 1]);
      else
        word[i] = static_cast<char>('a' + r() % 26);
    }
    return word;
  });
}

// A paragraph of random letters behind every fifth line, and one somewhere.
std::string key_mash_paragraphs(std::string_view text, Rng& rng) {
  std::vector<std::string> lines = split(text, "\n");
  const size_t one = rng() % lines.size();
  for (size_t i = 0; i < lines.size(); i++) {
    if (i != one && (lines[i].size() < 40 || !happens(rng, 0.2)))
      continue;
    lines[i] += "\n\n";
    for (size_t words = 12 + rng() % 20; words > 0; words--) {
      for (size_t letters = 3 + rng() % 7; letters > 0; letters--)
        lines[i] += static_cast<char>('a' + rng() % 26);
      lines[i] += words > 1 ? " " : ".\n";
    }
  }
  return join(lines, "\n");
}

// A handful of the text's words in random order, as long as the text.
std::string few_words(std::string_view text, Rng& rng) {
  std::vector<std::string> words = split(text, " ");
  if (words.size() < 30)
    return std::string(text);
  std::string out;
  const size_t kinds = 8 + words.size() / 20;
  while (out.size() < text.size())
    out += words[rng() % kinds] + " ";
  return out;
}

// Every word once, in random order, without stops.
std::string word_soup(std::string_view text, Rng& rng) {
  std::string plain(text);
  for (char& c : plain)
    if (static_cast<signed char>(c) >= 0 && !is_ascii_letter(c))
      c = ' ';
  std::vector<std::string> words = split(plain, " ");
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  std::shuffle(words.begin(), words.end(), rng);
  return join(words, " ");
}

}  // namespace docmill::damage
