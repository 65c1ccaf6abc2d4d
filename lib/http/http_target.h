// Where requests go: a URL and the header lines that each of them carries,
// secrets among them. Shown nowhere.

#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/http/http_types.h"

namespace docmill {

// Thread safety: immutable.
class HttpTarget {
 public:
  // Fails on a URL that is not http or https, or a header line that could
  // become two. Neither is quoted.
  static Result<std::unique_ptr<HttpTarget>> create(
      const std::string& url, const std::vector<std::string>& headers,
      Proxies proxies = Proxies::kUsed);

  const char* url() const { return url_.c_str(); }
  CURLU* parsed_url() const { return parsed_url_.get(); }
  curl_slist* headers() const { return headers_.get(); }

  Proxies proxies() const { return proxies_; }

  // Whether the host is a name, not an address.
  bool has_name() const { return forget_name_ != nullptr; }
  // What makes curl forget the name's address.
  curl_slist* forget_name() const { return forget_name_.get(); }

 private:
  struct FreeUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  HttpTarget() = default;
  using List = std::unique_ptr<curl_slist, FreeList>;

  bool add_header(const char* line);

  std::string url_;
  std::unique_ptr<CURLU, FreeUrl> parsed_url_;
  Proxies proxies_ = Proxies::kUsed;
  List headers_;
  List forget_name_;
};

}  // namespace docmill
