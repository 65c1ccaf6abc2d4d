#include "lib/io/json_line.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <unordered_set>
#include <utility>
#include <vector>

#include "lib/io/block.h"
#include "lib/io/json_members.h"
#include "lib/io/json_numbers.h"
#include "lib/text/utf8.h"

namespace docmill {
namespace {

static_assert(Block::kPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kMaxDepth = 1024;

// A parser that grew beyond this for one line is given back: simdjson holds
// up to 14 bytes for each byte of its longest line.
constexpr std::size_t kUsualCapacity = 1 << 20;

std::string_view reason(simdjson::error_code code) {
  switch (code) {
  case simdjson::DEPTH_ERROR:
    return "nested deeper than 1024";
  case simdjson::STRING_ERROR:
    return "invalid escape in a string";
  case simdjson::UNESCAPED_CHARS:
    return "control character in a string";
  case simdjson::UNCLOSED_STRING:
    return "string without an end";
  case simdjson::NUMBER_ERROR:
    return "invalid number";
  case simdjson::T_ATOM_ERROR:
  case simdjson::F_ATOM_ERROR:
  case simdjson::N_ATOM_ERROR:
    return "invalid literal";
  case simdjson::EMPTY:
    return "nothing there";
  default:
    return "invalid structure";
  }
}

i64 first_invalid_byte(std::string_view text) {
  i64 at = 0;
  while (at < std::ssize(text)) {
    const Decoded decoded = decode_utf8(text, at);
    if (!decoded.is_valid)
      return at;
    at += decoded.length;
  }
  return at;
}

tl::unexpected<Error> fail_utf8(std::string_view text) {
  return fail(Error::Code::kInvalid, "invalid UTF-8 at byte {}",
              first_invalid_byte(text));
}

// A copy that simdjson may read: with padding.
std::string_view padded_copy(std::string_view text, Arena& arena) {
  const std::span<char> space =
      arena.allocate(std::ssize(text) + Block::kPadding);
  std::memcpy(space.data(), text.data(), text.size());
  std::memset(space.data() + text.size(), ' ', Block::kPadding);
  return {space.data(), text.size()};
}

bool is_valid_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

// Whether `raw`, between its quotes, is the key `name`.
bool is_key(std::string_view raw, std::string_view name) {
  if (raw.find('\\') == raw.npos)
    return raw == name;
  return unescape_json(raw) == name;
}

bool is_id(std::string_view raw) {
  const char first = raw[0];
  return first == '"' || first == '-' || (first >= '0' && first <= '9');
}

// The id as it stands: the value of the member at `place`, counted from 0.
// simdjson sees the same members in the same order.
std::string_view raw_id_of(std::string_view line, i64 place) {
  JsonMembers members(line);
  for (i64 i = 0; i <= place; i++)
    members.next();
  return is_id(members.raw_value()) ? members.raw_value() : std::string_view();
}

}  // namespace

struct JsonLineParser::Simdjson {
  simdjson::dom::parser parser;

  simdjson::simdjson_result<simdjson::dom::element> parse(
      std::string_view line) {
    const bool is_usual = line.size() <= kUsualCapacity;
    if (line.size() > parser.capacity() ||
        (is_usual && parser.capacity() > kUsualCapacity)) {
      parser = simdjson::dom::parser();
      const std::size_t capacity =
          std::bit_ceil(std::max<std::size_t>(line.size(), 64 << 10));
      if (const auto error = parser.allocate(capacity, kMaxDepth))
        return error;
    }
    return parser.parse(line.data(), line.size(), false);
  }
};

JsonLineParser::JsonLineParser(const InputOptions& options)
    : simdjson_(std::make_unique<Simdjson>()),
      text_field_(options.text_field),
      id_field_(options.id_field),
      invalid_utf8_(options.invalid_utf8) {}

JsonLineParser::~JsonLineParser() = default;
JsonLineParser::JsonLineParser(JsonLineParser&&) noexcept = default;
JsonLineParser& JsonLineParser::operator=(JsonLineParser&&) noexcept = default;

Result<ParsedDocument> JsonLineParser::parse(std::string_view line,
                                             Arena& arena) {
  Result<ParsedDocument> parsed = parse_valid_utf8(line, arena);
  // simdjson may stop at another error before it comes to the bad byte.
  if (parsed || is_valid_utf8(line))
    return parsed;
  if (invalid_utf8_ == InvalidUtf8::kReject)
    return fail_utf8(line);
  return parse_valid_utf8(padded_copy(replace_invalid_utf8(line), arena),
                          arena);
}

Result<ParsedDocument> JsonLineParser::parse_valid_utf8(std::string_view line,
                                                        Arena& arena) {
  // Newer versions of simdjson take a byte order mark; one inside a file is
  // a defect.
  if (line.starts_with("\xEF\xBB\xBF"))
    return fail(Error::Code::kInvalid, "not JSON: byte order mark");
  simdjson::dom::element root;
  simdjson::error_code error = simdjson_->parse(line).get(root);
  if (error == simdjson::MEMALLOC)
    throw std::bad_alloc();
  if (error != simdjson::SUCCESS) {
    const std::string tamed = with_small_numbers(line);
    if (tamed != line)
      error = simdjson_->parse(padded_copy(tamed, arena)).get(root);
  }
  if (error != simdjson::SUCCESS)
    return fail(Error::Code::kInvalid, "not JSON: {}", reason(error));
  simdjson::dom::object object;
  if (root.get(object) != simdjson::SUCCESS)
    return fail(Error::Code::kInvalid, "not a JSON object");

  ParsedDocument document;
  document.line = line;
  bool has_text = false;
  simdjson::dom::element text;
  i64 members = 0;
  i64 id_member = -1;
  for (const simdjson::dom::key_value_pair field : object) {
    if (field.key == text_field_) {
      has_text = true;
      text = field.value;
    }
    if (field.key == id_field_)
      id_member = members;
    members++;
  }
  if (!has_text)
    return fail(Error::Code::kInvalid, "no field \"{}\"", text_field_);
  std::string_view unescaped;
  if (text.get(unescaped) != simdjson::SUCCESS)
    return fail(Error::Code::kInvalid, "field \"{}\" is not a string",
                text_field_);
  if (id_member >= 0)
    document.raw_id = raw_id_of(line, id_member);
  document.text = unescaped;
  return document;
}

Result<std::string_view> parse_plain_text(std::string_view bytes,
                                          InvalidUtf8 invalid_utf8,
                                          Arena& arena) {
  if (is_valid_utf8(bytes))
    return bytes;
  if (invalid_utf8 == InvalidUtf8::kReject)
    return fail_utf8(bytes);
  return arena.copy(replace_invalid_utf8(bytes));
}

std::vector<std::string> values_of_fields(
    std::string_view line, const std::vector<std::string>& names) {
  std::vector<std::string> values(names.size());
  for (JsonMembers walk(line); walk.next();)
    for (std::size_t i = 0; i < names.size(); i++) {
      if (!is_key(walk.raw_key(), names[i]))
        continue;
      const std::string_view raw = walk.raw_value();
      if (raw.starts_with('"'))
        values[i] = unescape_json(raw.substr(1, raw.size() - 2));
      else
        values[i] = raw == "null" ? std::string_view() : raw;
    }
  return values;
}

void append_other_fields(std::string& out, std::string_view line,
                         std::span<const std::string_view> left_out) {
  struct Member {
    std::string_view key;
    std::string_view value;
  };
  std::vector<Member> members;
  for (JsonMembers walk(line); walk.next();) {
    const auto is_same = [&](std::string_view name) {
      return is_key(walk.raw_key(), name);
    };
    if (std::none_of(left_out.begin(), left_out.end(), is_same))
      members.push_back({walk.raw_key(), walk.raw_value()});
  }

  // From the end, so that the last of equal keys is met first.
  std::unordered_set<std::string> seen;
  for (auto member = members.rbegin(); member != members.rend(); ++member)
    if (!seen.insert(unescape_json(member->key)).second)
      member->value = {};
  for (const Member& member : members) {
    if (member.value.empty())
      continue;
    out += ",\"";
    out += member.key;
    out += "\":";
    out += member.value;
  }
}

}  // namespace docmill
