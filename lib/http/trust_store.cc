#include "lib/http/trust_store.h"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace docmill {
namespace {

// A file or folder of the system may be missing.
void load_of_system(X509_STORE* store) {
  const std::unique_ptr<CURL, void (*)(CURL*)> easy(curl_easy_init(),
                                                    curl_easy_cleanup);
  const char* file = nullptr;
  const char* folder = nullptr;
  if (!easy)
    return;
  curl_easy_getinfo(easy.get(), CURLINFO_CAINFO, &file);
  curl_easy_getinfo(easy.get(), CURLINFO_CAPATH, &folder);
  if (file != nullptr)
    X509_STORE_load_file(store, file);
  if (folder != nullptr)
    X509_STORE_load_path(store, folder);
}

X509_STORE* load(const std::string& ca_file) {
  X509_STORE* const store = X509_STORE_new();
  if (store == nullptr)
    return nullptr;
  // As curl has it: a certificate that is trusted ends the chain, whether or
  // not it is a root.
  X509_STORE_set_flags(store,
                       X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  if (ca_file.empty())
    load_of_system(store);
  else
    X509_STORE_load_file(store, ca_file.c_str());
  ERR_clear_error();
  return store;
}

}  // namespace

bool TrustStore::give_to(SSL_CTX* context) {
  if (!store_)
    store_.reset(load(ca_file_));
  return store_ && SSL_CTX_set1_verify_cert_store(context, store_.get()) == 1;
}

}  // namespace docmill
