#include "lib/refine/local/repair_chars.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>

#include "lib/refine/local/repair_mojibake.h"
#include "lib/refine/local/repair_shape.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

constexpr std::string_view kSoftHyphen = "\xC2\xAD";
constexpr std::string_view kZeroWidthSpace = "\xE2\x80\x8B";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

void replace_text(Page& page, PageLine& line, std::string text) {
  const LineKind kind = line.kind;
  line.text = page.keep(std::move(text));
  measure(line);
  if (line.kind != LineKind::kBlank)
    line.kind = kind;
}

// Whether NFC could change a text that holds `c`. Cheap for what is common:
// Cyrillic, kana, ideographs, Hangul syllables and punctuation.
bool may_change_in_nfc(char32_t c) {
  if (c < 0x300 || (c >= 0x400 && c < 0x480) || (c >= 0x2010 && c < 0x2028) ||
      (c >= 0x3000 && c < 0x302A) || (c >= 0x3041 && c < 0x3097) ||
      (c >= 0x30A0 && c < 0xA000) || (c >= 0xAC00 && c < 0xD7A4))
    return false;
  const utf8proc_property_t* property = utf8proc_get_property(c);
  const bool is_decomposable =
      property->decomp_seqindex != UINT16_MAX && property->decomp_type == 0;
  return property->combining_class != 0 || is_decomposable ||
         property->comb_index != UINT16_MAX || (c >= 0x1100 && c < 0x1200);
}

bool may_need_nfc(std::string_view text) {
  for (i64 at = 0; at < std::ssize(text);) {
    if (static_cast<u8>(text[at]) < 0xCC) {  // below U+0300
      at++;
      continue;
    }
    const Decoded decoded = decode_utf8(text, at);
    if (may_change_in_nfc(decoded.code_point))
      return true;
    at += decoded.length;
  }
  return false;
}

void repair_nfc(Page& page, PageLine& line) {
  utf8proc_uint8_t* composed = nullptr;
  const auto bytes = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(line.text.data()),
      line.text.size(), &composed,
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (bytes >= 0) {
    const std::string_view view(reinterpret_cast<char*>(composed), bytes);
    if (view != line.text) {
      replace_text(page, line, std::string(view));
      page.counts.nfc++;
    }
  }
  std::free(composed);
}

// Thai, Lao, Burmese and Khmer mark word ends with zero-width spaces.
bool has_unspaced_script(std::string_view text) {
  for (size_t at = 0; at + 1 < text.size(); at++) {
    const u8 lead = static_cast<u8>(text[at]);
    const u8 next = static_cast<u8>(text[at + 1]);
    if ((lead == 0xE0 && next >= 0xB8) ||
        (lead == 0xE1 && next >= 0x80 && next <= 0x9F))
      return true;
  }
  return false;
}

// A soft hyphen at the line's end is left to the hyphenation pass.
void repair_zero_width(Page& page, PageLine& line) {
  if (line.text.find(kSoftHyphen) == line.text.npos &&
      line.text.find(kZeroWidthSpace) == line.text.npos &&
      line.text.find(kByteOrderMark) == line.text.npos)
    return;
  const bool keeps_spaces = has_unspaced_script(line.text);
  std::string text;
  i64 removed = 0;
  for (size_t at = 0; at < line.text.size();) {
    const std::string_view rest = line.text.substr(at);
    const bool is_last = trim(rest).size() <= kSoftHyphen.size();
    size_t skip = 0;
    if (rest.starts_with(kSoftHyphen) && !is_last)
      skip = kSoftHyphen.size();
    else if (rest.starts_with(kZeroWidthSpace) && !keeps_spaces)
      skip = kZeroWidthSpace.size();
    else if (rest.starts_with(kByteOrderMark))
      skip = kByteOrderMark.size();
    if (skip == 0)
      text += line.text[at++];
    else
      removed++;
    at += skip;
  }
  if (removed == 0)
    return;
  page.counts.zero_width += removed;
  replace_text(page, line, std::move(text));
}

// Bytes of the blanks at `at`: spaces, tabs and no-break spaces.
i64 blank_run(std::string_view text, i64 at) {
  i64 end = at;
  for (;;) {
    if (end < std::ssize(text) && (text[end] == ' ' || text[end] == '\t'))
      end++;
    else if (text.substr(end, 2) == kNoBreakSpace)
      end += 2;
    else
      return end - at;
  }
}

bool is_stop(char c) { return c == '.' || c == '!' || c == '?' || c == ':'; }

// Blanks that separate words and nothing else: letters, digits, or a comma
// before.
bool is_between_words(std::string_view text, i64 from, i64 to) {
  const auto is_word_byte = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || static_cast<u8>(c) >= 0x80;
  };
  return (is_word_byte(text[from - 1]) || text[from - 1] == ',') &&
         is_word_byte(text[to]);
}

// Blanks in a run; a no-break space has two bytes.
i64 wide_of(std::string_view run) {
  return std::ssize(run) - std::count(run.begin(), run.end(), '\xC2');
}

// What a run of blanks inside running text becomes.
std::string_view one_blank(std::string_view run, char before) {
  if (run.size() == 1 || run == kNoBreakSpace)
    return run;
  if (run == "  " && is_stop(before))
    return run;  // two spaces after a sentence are a style
  return run.find_first_of(" \t") == run.npos ? kNoBreakSpace : " ";
}

// A wide gap is a column unless the line is a paragraph of its own.
i64 widest_stray_run(const Page& page, i64 at) {
  constexpr i64 kMaxStrayBlanks = 3;
  constexpr u32 kLongParagraphWords = 12;
  return page.stands_alone(at) && page.lines[at].words >= kLongParagraphWords
             ? std::ssize(page.lines[at].text)
             : kMaxStrayBlanks;
}

void repair_inner_blanks(Page& page, i64 number) {
  constexpr i64 kMinWords = 8;
  PageLine& line = page.lines[number];
  if (!is_prose(line, kMinWords) || is_key_value(line.text))
    return;
  const i64 widest = widest_stray_run(page, number);
  const std::string_view body = trim(line.text);
  const i64 start = body.data() - line.text.data();
  const i64 end = start + std::ssize(body);
  std::string text(line.text.substr(0, start));
  bool is_changed = false;
  for (i64 at = start; at < end;) {
    const i64 bytes = blank_run(line.text, at);
    if (bytes == 0) {
      text += line.text[at++];
      continue;
    }
    const std::string_view run = line.text.substr(at, bytes);
    const std::string_view blank = one_blank(run, line.text[at - 1]);
    // One gap that looks like a column, and the line is left as it is.
    if (blank != run &&
        (wide_of(run) > widest || !is_between_words(line.text, at, at + bytes)))
      return;
    is_changed |= blank != run;
    text += blank;
    at += bytes;
  }
  if (!is_changed)
    return;
  text += line.text.substr(end);
  page.counts.blanks++;
  replace_text(page, line, std::move(text));
}

void repair_trailing_blanks(Page& page, i64 at) {
  PageLine& line = page.lines[at];
  const std::string_view trimmed = trim_right(line.text);
  if (trimmed.size() == line.text.size())
    return;
  // Markdown: two spaces before a line end inside a paragraph break the line.
  const bool is_hard_break =
      line.text.ends_with("  ") && !trimmed.empty() && page.has_ink(at + 1);
  if (is_hard_break)
    return;
  line.text = trimmed;
  page.counts.blanks++;
}

// What the bytes >= 0x80 of a line may call for, in one look.
struct Survey {
  bool has_garbled_lead = false;  // U+00C0 to U+00FF
  bool has_marks = false;         // U+0300 and above
  bool has_invisible = false;
  bool has_no_break_space = false;
};

// "U+00E9": what such a line shows, it means.
bool is_about_characters(std::string_view text) {
  return text.find("U+") != text.npos;
}

Survey survey_of(std::string_view text) {
  Survey survey;
  for (size_t i = 0; i + 1 < text.size(); i++) {
    const u8 byte = static_cast<u8>(text[i]);
    if (byte < 0xC2)
      continue;
    const u8 next = static_cast<u8>(text[i + 1]);
    survey.has_garbled_lead |= byte == 0xC3;
    survey.has_marks |= byte >= 0xCC;
    survey.has_invisible |= (byte == 0xC2 && next == 0xAD) ||
                            (byte == 0xE2 && next == 0x80) ||
                            (byte == 0xEF && next == 0xBB);
    survey.has_no_break_space |= byte == 0xC2 && next == 0xA0;
  }
  return survey;
}

void repair_high_bytes(Page& page, PageLine& line) {
  Survey survey = survey_of(line.text);
  if (survey.has_garbled_lead && !is_about_characters(line.text)) {
    MojibakeRepair repair = repaired_mojibake(line.text);
    if (repair.repaired > 0) {
      page.counts.mojibake += repair.repaired;
      replace_text(page, line, std::move(repair.text));
      survey = survey_of(line.text);
    }
  }
  if (survey.has_marks && may_need_nfc(line.text) &&
      !is_about_characters(line.text))
    repair_nfc(page, line);
  if (survey.has_invisible)
    repair_zero_width(page, line);
  // No-break spaces are no gap for measure(), which counts bytes.
  line.has_gap |= survey.has_no_break_space;
}

}  // namespace

void repair_chars(Page& page) {
  for (i64 i = 0; i < page.size(); i++) {
    PageLine& line = page.lines[i];
    if (line.kind == LineKind::kProtected)
      continue;
    if (line.high > 0)
      repair_high_bytes(page, line);
    if (line.has_gap && line.kind == LineKind::kText)
      repair_inner_blanks(page, i);
    if (!line.text.empty() && (line.text.back() <= ' ' || line.high > 0))
      repair_trailing_blanks(page, i);
  }
}

}  // namespace docmill
