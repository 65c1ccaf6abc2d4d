#include "lib/llm/chat_request.h"

#include <cmath>

#include <algorithm>
#include <map>

#include "lib/base/json.h"
#include "lib/base/json_text.h"
#include "lib/base/safe_text.h"
#include "lib/llm/temperatures.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxNameBytes = 64;

struct Refused {
  std::string_view name;
  std::string_view why;
};

constexpr Refused kRefused[] = {
    {"model", "give it as --model"},
    {"messages", "they are made from --prompt and the document"},
    {"stream", "docmill reads whole answers"},
    {"stream_options", "docmill reads whole answers"},
    {"tools", "the answer must be text"},
    {"tool_choice", "the answer must be text"},
    {"parallel_tool_calls", "the answer must be text"},
    {"functions", "the answer must be text"},
    {"function_call", "the answer must be text"},
    {"audio", "the answer must be text"},
};

// What concerns the account, the bill or the transport, not the answer.
constexpr std::string_view kNotInKey[] = {
    "metadata", "safety_identifier", "service_tier", "store",
    "stream",   "stream_options",    "user"};

std::string json_of(double value) {
  std::string json;
  append_json_number(json, value);
  return json;
}

std::string json_of(i64 value) {
  std::string json;
  append_json_number(json, value);
  return json;
}

std::string json_of(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}

Result<void> check_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes ||
      !std::all_of(name.begin(), name.end(), is_name_character))
    return fail(Error::Code::kUsage,
                "--param: '{}' is not a name: letters, digits, _, - and ., at "
                "most {}",
                visible_text(name, 80), kMaxNameBytes);
  for (const Refused& refused : kRefused)
    if (name == refused.name)
      return fail(Error::Code::kUsage, "--param: {} cannot be set: {}", name,
                  refused.why);
  return {};
}

// Checks the values that change how many answers come, and of what kind.
Result<void> check_value(std::string_view name, std::string_view json) {
  if (json == "null")
    return {};
  if ((name == "n" || name == "best_of") && json != "1")
    return fail(Error::Code::kUsage,
                "--param: {} must be 1: one request is one answer", name);
  if (name == "modalities" && json != R"(["text"])")
    return fail(Error::Code::kUsage,
                "--param: modalities must be [\"text\"]: the answer must be "
                "text");
  return {};
}

Result<JsonMember> check_param(std::string_view name, std::string_view json) {
  if (const Result<void> checked = check_name(name); !checked)
    return tl::unexpected(checked.error());
  JsonParser parser;
  const Result<JsonValue> value = parser.parse(json);
  if (!value)
    return fail(Error::Code::kUsage,
                "--param: {}: '{}' is not JSON; text goes in double quotes: "
                "--param '{}=\"...\"'",
                name, visible_text(json, 80), name);
  std::string text = value->text();
  if (const Result<void> checked = check_value(name, text); !checked)
    return tl::unexpected(checked.error());
  return JsonMember(name, std::move(text));
}

using Members = std::map<std::string, std::string, std::less<>>;

Result<void> add_options(Members& members, const ChatParameters& parameters) {
  if (parameters.model.empty())
    return fail(Error::Code::kUsage, "--model: the name is empty");
  if (visible_text(parameters.model) != parameters.model)
    return fail(Error::Code::kUsage,
                "--model: '{}' holds control characters or is not UTF-8",
                visible_text(parameters.model, 80));
  members["model"] = json_of(parameters.model);
  if (const auto& temperature = parameters.temperature) {
    // Written so that NaN fails too.
    if (!(*temperature >= 0 && *temperature <= kMaxTemperature))
      return fail(Error::Code::kUsage, "--temperature is {}, expected 0 to 2",
                  *temperature);
    members["temperature"] = json_of(*temperature + 0.0);  // -0 is 0
  }
  if (const auto& tokens = parameters.max_output_tokens) {
    if (*tokens < 1)
      return fail(Error::Code::kUsage,
                  "--max-output-tokens is {}, expected 1 or more", *tokens);
    members["max_tokens"] = json_of(*tokens);
  }
  return {};
}

Result<void> add_params(Members& members, const ChatParameters& parameters) {
  for (const auto& [name, json] : parameters.params) {
    Result<JsonMember> member = check_param(name, json);
    if (!member)
      return tl::unexpected(member.error());
    members[name] = std::move(member->second);
  }
  return {};
}

bool is_null(const Members& members, std::string_view name) {
  const auto found = members.find(name);
  return found == members.end() || found->second == "null";
}

constexpr std::string_view kTemperature = "temperature";

// Around what the alternatives' temperatures lie; nothing: they are all alike.
std::optional<double> base_temperature(const Members& members) {
  const auto found = members.find(kTemperature);
  if (found == members.end())
    return kUsualTemperature;
  JsonParser parser;
  const Result<JsonValue> value = parser.parse(found->second);
  const std::optional<double> number = value ? value->number() : std::nullopt;
  if (!number || !(*number >= 0 && *number <= kMaxTemperature))
    return std::nullopt;
  return number;
}

// The same members, sorted by name, with this temperature.
std::vector<JsonMember> with_temperature(std::vector<JsonMember> members,
                                         const std::string& json) {
  const auto place =
      std::lower_bound(members.begin(), members.end(), kTemperature,
                       [](const JsonMember& m, std::string_view name) {
                         return m.first < name;
                       });
  if (place != members.end() && place->first == kTemperature)
    place->second = json;
  else
    members.emplace(place, kTemperature, json);
  return members;
}

}  // namespace

Result<JsonMember> parse_param(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == text.npos)
    return fail(Error::Code::kUsage,
                "--param: '{}' is not KEY=JSON, such as top_p=0.9",
                visible_text(text, 80));
  return check_param(text.substr(0, equals), text.substr(equals + 1));
}

Result<ChatRequestWriter> ChatRequestWriter::create(
    const ChatParameters& parameters) {
  Members members;
  if (const Result<void> added = add_options(members, parameters); !added)
    return tl::unexpected(added.error());
  const std::string limit =
      members.contains("max_tokens") ? members["max_tokens"] : "null";
  if (const Result<void> added = add_params(members, parameters); !added)
    return tl::unexpected(added.error());
  // Servers that know both names refuse a request with both.
  if (!is_null(members, "max_completion_tokens") &&
      !is_null(members, "max_tokens") && members["max_tokens"] == limit)
    members.erase("max_tokens");
  const std::optional<double> base = base_temperature(members);
  std::vector<JsonMember> sent;
  for (auto& [name, json] : members)
    if (json != "null")
      sent.emplace_back(name, std::move(json));
  return ChatRequestWriter(std::move(sent), base);
}

ChatRequestWriter::ChatRequestWriter(std::vector<JsonMember> members,
                                     std::optional<double> base_temperature)
    : members_(std::move(members)),
      base_temperature_(base_temperature),
      head_("{") {
  std::string temperature;
  for (const auto& [name, json] : members_) {
    if (name == "model")
      head_ += "\"model\":" + json + ",";
    if (name == kTemperature)
      temperature = json;
  }
  head_ += "\"messages\":[";
  // The first is as the user has it, also where the server is to choose.
  alternatives_.assign(kMaxAlternatives, {temperature, tail_of(members_)});
  if (!base_temperature)
    return;
  const std::vector<double> spread =
      spread_temperatures(*base_temperature, kMaxAlternatives);
  for (std::size_t i = 1; i < spread.size(); i++) {
    const std::string json = json_of(spread[i]);
    alternatives_[i] = {json, tail_of(with_temperature(members_, json))};
  }
}

std::string ChatRequestWriter::tail_of(const std::vector<JsonMember>& members) {
  std::string tail = "}]";
  for (const auto& [name, json] : members)
    if (name != "model")
      tail += "," + json_of(name) + ":" + json;
  return tail + "}";
}

std::string ChatRequestWriter::body(const ChatMessages& messages,
                                    int alternative) const {
  constexpr std::string_view kSystem = R"({"role":"system","content":)";
  constexpr std::string_view kUser = R"({"role":"user","content":)";
  const std::size_t text =
      messages.system.least_json_bytes() + messages.user.least_json_bytes();
  const std::string& tail =
      alternatives_[static_cast<std::size_t>(alternative)].tail;
  std::string body;
  // A sixteenth more for escapes: prose has few.
  body.reserve(head_.size() + tail.size() + text + text / 16 + 128);
  body += head_;
  if (!messages.system.is_empty()) {
    body += kSystem;
    messages.system.append_json_to(body);
    body += "},";
  }
  body += kUser;
  messages.user.append_json_to(body);
  body += tail;
  return body;
}

ChatRequestWriter ChatRequestWriter::for_answers(int count) const {
  constexpr i64 kAround = 32;  // tokens: an id, braces, escapes
  constexpr i64 kMost = 1'000'000'000;
  std::vector<JsonMember> members = members_;
  JsonParser parser;
  for (auto& [name, json] : members) {
    if (name != "max_tokens" && name != "max_completion_tokens")
      continue;
    const Result<JsonValue> value = parser.parse(json);
    const std::optional<i64> limit = value ? value->integer() : std::nullopt;
    if (limit && *limit > 0 && *limit < kMost)
      json = json_of(count * (*limit + kAround));
  }
  return ChatRequestWriter(std::move(members), base_temperature_);
}

std::vector<JsonMember> ChatRequestWriter::cache_parts() const {
  std::vector<JsonMember> parts;
  for (const JsonMember& member : members_) {
    const bool is_left_out =
        member.first.starts_with("prompt_cache_") ||
        std::find(std::begin(kNotInKey), std::end(kNotInKey), member.first) !=
            std::end(kNotInKey);
    if (!is_left_out)
      parts.push_back(member);
  }
  return parts;
}

}  // namespace docmill
