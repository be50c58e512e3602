#include "flux_event.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <ctime>
#include <nlohmann/json.hpp>

namespace promotion::test {

std::string FluxEvent::json() const {
  nlohmann::ordered_json event{{"involvedObject",
                                {{"kind", kind},
                                 {"namespace", object_namespace},
                                 {"name", name},
                                 {"uid", "11111111-2222-4333-8444-555555555555"},
                                 {"apiVersion", api_version},
                                 {"resourceVersion", "4711"}}},
                               {"severity", severity},
                               {"timestamp", timestamp.empty() ? timestamp_now() : timestamp},
                               {"message", message},
                               {"reason", reason},
                               {"metadata", nlohmann::ordered_json::object()},
                               {"reportingController", "helm-controller"},
                               {"reportingInstance", "helm-controller-7b6d8f9c5d-x2x4z"}};
  if (!revision.empty()) event["metadata"]["revision"] = revision;
  if (!cluster.empty()) event["metadata"]["cluster"] = cluster;
  return event.dump();
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size(), digest, &size);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += kDigits[digest[i] >> 4];
    hex += kDigits[digest[i] & 15];
  }
  return hex;
}

std::string signature(std::string_view key, std::string_view body) {
  return "sha256=" + hmac_sha256(key, body);
}

std::string base64(std::string_view bytes) {
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()),
                      reinterpret_cast<const unsigned char *>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

std::string timestamp_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

}  // namespace promotion::test
