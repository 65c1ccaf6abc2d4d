#include "lib/refine/prompt.h"

#include <cassert>
#include <cstdlib>

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/base/ascii.h"
#include "lib/base/hash.h"
#include "lib/base/read_file.h"
#include "lib/base/safe_text.h"
#include "lib/refine/builtin_prompt.h"
#include "lib/text/utf8.h"

namespace docmill {

// One part of the file and the number of its first line, for messages.
struct PromptPart {
  std::string_view text;
  i64 line = 0;

  // Without the line breaks at its ends.
  PromptPart stripped() const {
    const std::size_t begin = text.find_first_not_of('\n');
    if (begin == text.npos)
      return {"", line};
    const std::size_t end = text.find_last_not_of('\n') + 1;
    return {text.substr(begin, end - begin), line + static_cast<i64>(begin)};
  }
};

namespace {

constexpr std::string_view kOpen = "{{";
constexpr std::string_view kClose = "}}";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string with_plain_line_ends(std::string_view text) {
  if (text.starts_with(kByteOrderMark))
    text.remove_prefix(kByteOrderMark.size());
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); i++)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n')
      plain += text[i];
  return plain;
}

i64 lines_in(std::string_view text) {
  return std::count(text.begin(), text.end(), '\n');
}

struct Parts {
  std::optional<PromptPart> system;
  std::optional<PromptPart> user;
};

Result<Parts> find_parts(std::string_view text) {
  Parts parts;
  std::optional<PromptPart>* current = nullptr;
  i64 number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string_view raw = text.substr(at, next - at);
    const std::string_view line =
        raw.substr(0, raw.find_last_not_of(" \t\n") + 1);
    number++;
    if (line == "[system]" || line == "[user]") {
      current = line == "[user]" ? &parts.user : &parts.system;
      if (current->has_value())
        return fail(Error::Code::kUsage, "line {}: {} comes twice", number,
                    line);
      *current = PromptPart{text.substr(next, 0), number + 1};
    } else if (current != nullptr) {
      PromptPart& part = current->value();
      part.text = {part.text.data(), part.text.size() + raw.size()};
    } else if (!line.empty()) {
      return fail(Error::Code::kUsage,
                  "line {}: text before the line [system] or [user]", number);
    }
    at = next;
  }
  return parts;
}

// At most one byte more than a prompt may have, which parse() refuses.
Result<std::string> read_prompt(const std::string& path) {
  Result<std::string> text = read_file(path, Prompt::kMaxBytes + 1);
  if (!text)
    return fail(Error::Code::kUsage, "--prompt: {}", text.error().what);
  return text;
}

Result<void> check_utf8(std::string_view text) {
  for (i64 at = 0; at < std::ssize(text);) {
    const Decoded decoded = decode_utf8(text, at);
    if (!decoded.is_valid)
      return fail(Error::Code::kUsage, "line {}: not UTF-8",
                  1 + lines_in(text.substr(0, static_cast<std::size_t>(at))));
    at += decoded.length;
  }
  return {};
}

}  // namespace

int Prompt::index_of(std::string_view name) {
  if (name == "text")
    return kText;
  auto found = std::find(fields_.begin(), fields_.end(), name);
  if (found == fields_.end())
    found = fields_.emplace(fields_.end(), name);
  return static_cast<int>(found - fields_.begin());
}

Result<Prompt::Template> Prompt::parse_part(const PromptPart& source) {
  const std::string_view part = source.text;
  Template pieces;
  std::size_t at = 0;
  for (std::size_t open; (open = part.find(kOpen, at)) != part.npos;) {
    const i64 line = source.line + lines_in(part.substr(0, open));
    const std::size_t begin = open + kOpen.size();
    const std::size_t close = part.find(kClose, begin);
    const std::size_t line_end = part.find('\n', begin);
    if (close == part.npos || close > line_end)
      return fail(Error::Code::kUsage, "line {}: {{{{ without a }}}}", line);
    const std::string_view name =
        ascii::trim(part.substr(begin, close - begin), " \t\n");
    if (name.empty() || name.find_first_of("{}") != name.npos)
      return fail(Error::Code::kUsage,
                  "line {}: '{}' is not the name of a field", line,
                  visible_text(name, 80));
    if (open > at)
      pieces.push_back({kLiteral, EscapedText(part.substr(at, open - at))});
    pieces.push_back({index_of(name), EscapedText("")});
    at = close + kClose.size();
  }
  if (at < part.size())
    pieces.push_back({kLiteral, EscapedText(part.substr(at))});
  return pieces;
}

Result<Prompt> Prompt::parse(std::string_view raw) {
  if (std::ssize(raw) > kMaxBytes)
    return fail(Error::Code::kUsage, "larger than 1 MiB, not a prompt");
  if (const Result<void> checked = check_utf8(raw); !checked)
    return tl::unexpected(checked.error());
  const std::string text = with_plain_line_ends(raw);
  const Result<Parts> parts = find_parts(text);
  if (!parts)
    return tl::unexpected(parts.error());
  if (!parts->user)
    return fail(Error::Code::kUsage, "no line [user] before the user's part");
  Prompt prompt;
  if (const Result<void> read =
          prompt.read_parts(parts->system.value_or(PromptPart()).stripped(),
                            parts->user->stripped());
      !read)
    return tl::unexpected(read.error());
  return prompt;
}

Result<void> Prompt::read_parts(const PromptPart& system,
                                const PromptPart& user) {
  if (user.text.empty())
    return fail(Error::Code::kUsage, "line {}: the part [user] is empty",
                user.line);
  for (const auto& [part, pieces] :
       {std::pair(&system, &system_), std::pair(&user, &user_)}) {
    Result<Template> read = parse_part(*part);
    if (!read)
      return tl::unexpected(read.error());
    *pieces = std::move(*read);
  }
  const auto is_text = [](const Piece& piece) { return piece.value == kText; };
  if (std::none_of(system_.begin(), system_.end(), is_text) &&
      std::none_of(user_.begin(), user_.end(), is_text))
    return fail(Error::Code::kUsage,
                "no {{{{text}}}}, where the document would go");
  return {};
}

Result<Prompt> Prompt::load(const std::string& path) {
  const Result<std::string> text = read_prompt(path);
  if (!text)
    return tl::unexpected(text.error());
  Result<Prompt> prompt = parse(*text);
  if (!prompt)
    return fail(Error::Code::kUsage, "--prompt: {}: {}", path,
                prompt.error().what);
  return prompt;
}

Prompt Prompt::builtin() {
  Result<Prompt> prompt = parse(kBuiltinPrompt);
  if (!prompt)
    std::abort();  // a test reads it
  return std::move(*prompt);
}

ChatMessages Prompt::render(std::string_view text,
                            std::span<const std::string> values) const {
  assert(values.size() == fields_.size());
  const auto fill = [&](const Template& pieces) {
    MessageText filled;
    for (const Piece& piece : pieces) {
      if (piece.value == kLiteral)
        filled.add(piece.literal);
      else
        filled.add(piece.value == kText
                       ? text
                       : values[static_cast<std::size_t>(piece.value)]);
    }
    return filled;
  };
  return {fill(system_), fill(user_)};
}

std::optional<std::string> Prompt::task(std::string_view placeholder) const {
  if (!fields_.empty())
    return std::nullopt;
  const ChatMessages messages = render(placeholder);
  const std::string system = messages.system.text();
  return system.empty() ? messages.user.text()
                        : system + "\n\n" + messages.user.text();
}

std::string Prompt::digest() const {
  std::string bytes;
  const auto add = [&](std::string_view part) {
    bytes += fmt::format("{}:{}", part.size(), part);
  };
  for (const Template* pieces : {&system_, &user_}) {
    add(fmt::format("{}", pieces->size()));
    for (const Piece& piece : *pieces) {
      add(fmt::format("{}", piece.value));
      add(piece.value >= 0 ? fields_[static_cast<std::size_t>(piece.value)]
                           : piece.literal.text);
    }
  }
  return fmt::format("{:016x}{:016x}", hash64(bytes), hash64("2" + bytes));
}

}  // namespace docmill
