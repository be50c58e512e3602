#include "forges/json_web_token.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <promotion/module.hpp>
#include <vector>

#include "git/handle.hpp"

namespace pull_request {
namespace {

using BioHandle = Handle<BIO, BIO_free_all>;
using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;
using DigestHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

/// base64url without padding (RFC 7515).
std::string base64_url(const unsigned char *data, std::size_t size) {
  std::string encoded(4 * ((size + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char *>(encoded.data()), data, static_cast<int>(size));
  encoded.resize(static_cast<std::size_t>(length));
  while (!encoded.empty() && encoded.back() == '=') encoded.pop_back();
  for (char &c : encoded) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return encoded;
}

std::string base64_url(const std::string &text) {
  return base64_url(reinterpret_cast<const unsigned char *>(text.data()), text.size());
}

/// No passphrase is ever asked for on the terminal.
int no_passphrase(char *, int, int, void *) { return -1; }

}  // namespace

std::string json_web_token(const std::string &issuer, const std::string &key_pem, const std::string &source,
                           std::chrono::system_clock::time_point now) {
  const BioHandle bio(BIO_new_mem_buf(key_pem.data(), static_cast<int>(key_pem.size())));
  const KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    throw promotion::Error(
        PROMOTION_FAILED_PRECONDITION,
        source + " is no RSA private key in PEM without a passphrase; put the file there that GitHub gave");
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const nlohmann::json claims{{"iat", seconds - 60}, {"exp", seconds + 540}, {"iss", issuer}};
  const std::string text = base64_url(R"({"alg":"RS256","typ":"JWT"})") + "." + base64_url(claims.dump());
  const DigestHandle digest(EVP_MD_CTX_new());
  const auto *bytes = reinterpret_cast<const unsigned char *>(text.data());
  std::size_t size = 0;
  std::vector<unsigned char> signature;
  const bool ready = EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
                     EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) == 1;
  if (ready) signature.resize(size);
  if (!ready || EVP_DigestSign(digest.get(), signature.data(), &size, bytes, text.size()) != 1)
    throw promotion::Error(PROMOTION_INTERNAL, "nothing can be signed with " + source);
  return text + "." + base64_url(signature.data(), size);
}

}  // namespace pull_request
