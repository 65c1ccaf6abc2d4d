#include "lib/http/http_target.h"

#include <arpa/inet.h>

#include <string_view>
#include <utility>

namespace docmill {
namespace {

// A part of a URL; empty when it has none.
std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* found = nullptr;
  if (curl_url_get(url, part, &found, flags) != CURLUE_OK)
    return {};
  std::string text(found);
  curl_free(found);
  return text;
}

bool is_address(const std::string& host) {
  in_addr address{};
  return host.starts_with('[') ||
         inet_pton(AF_INET, host.c_str(), &address) == 1;
}

bool is_header_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos)
    return false;
  for (const char c : line) {
    if (c == '\r' || c == '\n' || c == '\0')
      return false;
  }
  return true;
}

}  // namespace

Result<std::unique_ptr<HttpTarget>> HttpTarget::create(
    const std::string& url, const std::vector<std::string>& headers,
    Proxies proxies) {
  std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (!parsed || url.find('\0') != std::string::npos ||
      curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
    return fail(Error::Code::kUsage, "endpoint: not a URL");
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https")
    return fail(Error::Code::kUsage, "endpoint: not a http or https URL");

  std::unique_ptr<HttpTarget> target(new HttpTarget);
  target->url_ = url;
  target->proxies_ = proxies;
  const std::string host = part_of(parsed.get(), CURLUPART_HOST);
  const std::string port =
      part_of(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!is_address(host))
    target->forget_name_.reset(
        curl_slist_append(nullptr, ("-" + host + ":" + port).c_str()));
  target->parsed_url_ = std::move(parsed);
  for (const std::string& line : headers) {
    if (!is_header_line(line))
      return fail(Error::Code::kUsage, "endpoint: not a header line");
    if (!target->add_header(line.c_str()))
      return fail(Error::Code::kInternal, "endpoint: out of memory");
  }
  // Without this, curl asks for leave before it sends a body above 1 MiB.
  if (!target->add_header("Expect:"))
    return fail(Error::Code::kInternal, "endpoint: out of memory");
  return target;
}

bool HttpTarget::add_header(const char* line) {
  curl_slist* list = curl_slist_append(headers_.get(), line);
  if (list == nullptr)
    return false;
  (void)headers_.release();
  headers_.reset(list);
  return true;
}

}  // namespace docmill
