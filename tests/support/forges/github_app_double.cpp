#include "github_app_double.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <ctime>

#include "answers.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;

std::string from_base64_url(std::string text) {
  for (char &c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  const std::size_t padding = (4 - text.size() % 4) % 4;
  text.append(padding, '=');
  std::string decoded(text.size(), '\0');
  const int size =
      EVP_DecodeBlock(reinterpret_cast<unsigned char *>(decoded.data()),
                      reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
  decoded.resize(size < static_cast<int>(padding) ? 0 : static_cast<std::size_t>(size) - padding);
  return decoded;
}

std::string written(long long seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  gmtime_r(&time, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

struct GitHubAppDouble::Key {
  EVP_PKEY *pair = EVP_RSA_gen(2048);
  Key() = default;
  Key(const Key &) = delete;
  Key &operator=(const Key &) = delete;
  ~Key() { EVP_PKEY_free(pair); }
};

GitHubAppDouble::GitHubAppDouble(std::string id, long long installation, std::string repository,
                                 std::string token)
    : id_(std::move(id)),
      installation_(installation),
      repository_(std::move(repository)),
      token_(std::move(token)),
      key_(std::make_unique<Key>()) {}

GitHubAppDouble::~GitHubAppDouble() = default;

std::string GitHubAppDouble::private_key_pem() const {
  BIO *bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey_traditional(bio, key_->pair, nullptr, nullptr, 0, nullptr, nullptr);
  char *data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string pem(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return pem;
}

long long GitHubAppDouble::now() const { return std::time(nullptr) + ahead_.count(); }

std::string GitHubAppDouble::why_refused(const std::string &authorization) const {
  constexpr char undecoded[] = "A JSON web token could not be decoded";
  const std::string token = authorization.substr(std::min<std::size_t>(7, authorization.size()));
  const std::size_t first = token.find('.'), second = token.rfind('.');
  if (authorization.rfind("Bearer ", 0) != 0 || first == second) return undecoded;
  const json header = json::parse(from_base64_url(token.substr(0, first)), nullptr, false);
  const json claims =
      json::parse(from_base64_url(token.substr(first + 1, second - first - 1)), nullptr, false);
  if (!claims.is_object() || !header.is_object() || header.value("alg", "") != "RS256") return undecoded;
  if (text_member(claims, "iss") != id_) return "Integration not found";
  const std::string signature = from_base64_url(token.substr(second + 1));
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  const bool genuine =
      EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, key_->pair) == 1 &&
      EVP_DigestVerify(context, reinterpret_cast<const unsigned char *>(signature.data()), signature.size(),
                       reinterpret_cast<const unsigned char *>(token.data()), second) == 1;
  EVP_MD_CTX_free(context);
  if (!genuine) return undecoded;
  const long long issued = claims.value("iat", 0LL), expires = claims.value("exp", 0LL);
  if (issued > now())
    return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
  if (expires <= now())
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which "
           "the "
           "assertion expires";
  if (expires > now() + 600) return "'Expiration time' claim ('exp') is too far in the future";
  return {};
}

std::optional<HttpAnswer> GitHubAppDouble::answer(const RecordedRequest &request) {
  const std::vector<std::string> parts = components_of(request.path);
  const bool asks_for_token = parts.size() == 4 && parts[0] == "app" && parts[3] == "access_tokens";
  const bool looks_it_up = parts.size() == 4 && parts[0] == "repos" && parts[3] == "installation";
  if (!asks_for_token && !looks_it_up) return std::nullopt;
  const std::string why = why_refused(header_of(request, "authorization"));
  if (why == "Integration not found") return message_answer(404, why);
  if (!why.empty()) return message_answer(401, why);
  if (looks_it_up) {
    if (parts[1] + "/" + parts[2] != repository_) return message_answer(404, "Not Found");
    return json_answer(200, {{"id", installation_}, {"app_id", std::atoi(id_.c_str())}});
  }
  if (request.method != "POST" || parts[2] != std::to_string(installation_))
    return message_answer(404, "Not Found");
  const json wanted = json::parse(request.body, nullptr, false);
  const std::string name = repository_.substr(repository_.find('/') + 1);
  if (!wanted.is_object() || wanted.value("repositories", json::array()) != json::array({name}))
    return message_answer(422,
                          "There is at least one repository that does not exist or is not accessible to "
                          "the parent installation.");
  ++given_;
  return json_answer(201, {{"token", token_},
                           {"expires_at", written(now() + lifetime_.count())},
                           {"permissions", {{"contents", "write"}, {"pull_requests", "write"}}},
                           {"repository_selection", "selected"}});
}

}  // namespace promotion::test
