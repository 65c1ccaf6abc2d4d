#include "lib/score/c4_lines.h"

#include <algorithm>

#include "kernels/utf8_step.h"
#include "lib/text/unicode_tables.h"
#include "lib/text/white_space.h"

namespace docmill {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::string_view kPolicies[] = {"terms of use",   "privacy policy",
                                          "cookie policy",  "uses cookies",
                                          "use of cookies", "use cookies"};

// `visit(classes, first byte, length)` for each character.
template <class Visit>
void for_each_char(std::string_view text, Visit visit) {
  const u8* p = reinterpret_cast<const u8*>(text.data());
  const u8* const end = p + text.size();
  while (p < end) {
    const kernels::Utf8Step step = kernels::utf8_at(p, end);
    visit(step.code_point == kernels::kNoCodePoint
              ? u8{0}
              : kClassTables.of(step.code_point),
          *p, step.length);
    p += step.length;
  }
}

// The length of the citation mark at the beginning of `text`, which begins
// with '[': of [], [12], [edit], [citation needed]. 0 when it is none.
std::size_t citation_length(std::string_view text) {
  for (const std::string_view mark : {"[edit]"sv, "[citation needed]"sv})
    if (text.starts_with(mark))
      return mark.size();
  std::size_t at = 1;
  const u8* const p = reinterpret_cast<const u8*>(text.data());
  while (at < text.size()) {
    if (text[at] == ']')
      return at + 1;
    const kernels::Utf8Step step = kernels::utf8_at(p + at, p + text.size());
    if (step.code_point == kernels::kNoCodePoint ||
        (kClassTables.of(step.code_point) & kernels::kDigit) == 0)
      break;
    at += step.length;
  }
  return 0;
}

// `line` without citation marks. Linear: a mark that is none ends at a
// character that begins no mark, or at the next '['.
void remove_citations(std::string_view line, std::string& out) {
  out.clear();
  while (true) {
    const std::size_t open = std::min(line.find('['), line.size());
    out += line.substr(0, open);
    line.remove_prefix(open);
    if (line.empty())
      return;
    const std::size_t length = citation_length(line);
    if (length == 0)
      out += '[';
    line.remove_prefix(std::max<std::size_t>(length, 1));
  }
}

// Lower-cases ASCII and U+212A, the only other character whose lower case is
// ASCII and nothing else.
void lower_ascii(std::string_view line, std::string& out) {
  out.clear();
  for_each_char(line,
                [&, at = std::size_t{0}](u8, u8 first, u32 length) mutable {
                  const std::string_view bytes = line.substr(at, length);
                  at += length;
                  if (first >= 'A' && first <= 'Z')
                    out += static_cast<char>(first | 0x20);
                  else if (bytes == "\u212A")
                    out += 'k';
                  else
                    out += bytes;
                });
}

// The pieces of a line cut after . ! or ? and white space.
i64 count_sentences(std::string_view line) {
  i64 count = 0;
  bool after_stop = false;
  bool awaits_sentence = true;
  for_each_char(line, [&](u8 classes, u8 first, u32) {
    if ((classes & kernels::kSpace) != 0) {
      awaits_sentence |= after_stop;
      after_stop = false;
      return;
    }
    count += awaits_sentence;
    awaits_sentence = false;
    after_stop = first == '.' || first == '!' || first == '?';
  });
  return count;
}

// False where no word has more than `bytes` bytes for sure.
bool may_have_longer_word(std::string_view line, std::size_t bytes) {
  while (line.size() > bytes) {
    const std::size_t blank = line.substr(0, bytes + 1).rfind(' ');
    if (blank == line.npos)
      return true;
    line.remove_prefix(blank + 1);
  }
  return false;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != text.npos;
}

}  // namespace

void C4Lines::add(const Line& line, bool may_hold_phrase) {
  if (line.is_blank() || !found_.dropping_rule.empty())
    return;
  const std::string_view stripped = strip(line.text);
  if (may_hold_phrase)
    add_searched(stripped, line.words);
  else if (is_sentence_like(stripped, line.words) && !has_giant_word(stripped))
    found_.sentences += line.sentences;
}

bool C4Lines::is_sentence_like(std::string_view line, i64 words) const {
  constexpr std::string_view kEnds = ".?!\"'";
  if (rules_.filter_no_terminal_punct &&
      (line.empty() || !contains(kEnds, line.substr(line.size() - 1)) ||
       line.ends_with("...")))
    return false;
  return !rules_.min_words_per_line ||
         static_cast<double>(words) >= *rules_.min_words_per_line;
}

bool C4Lines::has_giant_word(std::string_view line) const {
  if (!rules_.max_word_length ||
      !may_have_longer_word(line,
                            static_cast<std::size_t>(*rules_.max_word_length)))
    return false;
  i64 longest = 0;
  i64 length = 0;
  for_each_char(line, [&](u8 classes, u8, u32) {
    length = (classes & kernels::kSpace) != 0 ? 0 : length + 1;
    longest = std::max(longest, length);
  });
  return static_cast<double>(longest) > *rules_.max_word_length;
}

void C4Lines::add_searched(std::string_view line, i64 words) {
  if (has_giant_word(line))
    return;
  if (rules_.remove_citations) {
    remove_citations(line, cleaned_);
    line = cleaned_;
  }
  if (!is_sentence_like(line, words))
    return;
  lower_ascii(line, lowered_);
  if (rules_.filter_lorem_ipsum && contains(lowered_, "lorem ipsum")) {
    found_.dropping_rule = "lorem_ipsum";
    return;
  }
  if (rules_.filter_javascript && contains(lowered_, "javascript"))
    return;
  if (rules_.filter_curly_bracket && contains(lowered_, "{")) {
    found_.dropping_rule = "curly_bracket";
    return;
  }
  const bool is_policy =
      std::any_of(std::begin(kPolicies), std::end(kPolicies),
                  [&](std::string_view p) { return contains(lowered_, p); });
  if (rules_.filter_policy && is_policy)
    return;
  found_.sentences += count_sentences(line);
}

void C4Lines::release_excess() {
  constexpr std::size_t kMaxKeptBytes = std::size_t{1} << 20;
  for (std::string* line : {&cleaned_, &lowered_})
    if (line->capacity() > kMaxKeptBytes)
      std::string().swap(*line);
}

}  // namespace docmill
