#include "lib/http/trust_store.h"

#include <doctest/doctest.h>

#include <memory>

#include "tests/http/certificate.h"

namespace docmill {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Context = std::unique_ptr<SSL_CTX, FreeContext>;

Context context() { return Context(SSL_CTX_new(TLS_client_method())); }

X509_STORE* store_of(const Context& context) {
  X509_STORE* store = nullptr;
  SSL_CTX_get0_verify_cert_store(context.get(), &store);
  REQUIRE(store != nullptr);
  return store;
}

int certificates(const Context& context) {
  return sk_X509_OBJECT_num(X509_STORE_get0_objects(store_of(context)));
}

TEST_CASE("TrustStore gives all connections the same certificates") {
  Certificate certificate;
  TrustStore trust(certificate.file());
  const Context one = context();
  const Context other = context();
  REQUIRE(trust.give_to(one.get()));
  REQUIRE(trust.give_to(other.get()));
  CHECK(store_of(one) == store_of(other));
  CHECK(certificates(one) == 1);
}

TEST_CASE("TrustStore keeps out what is added to a connection's own store") {
  Certificate certificate;
  Certificate added;
  TrustStore trust(certificate.file());
  const Context one = context();
  REQUIRE(trust.give_to(one.get()));
  REQUIRE(X509_STORE_load_file(SSL_CTX_get_cert_store(one.get()),
                               added.file().c_str()) == 1);
  CHECK(certificates(one) == 1);
}

TEST_CASE("TrustStore loads what the system has, if anything") {
  TrustStore trust("");
  const Context one = context();
  REQUIRE(trust.give_to(one.get()));
  const int before = certificates(one);
  const Context other = context();
  REQUIRE(trust.give_to(other.get()));
  CHECK(certificates(other) == before);
}

}  // namespace
}  // namespace docmill
