#include "lib/llm/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "lib/base/ascii.h"
#include "lib/base/safe_text.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxUrlBytes = 2048;
constexpr std::size_t kMaxHeaderBytes = 8 << 10;
constexpr std::string_view kChatPath = "/chat/completions";
constexpr std::string_view kExample = "http://127.0.0.1:8080/v1";

bool is_letter_or_digit(char c) {
  return ascii::is_letter(c) || ascii::is_digit(c);
}

// A token of RFC 9110.
bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) !=
               std::string_view::npos;
  });
}

template <class... Args>
tl::unexpected<Error> refuse(fmt::format_string<Args...> format,
                             Args&&... args) {
  return fail(Error::Code::kUsage, "--endpoint: {}",
              fmt::format(format, std::forward<Args>(args)...));
}

// `url` for a message.
std::string shown(std::string_view url) { return visible_text(url, 200); }

// What is wrong with `url` as a whole, before it is taken apart. Nothing is
// quoted that could hold a password or a key.
Result<void> check_characters(std::string_view url) {
  if (url.find('@') != url.npos)
    return refuse(
        "user names and passwords do not belong into the address: "
        "see --api-key-env and --header");
  if (url.find_first_of("?#") != url.npos)
    return refuse("give the address without what follows ? or #");
  if (url.size() > kMaxUrlBytes)
    return refuse("longer than {} bytes", kMaxUrlBytes);
  for (const char c : url) {
    const bool is_plain =
        c > 0x20 && c < 0x7F &&
        std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
    if (!is_plain)
      return refuse("'{}' holds a character that addresses do not have",
                    shown(url));
  }
  return {};
}

// Several addresses in one; a comma may stand in a path.
bool is_list(std::string_view url) {
  const std::size_t host = std::min(url.find("://"), url.size());
  const std::size_t comma = url.find(',');
  return comma < std::min(url.find('/', host + 3), url.size()) ||
         url.find(",http://") != url.npos || url.find(",https://") != url.npos;
}

// Takes "#weight=N" off the end; 1 when there is none.
Result<double> take_weight(std::string_view& url) {
  constexpr std::string_view kMark = "#weight=";
  const std::size_t at = url.rfind(kMark);
  if (at == url.npos)
    return 1;
  const std::string_view text = url.substr(at + kMark.size());
  url = url.substr(0, at);
  double weight = 0;
  const auto [end, status] = std::from_chars(
      text.data(), text.data() + text.size(), weight, std::chars_format::fixed);
  if (status != std::errc() || end != text.data() + text.size() ||
      !(weight >= 1e-3 && weight <= 1e3))
    return refuse("#weight= takes a number from 0.001 to 1000, not '{}'",
                  shown(text));
  return weight;
}

// Takes "http://" or "https://" off; whether it was https.
std::optional<bool> take_scheme(std::string_view& rest) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (ascii::starts_with(rest, scheme)) {
      rest.remove_prefix(scheme.size());
      return scheme == "https://";
    }
  return std::nullopt;
}

bool is_ipv6(const std::string& text) {
  in6_addr address;
  return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool is_host_name(std::string_view text) {
  const auto is_good = [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_';
  };
  return !text.empty() && text.size() <= 253 && text[0] != '.' &&
         text[0] != '-' && std::all_of(text.begin(), text.end(), is_good);
}

// Only forms that mean the same everywhere: "127.1" is not among them.
bool is_loopback_host(const std::string& host) {
  in_addr v4;
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1)
    return ntohl(v4.s_addr) >> 24 == 127;
  in6_addr v6;
  if (inet_pton(AF_INET6, host.c_str(), &v6) == 1)
    return IN6_IS_ADDR_LOOPBACK(&v6);
  return host == "localhost";
}

// Reads "HOST", "HOST:PORT", "[IPV6]" or "[IPV6]:PORT".
Result<void> read_authority(Endpoint& endpoint, std::string_view authority) {
  const bool is_bracketed = authority.starts_with('[');
  const std::size_t host_end =
      is_bracketed ? authority.find(']') : authority.find(':');
  const std::size_t end = std::min(host_end, authority.size());
  endpoint.host =
      ascii::lower(authority.substr(is_bracketed, end - is_bracketed));
  std::string_view rest = authority.substr(end);
  if (is_bracketed && !rest.empty())
    rest.remove_prefix(1);
  const bool is_host =
      is_bracketed ? host_end != authority.npos && is_ipv6(endpoint.host)
                   : is_host_name(endpoint.host);
  if (!is_host)
    return refuse("'{}' is not a host, such as 127.0.0.1:8080 or [::1]:8080",
                  shown(authority));
  endpoint.port = endpoint.is_https ? 443 : 80;
  endpoint.name = ascii::lower(authority);
  endpoint.is_loopback = is_loopback_host(endpoint.host);
  if (rest.empty())
    return {};
  const char* const last = rest.data() + rest.size();
  const auto [stop, status] =
      std::from_chars(rest.data() + 1, last, endpoint.port);
  if (rest[0] != ':' || status != std::errc() || stop != last ||
      endpoint.port < 1 || endpoint.port > 65535)
    return refuse("'{}' does not end in a port from 1 to 65535",
                  shown(authority));
  return {};
}

// "/v1" of "/v1/" and of "/v1/chat/completions".
std::string_view base_path(std::string_view path) {
  const auto strip_slashes = [&] {
    while (path.ends_with('/'))
      path.remove_suffix(1);
  };
  strip_slashes();
  if (path.ends_with(kChatPath))
    path.remove_suffix(kChatPath.size());
  strip_slashes();
  return path;
}

bool has_dot_segment(std::string_view path) {
  const std::string slashed = std::string(path) + "/";
  return slashed.find("/./") != slashed.npos ||
         slashed.find("/../") != slashed.npos;
}

// Set by docmill or by curl from the body and the address.
constexpr std::string_view kOwnHeaders[] = {"accept-encoding",
                                            "connection",
                                            "content-encoding",
                                            "content-length",
                                            "content-type",
                                            "expect",
                                            "host",
                                            "keep-alive",
                                            "te",
                                            "trailer",
                                            "transfer-encoding",
                                            "upgrade"};

constexpr std::string_view kCredentialWords[] = {
    "auth",     "cookie", "credential", "key",  "passwd",
    "password", "secret", "signature",  "token"};

bool is_credential(const std::string& lower_name) {
  return std::any_of(std::begin(kCredentialWords), std::end(kCredentialWords),
                     [&](std::string_view word) {
                       return lower_name.find(word) != std::string::npos;
                     });
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
}

Result<void> check_unencrypted(const Endpoint& endpoint, const ApiKey& key,
                               bool sends_key,
                               std::span<const ExtraHeader> extra) {
  if (endpoint.is_https || endpoint.is_loopback)
    return {};
  if (sends_key)
    return refuse(
        "{}: the key of {} would cross the network unencrypted: use https, or "
        "--api-key-env '' if the server needs none",
        endpoint.base_url, key.origin);
  for (const ExtraHeader& header : extra)
    if (header.is_secret)
      return refuse(
          "{}: the header {} would cross the network unencrypted: use https",
          endpoint.base_url, header.name);
  return {};
}

bool is_any_secret(std::span<const ExtraHeader> extra) {
  return std::any_of(extra.begin(), extra.end(),
                     [](const ExtraHeader& h) { return h.is_secret; });
}

bool has_header(std::span<const ExtraHeader> extra, std::string_view name) {
  return std::any_of(extra.begin(), extra.end(), [&](const ExtraHeader& h) {
    return ascii::lower(h.name) == name;
  });
}

}  // namespace

Result<Endpoint> Endpoint::parse(std::string_view url) {
  const Result<double> weight = take_weight(url);
  if (!weight)
    return tl::unexpected(weight.error());
  if (const Result<void> checked = check_characters(url); !checked)
    return tl::unexpected(checked.error());
  if (is_list(url))
    return refuse("'{}' is more than one address: repeat the option for each",
                  shown(url));
  std::string_view rest = url;
  const std::optional<bool> is_https = take_scheme(rest);
  if (!is_https)
    return refuse("'{}' does not begin with http:// or https://, as {} does",
                  shown(url), kExample);
  Endpoint endpoint;
  endpoint.weight = *weight;
  endpoint.is_https = *is_https;
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  if (const Result<void> read = read_authority(endpoint, rest.substr(0, slash));
      !read)
    return tl::unexpected(read.error());
  const std::string_view path = base_path(rest.substr(slash));
  if (has_dot_segment(path))
    return refuse("'{}' holds . or .. in its path", shown(url));
  endpoint.base_url = fmt::format("{}://{}{}", *is_https ? "https" : "http",
                                  endpoint.name, path);
  endpoint.chat_url = endpoint.base_url + std::string(kChatPath);
  return endpoint;
}

Result<ExtraHeader> ExtraHeader::parse(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == line.npos || !is_token(name))
    return fail(Error::Code::kUsage,
                "--header: not 'NAME: VALUE' with a name of letters, digits "
                "and -");
  if (line.size() > kMaxHeaderBytes)
    return fail(Error::Code::kUsage, "--header: {} is longer than 8 KiB", name);
  if (std::any_of(line.begin(), line.end(), is_control))
    return fail(Error::Code::kUsage,
                "--header: the value of {} holds a control character", name);
  const std::string lower_name = ascii::lower(name);
  if (std::find(std::begin(kOwnHeaders), std::end(kOwnHeaders), lower_name) !=
      std::end(kOwnHeaders))
    return fail(Error::Code::kUsage,
                "--header: {} is set by docmill and cannot be changed", name);
  return ExtraHeader{std::string(name),
                     Secret(ascii::trim(line.substr(colon + 1), " \t")),
                     is_credential(lower_name)};
}

Result<std::vector<std::string>> request_header_lines(
    const Endpoint& endpoint, const ApiKey& key,
    std::span<const ExtraHeader> extra) {
  const bool sends_key =
      !key.value.is_empty() && (key.is_explicit || !is_any_secret(extra));
  if (sends_key && has_header(extra, "authorization"))
    return fail(Error::Code::kUsage,
                "--header: Authorization is also made from the key of {}: give "
                "one of them",
                key.origin);
  if (const Result<void> checked =
          check_unencrypted(endpoint, key, sends_key, extra);
      !checked)
    return tl::unexpected(checked.error());
  std::vector<std::string> lines = {"Content-Type: application/json"};
  if (!has_header(extra, "accept"))
    lines.push_back("Accept: application/json");
  if (sends_key)
    lines.push_back(
        fmt::format("Authorization: Bearer {}", key.value.reveal()));
  for (const ExtraHeader& header : extra)
    lines.push_back(fmt::format("{}: {}", header.name, header.value.reveal()));
  return lines;
}

Redactor make_redactor(const ApiKey& key, std::span<const ExtraHeader> extra) {
  Redactor redactor;
  redactor.add(key.value);
  for (const ExtraHeader& header : extra)
    if (header.is_secret)
      redactor.add(header.value);
  return redactor;
}

}  // namespace docmill
