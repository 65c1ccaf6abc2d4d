#include "lib/http/ca_file.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace docmill {
namespace {

struct FreeStore {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};

// As curl will do it. Other things in the file, such as keys, do not matter.
bool has_certificates(const std::string& path) {
  const std::unique_ptr<X509_STORE, FreeStore> store(X509_STORE_new());
  X509_LOOKUP* const lookup =
      store ? X509_STORE_add_lookup(store.get(), X509_LOOKUP_file()) : nullptr;
  const bool has_some =
      lookup != nullptr &&
      X509_load_cert_file(lookup, path.c_str(), X509_FILETYPE_PEM) > 0;
  ERR_clear_error();
  return has_some;
}

}  // namespace

Result<void> check_ca_file(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0 || access(path.c_str(), R_OK) != 0)
    return fail(Error::Code::kUsage,
                "--ca-file: {}: {}; give a PEM file that can be read", path,
                std::strerror(errno));
  if (!S_ISREG(file.st_mode))
    return fail(Error::Code::kUsage,
                "--ca-file: {}: not a regular file; give the path of a PEM "
                "file, which is read several times",
                path);
  if (!has_certificates(path))
    return fail(Error::Code::kUsage,
                "--ca-file: {}: no certificate in PEM form; give a file with "
                "the lines BEGIN CERTIFICATE and END CERTIFICATE (openssl x509 "
                "-inform der makes one of DER)",
                path);
  return {};
}

}  // namespace docmill
