#include "apps/llm-sim/tls.h"

#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/ssl.h>

#include "lib/base/safe_text.h"

namespace docmill::sim {

void TlsDeleter::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

Result<TlsContext> load_tls(const std::string& cert_file,
                            const std::string& key_file) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr)
    return fail(Error::Code::kInternal, "no TLS to be had");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  if (SSL_CTX_use_certificate_chain_file(context.get(), cert_file.c_str()) != 1)
    return fail(Error::Code::kUsage, "{}: no certificate in PEM form",
                visible_text(cert_file));
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(),
                                  SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1)
    return fail(Error::Code::kUsage, "{}: no key of that certificate",
                visible_text(key_file));
  return context;
}

bufferevent* new_tls_connection(event_base* base, const TlsContext& context) {
  SSL* const ssl = SSL_new(context.get());
  if (ssl == nullptr)
    return nullptr;
  bufferevent* const connection = bufferevent_openssl_socket_new(
      base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
  if (connection != nullptr)
    bufferevent_openssl_set_allow_dirty_shutdown(connection, 1);
  return connection;
}

}  // namespace docmill::sim
