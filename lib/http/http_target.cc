#include "lib/http/http_target.h"

#include <string_view>

namespace docmill {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

bool is_http_url(const std::string& text) {
  const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
  if (!url || text.find('\0') != std::string::npos ||
      curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK)
    return false;
  char* scheme = nullptr;
  if (curl_url_get(url.get(), CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
    return false;
  const std::string_view name(scheme);
  const bool is_http = name == "http" || name == "https";
  curl_free(scheme);
  return is_http;
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
    const std::string& url, const std::vector<std::string>& headers) {
  if (!is_http_url(url))
    return fail(Error::Code::kUsage, "endpoint: not a http or https URL");
  std::unique_ptr<HttpTarget> target(new HttpTarget);
  target->url_ = url;
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
