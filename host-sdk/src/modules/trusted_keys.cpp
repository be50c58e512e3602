#include "trusted_keys.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "file_trust.hpp"
#include "module_image.hpp"
#include "names.hpp"
#include "text/base64.hpp"

namespace promotion::host {
namespace modules {
namespace {

constexpr size_t key_file_limit = 64 * 1024;
constexpr size_t signature_size = 64;

struct FreeBio {
  void operator()(BIO *bio) const { BIO_free(bio); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
struct FreeKey {
  void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};

const unsigned char *raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char *>(bytes.data());
}

Error wrong(Code code, std::string what) { return {code, std::move(what), {}, 0}; }

Result<std::string> text_of(const std::filesystem::path &file, size_t limit) {
  std::ifstream stream(file, std::ios::binary);
  std::string text(limit + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.eof() && !stream.good())
    return wrong(Code::invalid_argument,
                 file.string() + " cannot be read; check that it is there and readable");
  text.resize(static_cast<size_t>(stream.gcount()));
  if (text.size() > limit)
    return wrong(Code::invalid_argument,
                 file.string() + " is larger than " + std::to_string(limit) + " bytes");
  return text;
}

Status check_writers(const std::filesystem::path &file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return success();  // reading says why
  Status checked = check_only_owners_write(descriptor, file);
  close(descriptor);
  return checked;
}

}  // namespace

Result<TrustedKeys> TrustedKeys::read(const std::vector<std::filesystem::path> &files) {
  TrustedKeys trusted;
  for (const auto &file : files)
    if (Status done = read_file(file, trusted.keys_); !done.ok()) return done.error();
  return trusted;
}

Status TrustedKeys::read_file(const std::filesystem::path &file, std::vector<Key> &keys) {
  if (Status writers = check_writers(file); !writers.ok()) return writers;
  const Result<std::string> text = text_of(file, key_file_limit);
  if (!text.ok()) return text.error();
  if (text->find("PRIVATE KEY") != std::string::npos)
    return wrong(
        Code::invalid_argument,
        "the key file " + file.string() +
            " holds a private key, which belongs to whoever signs and not to the host; put the public one "
            "there (openssl pkey -in PRIVATE -pubout -out PUBLIC)");
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  size_t count = 0;
  while (EVP_PKEY *key = PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr)) {
    const std::string name = file.filename().string() + "#" + std::to_string(++count);
    keys.push_back({name, std::unique_ptr<EVP_PKEY, Free>(key)});
    if (EVP_PKEY_base_id(key) != EVP_PKEY_ED25519)
      return wrong(Code::invalid_argument, "the key " + name +
                                               " is none of Ed25519; make one with openssl genpkey "
                                               "-algorithm ed25519");
  }
  ERR_clear_error();  // the end of the file counts as an error there
  if (count == 0)
    return wrong(Code::invalid_argument,
                 "the key file " + file.string() +
                     " holds no public key in PEM; expected one or more, each between "
                     "-----BEGIN PUBLIC KEY----- and -----END PUBLIC KEY-----");
  return success();
}

std::string TrustedKeys::signer_of(std::string_view bytes, std::string_view signature) const {
  for (const Key &known : keys_) {
    const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
    const bool fits =
        context != nullptr &&
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, known.key.get()) == 1 &&
        EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(bytes), bytes.size()) == 1;
    ERR_clear_error();
    if (fits) return known.name;
  }
  return {};
}

std::string TrustedKeys::names() const {
  std::vector<std::string> names;
  for (const Key &known : keys_) names.push_back(known.name);
  return join(names);
}

Result<std::string> signature_bytes(std::string_view base64) {
  while (!base64.empty() && (base64.back() == '\n' || base64.back() == '\r')) base64.remove_suffix(1);
  const auto bytes = from_base64(base64);
  if (bytes && bytes->size() == signature_size) return *bytes;
  return wrong(
      Code::invalid_argument,
      "the signature is none of Ed25519; expected 64 bytes in base64, as promotionctl modules sign writes "
      "them");
}

Result<std::string> detached_signature(const std::filesystem::path &module) {
  const auto file = signature_file_of(module);
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::string();
  return text_of(file, 4096);
}

Result<std::string> check_trust(std::string_view bytes, std::string_view signature, bool has_checksum,
                                const TrustOptions &trust) {
  const Result<TrustedKeys> keys = TrustedKeys::read(trust.keys);
  if (!keys.ok()) return keys.error();
  if (signature.empty()) {
    if (trust.require == TrustOptions::Require::signature)
      return wrong(
          Code::unauthenticated,
          "it has no signature, which trust.require asks for; sign it (promotionctl modules sign) and put "
          "the signature beside it as FILE.sig, or into the modules file");
    if (trust.require == TrustOptions::Require::checksum && !has_checksum)
      return wrong(
          Code::unauthenticated,
          "it has neither sha256 nor signature, one of which trust.require asks for; add its sha256 to the "
          "modules file");
    return std::string();
  }
  if (keys->empty())
    return wrong(
        Code::unauthenticated,
        "it has a signature, and there is no key to check it with; name the public key in trust.keys of the "
        "host's configuration");
  const Result<std::string> raw_signature = signature_bytes(signature);
  if (!raw_signature.ok()) return raw_signature.error();
  const std::string signer = keys->signer_of(bytes, *raw_signature);
  if (!signer.empty()) return signer;
  return wrong(Code::permission_denied,
               "its signature fits none of the trusted keys (" + keys->names() +
                   "); find out who changed the file, or sign it anew with one of them");
}

}  // namespace modules

std::filesystem::path signature_file_of(const std::filesystem::path &module) {
  return module.string() + ".sig";
}

Result<std::string> verify_module(const std::filesystem::path &module,
                                  const std::vector<std::filesystem::path> &keys,
                                  std::string_view signature) {
  const auto image = modules::ModuleImage::read(module);
  if (!image.ok()) return image.error();
  std::string found(signature);
  if (found.empty()) {
    auto detached = modules::detached_signature(module);
    if (!detached.ok()) return detached.error();
    found = std::move(*detached);
  }
  if (found.empty())
    return Error{Code::unauthenticated,
                 module.string() + " has no signature: there is no " + signature_file_of(module).string(),
                 {},
                 0};
  return modules::check_trust((*image)->bytes(), found, false, {keys, TrustOptions::Require::signature});
}

Result<std::string> sign_module(const std::filesystem::path &module,
                                const std::filesystem::path &private_key) {
  using namespace modules;
  const auto image = ModuleImage::read(module);
  if (!image.ok()) return image.error();
  const Result<std::string> text = text_of(private_key, key_file_limit);
  if (!text.ok()) return text.error();
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new_mem_buf(text->data(), static_cast<int>(text->size())));
  // Without a terminal nobody could be asked for a passphrase, so that an encrypted key is refused.
  const std::unique_ptr<EVP_PKEY, FreeKey> key(PEM_read_bio_PrivateKey(
      bio.get(), nullptr, [](char *, int, int, void *) { return 0; }, nullptr));
  ERR_clear_error();
  if (key == nullptr || EVP_PKEY_base_id(key.get()) != EVP_PKEY_ED25519)
    return wrong(Code::invalid_argument,
                 private_key.string() +
                     " holds no Ed25519 private key in PEM without a passphrase; make one "
                     "with openssl genpkey -algorithm ed25519 -out FILE");
  const std::string_view bytes = (*image)->bytes();
  std::string signature(signature_size, '\0');
  size_t size = signature.size();
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, raw(bytes),
                     bytes.size()) != 1 ||
      size != signature_size)
    return wrong(Code::internal, "OpenSSL could not sign " + module.string());
  return to_base64(signature);
}

}  // namespace promotion::host
