// https: a certificate and its key, and connections that use them.

#pragma once

#include <memory>
#include <string>

#include "lib/base/result.h"

struct bufferevent;
struct event_base;
struct ssl_ctx_st;

namespace docmill::sim {

struct TlsDeleter {
  void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, TlsDeleter>;

Result<TlsContext> load_tls(const std::string& cert_file,
                            const std::string& key_file);

// A connection to be, without a socket; null when memory is out.
bufferevent* new_tls_connection(event_base* base, const TlsContext& context);

}  // namespace docmill::sim
