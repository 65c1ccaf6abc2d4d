#include "lib/refine/local/repair_repeats.h"

#include <bit>
#include <vector>

#include "lib/base/hash.h"
#include "lib/refine/local/repair_shape.h"

namespace docmill {
namespace {

constexpr i64 kMinLineBytes = 40;
constexpr i64 kMinLineWords = 6;
constexpr i64 kMinSentenceBytes = 40;
constexpr i64 kMinSentenceWords = 6;
constexpr i64 kMinParagraphBytes = 200;
constexpr i64 kHugeBlockBytes = 1000;

// Where the sentence that starts at `at` ends: behind its stop and before the
// blank that follows, or at the end of the text.
size_t sentence_end(std::string_view text, size_t at) {
  for (; at + 1 < text.size(); at++)
    if (text[at + 1] == ' ' &&
        (text[at] == '.' || text[at] == '!' || text[at] == '?'))
      return at + 1;
  return text.size();
}

i64 words_in(std::string_view text) {
  i64 words = 0;
  bool is_before = true;
  for (char c : text) {
    words += is_before && c != ' ';
    is_before = c == ' ';
  }
  return words;
}

// `text` without sentences that repeat the one before; empty when it has
// none. `dropped` counts them.
struct Shortened {
  std::string text;
  i64 dropped = 0;
};
Shortened without_repeated_sentences(std::string_view text) {
  Shortened result;
  size_t copied = 0;
  std::string_view before;
  for (size_t at = 0; at < text.size();) {
    const size_t end = sentence_end(text, at);
    const std::string_view sentence = text.substr(at, end - at);
    const bool is_repeat = sentence == before &&
                           std::ssize(sentence) >= kMinSentenceBytes &&
                           words_in(sentence) >= kMinSentenceWords;
    size_t next = text.find_first_not_of(' ', end);
    next = next == text.npos ? text.size() : next;
    if (is_repeat) {
      result.text.append(text, copied, at - copied);
      copied = next;
      result.dropped++;
    }
    before = sentence;
    at = next;
  }
  if (result.dropped > 0) {
    result.text.append(text, copied);
    result.text = std::string(trim_right(result.text));
  }
  return result;
}

// Paragraphs are lines [from, to).
struct Paragraph {
  i64 from;
  i64 to;
  u64 hash;
  i64 bytes;
  i64 first = -1;  // index of the equal paragraph further up, -1 without one
};

bool are_equal(const Page& page, const Paragraph& a, const Paragraph& b) {
  if (a.hash != b.hash || a.to - a.from != b.to - b.from)
    return false;
  for (i64 i = 0; i < a.to - a.from; i++)
    if (trim(page.lines[a.from + i].text) != trim(page.lines[b.from + i].text))
      return false;
  return true;
}

// Paragraphs of running text long enough to be dropped when repeated.
std::vector<Paragraph> long_paragraphs(const Page& page) {
  std::vector<Paragraph> paragraphs;
  for (i64 i = 0; i < page.size();) {
    if (!page.has_ink(i)) {
      i++;
      continue;
    }
    Paragraph paragraph{i, i, 0, 0};
    bool is_text = true;
    for (; page.has_ink(i); i++) {
      is_text = is_text && page.lines[i].kind == LineKind::kText &&
                page.lines[i].indent == page.lines[paragraph.from].indent;
      paragraph.bytes += page.lines[i].inked;
    }
    paragraph.to = i;
    if (is_text && paragraph.bytes >= kMinParagraphBytes)
      paragraphs.push_back(paragraph);
  }
  return paragraphs;
}

bool is_droppable(const Page& page, const Paragraph& paragraph) {
  for (i64 i = paragraph.from; i < paragraph.to; i++)
    if (!is_prose(page.lines[i], 1) || is_legal(page.lines[i].text))
      return false;
  return ends_sentence(page.lines[paragraph.to - 1].text);
}

void drop_paragraph(Page& page, const Paragraph& paragraph) {
  if (!is_droppable(page, paragraph))
    return;
  for (i64 i = paragraph.from; i < paragraph.to; i++)
    page.lines[i].is_dropped = true;
  page.counts.repeated_paragraphs++;
}

// Licences and contracts repeat clauses on purpose.
bool is_legal_document(const Page& page) {
  static constexpr std::string_view kPhrases[] = {"WARRANTY",
                                                  "MERCHANTABILITY",
                                                  "hereby granted",
                                                  "License:",
                                                  "Redistribution and use",
                                                  "General Public License",
                                                  "Apache License",
                                                  "hereinafter",
                                                  "the Licens"};
  for (const PageLine& line : page.lines)
    for (std::string_view phrase : kPhrases)
      if (line.text.find(phrase) != line.text.npos)
        return true;
  return false;
}

// Points each paragraph to the first that equals it; tells whether any does.
bool find_repeats(const Page& page, std::vector<Paragraph>& paragraphs) {
  // Bounded, so that crafted collisions cost a missed repeat and no time.
  constexpr int kMaxProbes = 64;
  // Open addressing, at most half full; 0 is an empty slot, else index + 1.
  std::vector<u32> slots(std::bit_ceil(paragraphs.size() * 2));
  bool is_any = false;
  for (size_t i = 0; i < paragraphs.size(); i++) {
    Paragraph& here = paragraphs[i];
    for (i64 k = here.from; k < here.to; k++)
      here.hash = hash_combine(here.hash, hash64(trim(page.lines[k].text)));
    size_t slot = here.hash;
    for (int probe = 0; probe < kMaxProbes; probe++, slot++) {
      u32& entry = slots[slot & (slots.size() - 1)];
      if (entry != 0 && !are_equal(page, here, paragraphs[entry - 1]))
        continue;
      if (entry == 0)
        entry = i + 1;
      else
        here.first = entry - 1;
      break;
    }
    is_any |= here.first >= 0;
  }
  return is_any;
}

// Whether paragraph `at` stands right below the one that it repeats, or
// below another copy of it.
bool follows_at_once(const Page& page, const std::vector<Paragraph>& all,
                     i64 at) {
  if (all[at].first != at - 1 && all[at - 1].first != all[at].first)
    return false;
  for (i64 i = all[at - 1].to; i < all[at].from; i++)
    if (page.has_ink(i))
      return false;
  return true;
}

// One past the last paragraph of the block that starts at `at` and repeats
// as a whole, paragraph by paragraph.
i64 block_end(const std::vector<Paragraph>& all, i64 at) {
  i64 end = at + 1;
  while (end < std::ssize(all) && all[end].first >= 0 &&
         all[end].first == all[end - 1].first + 1)
    end++;
  return end;
}

}  // namespace

void drop_repeated_lines(Page& page) {
  i64 before = -1;
  for (i64 i = 0; i < page.size(); i++) {
    if (!page.has_ink(i))
      continue;
    PageLine& line = page.lines[i];
    const bool is_candidate =
        before >= 0 && i - before <= 2 && line.inked >= kMinLineBytes &&
        line.kind == LineKind::kText && line.inked == page.lines[before].inked;
    if (is_candidate && page.lines[before].kind == LineKind::kText &&
        trim(line.text) == trim(page.lines[before].text) &&
        is_prose(line, kMinLineWords) && ends_sentence(line.text)) {
      line.is_dropped = true;
      page.counts.repeated_lines++;
      continue;
    }
    before = i;
  }
}

void drop_repeated_sentences(Page& page) {
  for (PageLine& line : page.lines) {
    if (line.is_dropped || line.kind != LineKind::kText ||
        line.inked < 2 * kMinSentenceBytes)
      continue;
    Shortened shortened = without_repeated_sentences(line.text);
    if (shortened.dropped == 0)
      continue;
    line.text = page.keep(std::move(shortened.text));
    page.counts.repeated_sentences += shortened.dropped;
  }
}

void drop_repeated_paragraphs(Page& page) {
  std::vector<Paragraph> paragraphs = long_paragraphs(page);
  if (paragraphs.size() < 2 || !find_repeats(page, paragraphs) ||
      is_legal_document(page))
    return;
  // A reference repeats a note under each function on purpose. A repeat is
  // an accident when it follows at once, or when the block is so long that
  // nobody would write it again.
  for (i64 at = 0; at < std::ssize(paragraphs);) {
    if (paragraphs[at].first < 0) {
      at++;
      continue;
    }
    const i64 end = block_end(paragraphs, at);
    i64 bytes = 0;
    for (i64 i = at; i < end; i++)
      bytes += paragraphs[i].bytes;
    for (; at < end; at++)
      if (bytes >= kHugeBlockBytes || follows_at_once(page, paragraphs, at))
        drop_paragraph(page, paragraphs[at]);
  }
}

}  // namespace docmill
