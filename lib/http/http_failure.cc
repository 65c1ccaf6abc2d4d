#include "lib/http/http_failure.h"

#include "lib/base/safe_text.h"

namespace docmill {

namespace {

HttpFailure failure_of_timeout(Reached reached) {
  switch (reached) {
  case Reached::kNothing:
    return HttpFailure::kDns;
  case Reached::kAddress:
    return HttpFailure::kConnect;
  case Reached::kConnection:
    return HttpFailure::kTimeout;
  }
  return HttpFailure::kTimeout;
}

}  // namespace

HttpFailure failure_of(CURLcode code, Reached reached) {
  switch (code) {
  case CURLE_OK:
    return HttpFailure::kNone;
  case CURLE_COULDNT_RESOLVE_HOST:
  case CURLE_COULDNT_RESOLVE_PROXY:
    return HttpFailure::kDns;
  case CURLE_COULDNT_CONNECT:
    return HttpFailure::kConnect;
  case CURLE_OPERATION_TIMEDOUT:
    return failure_of_timeout(reached);
  case CURLE_SSL_CONNECT_ERROR:
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_ISSUER_ERROR:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_SSL_CERTPROBLEM:
  case CURLE_SSL_CIPHER:
  case CURLE_SSL_INVALIDCERTSTATUS:
    return HttpFailure::kTls;
  case CURLE_SEND_ERROR:
  case CURLE_RECV_ERROR:
  case CURLE_GOT_NOTHING:
  case CURLE_HTTP2:
  case CURLE_HTTP2_STREAM:
    return HttpFailure::kReset;
  case CURLE_PARTIAL_FILE:
    return HttpFailure::kTruncated;
  case CURLE_FILESIZE_EXCEEDED:
    return HttpFailure::kTooLarge;
  default:
    return HttpFailure::kOther;
  }
}

std::string failure_message(CURLcode code, std::string_view detail) {
  constexpr std::size_t kMaxBytes = 200;
  // What could hold a user and password is not shown at all.
  if (detail.empty() || detail.find('@') != std::string_view::npos)
    detail = curl_easy_strerror(code);
  return visible_text(detail, kMaxBytes);
}

}  // namespace docmill
